"""The idx format of MNIST and its relatives: a big-endian header, then bytes."""

import gzip
import zlib
from pathlib import Path

import numpy as np

from prunescope.core.errors import BadData, CorruptFile
from prunescope.data.files import memory_map

UNSIGNED_BYTE = 0x08


def read_idx(path: Path) -> np.ndarray:
    """The array of an idx file of bytes; ``.gz`` is unpacked, a plain file is memory-mapped.

    The header is two zero bytes, the type (8 = unsigned byte), the number of dimensions, and each dimension as a
    big-endian 32-bit number.

    Raises:
        BadData: not an idx file, or one of another type than bytes.
        CorruptFile: fewer or more bytes than the header promises.

    Source: lecun1998mnist, "The IDX file format".
    """
    packed = path.suffix == ".gz"
    data = np.frombuffer(_unpack(path), np.uint8) if packed else memory_map(path)
    start = 4 + 4 * int(data[3]) if len(data) > 3 else 0
    if len(data) < max(start, 8) or data[0] or data[1] or data[2] != UNSIGNED_BYTE:
        raise BadData(f"reading {path}: this is no idx file of bytes;", "MNIST-like files begin with 00 00 08.")
    shape = tuple(int(n) for n in data[4:start].copy().view(">u4"))
    found, expected = len(data) - start, int(np.prod(shape, dtype=np.int64))
    if found != expected:
        raise CorruptFile(
            f"reading {path}: its header promises {list(shape)}, {expected} bytes, but {found} follow;",
            "the file is cut off or damaged, fetch it again.",
        )
    return data[start:].reshape(shape)


def _unpack(path: Path) -> bytes:
    try:
        with gzip.open(path) as file:
            return file.read()
    except (OSError, EOFError, zlib.error) as error:
        raise CorruptFile(f"reading {path}: {error};", "the file is cut off or damaged, fetch it again.") from None
