"""How masks, weights and tables become bytes. The same values give the same bytes, and nothing is ever unpickled.

Weights are a safetensors file. So is a mask, of bits packed eight a byte, little end first, in row-major order:

    kept:NAME    uint8 [ceil(n / 8)]    1 = kept
    manual:NAME  uint8 [ceil(n / 8)]    1 = removed by hand; only where there is one
    shape:NAME   int64 [ndim]

Tables are an uncompressed npz archive with an array ``TABLE/COLUMN`` a column. Checksums are in the names of the files
(see blobs.py).
"""

import io
import math
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from prunescope.core.errors import CorruptFile, ShapeMismatch, Unsupported
from prunescope.core.table import Table

Array = NDArray[Any]
States = Mapping[str, NDArray[np.uint8]]
_MANUAL = 2


def pack_mask(states: States) -> bytes:
    """A mask as bytes: one bit a weight, two where a hand removed some.

    Args:
        states: by parameter uint8, any shape: 0 kept, 1 removed automatically, 2 removed by hand.

    Raises:
        ShapeMismatch: a state is not uint8, or none of the three.

    >>> unpack_mask(pack_mask({"w": np.array([[0, 1, 2]], np.uint8)}))
    {'w': array([[0, 1, 2]], dtype=uint8)}
    """
    packed: dict[str, Array] = {}
    for name, state in states.items():
        if state.dtype != np.uint8 or (state.size and state.max() > _MANUAL):
            raise ShapeMismatch(f"saving the mask of '{name}': states must be uint8 0, 1 or 2; got {state.dtype}.")
        manual = state == _MANUAL
        packed[f"shape:{name}"] = np.array(state.shape, np.int64)
        packed[f"kept:{name}"] = np.packbits(state == 0, bitorder="little")
        if manual.any():
            packed[f"manual:{name}"] = np.packbits(manual, bitorder="little")
    return save(packed)


def unpack_mask(data: bytes) -> dict[str, NDArray[np.uint8]]:
    """The states that ``pack_mask`` packed."""
    packed = unpack_tensors(data)
    names = [key.removeprefix("kept:") for key in packed if key.startswith("kept:")]
    return {name: _state(packed, name) for name in sorted(names)}


def _state(packed: Mapping[str, Array], name: str) -> NDArray[np.uint8]:
    shape = tuple(packed[f"shape:{name}"].tolist())
    count = math.prod(shape)
    state: NDArray[np.uint8] = np.unpackbits(packed[f"kept:{name}"], count=count, bitorder="little") ^ np.uint8(1)
    if f"manual:{name}" in packed:
        state += np.unpackbits(packed[f"manual:{name}"], count=count, bitorder="little")
    return state.reshape(shape)


def pack_tensors(tensors: Mapping[str, Array], **words: str) -> bytes:
    """Arrays by name as a safetensors file; ``words`` go into its metadata."""
    try:
        return save({name: np.asarray(array, order="C") for name, array in tensors.items()}, metadata=words or None)
    except (SafetensorError, KeyError) as error:  # KeyError: a dtype that safetensors has no word for
        raise Unsupported(
            f"saving {len(tensors)} tensors: {error}.", "Convert them to a floating or integer type."
        ) from None


def unpack_tensors(data: bytes) -> dict[str, Array]:
    """The arrays of a safetensors file.

    Raises:
        CorruptFile: it is none.
    """
    try:
        return dict(load(data))
    except SafetensorError as error:
        raise CorruptFile(f"reading saved tensors: {error}.") from None


def pack_tables(tables: Mapping[str, Table]) -> bytes:
    """The columns of tables as bytes; units are not among them.

    Raises:
        Unsupported: a column holds Python objects, which only a pickle could keep.
    """
    columns = {f"{table}/{name}": column for table, value in tables.items() for name, column in value.columns.items()}
    for name, column in columns.items():
        if column.dtype.hasobject:
            raise Unsupported(f"saving column '{name}': it holds Python objects.", "Use numbers or text of one type.")
    file = io.BytesIO()
    np.savez(file, **columns)  # type: ignore[arg-type]  # names have a slash: none is a keyword of savez
    return file.getvalue()


def unpack_tables(data: bytes, units: Mapping[str, Mapping[str, str]]) -> dict[str, Table]:
    """The tables that ``pack_tables`` packed; ``units`` by table and column, a key for every table.

    Raises:
        CorruptFile: the bytes are no archive of columns.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
    except (ValueError, zipfile.BadZipFile) as error:
        raise CorruptFile(f"reading saved columns: {error}.") from None
    return {table: Table(_columns(columns, f"{table}/"), dict(of_column)) for table, of_column in units.items()}


def _columns(columns: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): column for name, column in columns.items() if name.startswith(prefix)}
