"""Cells of a weight's plane: where they lie, strips and rectangles of them, and sums over blocks of them.

The plane of a weight (O, I, kh, kw) has O*kh rows and I*kw columns, so a kernel is a block of cells and a row of
kernels an output channel. A *ribbon* is eight cells of one row: sums over ribbons can be put in any order of rows and
then added up to blocks, without going back to the weights.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

RIBBON = 8
STRIP_CELLS = 2**17  # half a megabyte of float32: a strip stays in a core's cache while it is worked on
STRIP_ROWS = 255  # ones of so many rows can be added up in bytes

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Counts = NDArray[np.uint32]
Cells = TypeVar("Cells", np.uint8, np.float32)


def plane_shape(shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """O, kh, I, kw of a weight: 1-d kernels are one row high, depth is folded into the rows.

    >>> plane_shape((16, 6, 5, 5)), plane_shape((120, 400)), plane_shape((8, 4, 3))
    ((16, 5, 6, 5), (120, 1, 400, 1), (8, 1, 4, 3))
    """
    outputs, inputs, *kernel = shape
    width = kernel[-1] if kernel else 1
    height = int(np.prod(kernel[:-1], dtype=int)) if len(kernel) > 1 else 1
    return outputs, height, inputs, width


def rectangle(array: NDArray[Cells], channels: slice | NDArray[np.intp], inputs: slice = slice(None)) -> NDArray[Cells]:
    """Rows of output channels, columns of input channels, of an array in the weight's shape; a view if it can be."""
    outputs, height, n_inputs, width = plane_shape(array.shape)
    blocks = array.reshape(outputs, n_inputs, height, width)[:, inputs][channels].transpose(0, 2, 1, 3)
    return blocks.reshape(len(blocks) * height, -1)


def strips(shape: tuple[int, ...]) -> Iterator[tuple[slice, slice]]:
    """Output channels, and the rows they are on, in pieces that fit into a core's cache."""
    outputs, height, inputs, width = plane_shape(shape)
    step = max(1, min(STRIP_ROWS // height, STRIP_CELLS // max(1, height * inputs * width)))
    for first in range(0, outputs, step):
        last = min(first + step, outputs)
        yield slice(first, last), slice(first * height, last * height)


def column_counts(kind: NDArray[np.bool_]) -> NDArray[Any]:
    """True cells by column; in bytes while they cannot overflow, twenty times as fast as in longer words."""
    counts: NDArray[Any] = kind.view(np.uint8).sum(axis=0, dtype=np.uint8 if len(kind) <= STRIP_ROWS else np.uint32)
    return counts


def n_ribbons(columns: int) -> int:
    return -(-columns // RIBBON)


def ribbon_sums(cells: Bytes) -> NDArray[np.uint16]:
    """Sums over the ribbons of every row; the last of a row may be shorter.

    Eight bytes are added at once as the lanes of a word: to four pairs, then by a product whose top lane is their sum.

    >>> ribbon_sums(np.full((1, 10), 255, np.uint8))
    array([[2040,  510]], dtype=uint16)
    """
    rows, columns = cells.shape
    if columns % RIBBON:
        cells = np.pad(cells, ((0, 0), (0, -columns % RIBBON)))
    words = np.ascontiguousarray(cells).view(np.uint64)
    pairs = (words & _EVEN_BYTES) + ((words >> np.uint64(8)) & _EVEN_BYTES)
    return ((pairs * _ONES) >> np.uint64(48)).astype(np.uint16).reshape(rows, -1)


_EVEN_BYTES = np.uint64(0x00FF00FF00FF00FF)
_ONES = np.uint64(0x0001000100010001)


def added(cells: NDArray[Any], high: int, wide: int) -> Counts:
    """Sums over blocks of high x wide cells; blocks at the far edges have fewer.

    >>> added(np.ones((3, 5), np.uint8), 2, 2)
    array([[4, 4, 2],
           [2, 2, 1]], dtype=uint32)
    """
    rows, columns = cells.shape
    whole = rows // high * high
    tall = cells[:whole].reshape(-1, high, columns).sum(axis=1, dtype=np.uint32)
    if whole < rows:
        tall = np.concatenate([tall, cells[whole:].sum(axis=0, dtype=np.uint32)[None]])
    if columns % wide:
        tall = np.pad(tall, ((0, 0), (0, -columns % wide)))
    total: Counts = tall[:, ::wide].copy()
    for column in range(1, wide):
        total += tall[:, column::wide]
    return total


def sizes(shape: tuple[int, int], scale: int) -> Counts:
    """Cells in every block of scale x scale of a plane."""
    high, wide = (np.minimum(scale, side - np.arange(0, side, scale)).astype(np.uint32) for side in shape)
    return high[:, None] * wide
