"""Reading files of numbers without copying them, and without running what they say."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.lib import format as npy

from prunescope.core.errors import BadData, CorruptFile, NotTrusted

ZIP_HEADER = 30  # bytes before the file name in a member's local header
AGAIN = "the file is cut off or damaged, fetch it again."


def memory_map(path: Path) -> np.ndarray:
    """The bytes of a file, uint8 [size], read only when looked at; an empty file gives an empty array."""
    return np.memmap(path, np.uint8, "r") if path.stat().st_size else np.zeros(0, np.uint8)


def npz_names(path: Path) -> list[str] | None:
    """Names of the arrays in an ``.npz``; None if it is damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [name.removesuffix(".npy") for name in archive.namelist() if name.endswith(".npy")]
    except zipfile.BadZipFile:
        return None


def read_npz(path: Path) -> Mapping[str, np.ndarray]:
    """All arrays of an ``.npz``; those stored without compression are memory-mapped.

    Raises:
        NotTrusted: an array of Python objects, which would have to be unpickled.
        CorruptFile: no zip file, cut off, or a checksum that does not hold.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if member.filename.endswith(".npy")]
            return {member.filename.removesuffix(".npy"): _array(path, archive, member) for member in members}
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise CorruptFile(f"reading {path}: {error};", AGAIN) from None


def _array(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> np.ndarray:
    what = f"reading array '{member.filename.removesuffix('.npy')}' of {path}"
    try:
        with archive.open(member) as file:
            version = npy.read_magic(file)
            read_header = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
            shape, fortran_order, dtype = read_header(file)
            start = file.tell()
            if dtype.hasobject:
                raise NotTrusted(f"{what}: it holds Python objects;", "save it as numbers or as text of fixed length.")
            if member.compress_type == zipfile.ZIP_STORED and 0 not in shape and shape:
                offset = _start(path, member) + start
                return np.memmap(path, dtype, "r", offset, shape, order="F" if fortran_order else "C")
        with archive.open(member) as file:
            return np.asarray(npy.read_array(file, allow_pickle=False))
    except ValueError as error:
        raise CorruptFile(f"{what}: {error};", AGAIN) from None


def _start(path: Path, member: zipfile.ZipInfo) -> int:
    """Where a stored member's bytes begin; the local header's lengths may differ from the central directory's."""
    with path.open("rb") as file:
        file.seek(member.header_offset)
        header = file.read(ZIP_HEADER)
    return (
        member.header_offset
        + ZIP_HEADER
        + int.from_bytes(header[26:28], "little")
        + int.from_bytes(header[28:30], "little")
    )


def exists(path: Path, what: str) -> Path:
    """``path`` itself.

    Raises:
        BadData: nothing is there.
    """
    if not path.exists():
        raise BadData(
            f"opening {what}: there is no file or folder {path};",
            "check the path; it is taken from the workspace folder.",
        )
    return path
