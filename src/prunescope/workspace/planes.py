"""A weight's mask as a plane of cells, in tiles and levels of detail.

The plane of a weight (O, I, kh, kw) has O*kh rows and I*kw columns, so a kernel is a block of cells and a row of
kernels an output channel. Level 0 has a cell a weight; level k a cell for 2^k x 2^k weights. The state of a weight
compares two masks, *here* and *before*: kept, pruned earlier, pruned now, restored.

Levels 1 and 2 are counted from the weights of the tile; from level 3 on, from counts over 8 x 8 weights, taken
once from packed bits with a population count (102.8 M weights: 13 MB a mask).
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput

TILE = 256
COARSE = 3  # level of the counts that are kept: 8 x 8 weights
BY_HAND = 8

Order = Literal["index", "norm", "pruned"]
Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]
Cells = TypeVar("Cells", np.uint8, np.float32)


def plane_shape(shape: tuple[int, ...]) -> tuple[int, int, int, int]:
    """O, kh, I, kw of a weight: 1-d kernels are one row high, depth is folded into the rows."""
    outputs, inputs, *kernel = shape
    width = kernel[-1] if kernel else 1
    height = int(np.prod(kernel[:-1], dtype=int)) if len(kernel) > 1 else 1
    return outputs, height, inputs, width


def _blocks(array: NDArray[Cells]) -> NDArray[Cells]:
    """A view [O, kh, I, kw] of an array in the weight's shape."""
    outputs, height, inputs, width = plane_shape(array.shape)
    return array.reshape(outputs, inputs, height, width).transpose(0, 2, 1, 3)


@dataclass(frozen=True)
class Shares:
    """Counts per channel: pruned earlier, pruned now, restored; and the L2 norm of its weights."""

    earlier: NDArray[np.int64]
    now: NDArray[np.int64]
    restored: NDArray[np.int64]
    norm: Floats


@dataclass(frozen=True, eq=False)
class Plane:
    """One weight at one step, against another step.

    Args:
        weight: float [O, I, ...], unmasked.
        here: uint8 states (0 kept, 1 automatic, 2 manual) in the weight's shape.
        before: the states to compare with, in the same shape.
    """

    weight: Floats
    here: Bytes
    before: Bytes
    _coarse: dict[Order, tuple[NDArray[np.uint8], ...]] = field(default_factory=dict, repr=False)

    @cached_property
    def shape(self) -> tuple[int, int]:
        """Rows and columns of the plane at level 0."""
        outputs, height, inputs, width = plane_shape(self.weight.shape)
        return outputs * height, inputs * width

    @cached_property
    def levels(self) -> int:
        """Number of levels; the last fits into one tile."""
        return max(0, int(np.ceil(np.log2(max(self.shape) / TILE)))) + 1

    @cached_property
    def magnitude_high(self) -> float:
        """99.5th percentile of |w| over at most a million evenly spaced weights."""
        flat = self.weight.reshape(-1)
        sample = np.abs(flat[:: max(1, flat.size // 1_000_000)])
        return float(np.quantile(sample, 0.995)) or 1.0

    @cached_property
    def outputs(self) -> Shares:
        """Counts and norms per output channel."""
        return self._shares(axes=(1, 2, 3))

    @cached_property
    def inputs(self) -> Shares:
        """Counts and norms per input channel."""
        return self._shares(axes=(0, 1, 3))

    def order(self, by: Order) -> NDArray[np.intp]:
        """Output channels in display order, ascending; ties by index."""
        keys: dict[str, NDArray[Any]] = {
            "index": np.zeros(len(self.outputs.norm)),
            "norm": self.outputs.norm,
            "pruned": self.outputs.earlier + self.outputs.now,
        }
        if by not in keys:
            raise BadInput(f"mask rows cannot be ordered by '{by}';", f"choose one of {', '.join(keys)}.")
        return np.argsort(keys[by], kind="stable")

    def tile(self, level: int, row: int, column: int, by: Order = "index") -> bytes:
        """The planes of one tile, one after the other, row-major (see the HTTP contract in server/routes/masks.py).

        Raises:
            BadInput: there is no such level or tile.
        """
        if not 0 <= level < self.levels:
            raise BadInput(f"the mask has levels 0 to {self.levels - 1}; got {level}.")
        height, width = (-(-side // 2**level) for side in self.shape)
        rows, columns = (slice(TILE * i, min(TILE * (i + 1), side)) for i, side in ((row, height), (column, width)))
        if row < 0 or column < 0 or rows.start >= height or columns.start >= width:
            raise BadInput(f"level {level} of the mask is {height} x {width} cells; it has no tile ({row}, {column}).")
        if level == 0:
            planes: tuple[Bytes, ...] = self._cells(rows, columns, by)
        elif level < COARSE:
            planes = self._counted(level, rows, columns, by)
        else:
            planes = tuple(_mean(p, 2 ** (level - COARSE), rows, columns) for p in self._coarse_planes(by))
        return b"".join(np.ascontiguousarray(plane).tobytes() for plane in planes)

    # ---- levels ------------------------------------------------------------------------------------------

    def _cells(self, rows: slice, columns: slice, by: Order) -> tuple[Bytes, Bytes]:
        here, before = (self._region(states, rows, columns, by) for states in (self.here, self.before))
        state = ((before != 0) & (here != 0)) + 2 * ((before == 0) & (here != 0)) + 3 * ((before != 0) & (here == 0))
        state = state.astype(np.uint8) + BY_HAND * (here == 2).astype(np.uint8)
        return state, self._shade(self._region(self.weight, rows, columns, by))

    def _counted(self, level: int, rows: slice, columns: slice, by: Order) -> tuple[Bytes, ...]:
        scale = 2**level
        rows, columns = (slice(s.start * scale, s.stop * scale) for s in (rows, columns))
        here, before = (self._region(states, rows, columns, by) != 0 for states in (self.here, self.before))
        shade = self._shade(self._region(self.weight, rows, columns, by))
        bits = (here & ~before, here & before, before & ~here)
        return (*(_block_mean(255 * bit.astype(np.uint8), scale) for bit in bits), _block_mean(shade, scale))

    def _coarse_planes(self, by: Order) -> tuple[Bytes, ...]:
        if by not in self._coarse:
            here, before = (self._packed(states, by) for states in (self.here, self.before))
            bits = (here & ~before, here & before, before & ~here)
            weights_in_cell = _ones_in_blocks(self.shape)
            shares = [(255 * _popcount_blocks(bit) / weights_in_cell).astype(np.uint8) for bit in bits]
            self._coarse[by] = (*shares, self._coarse_shade(by))
        return self._coarse[by]

    def _packed(self, states: Bytes, by: Order) -> Bytes:
        rows, columns = self.shape
        bits = np.packbits((_blocks(states) != 0).reshape(rows, columns), axis=1, bitorder="little")
        return bits if by == "index" else bits[self._row_order(by)]

    def _coarse_shade(self, by: Order) -> Bytes:
        rows, columns = self.shape
        out = np.empty((-(-rows // 8), -(-columns // 8)), np.uint8)
        for start in range(0, rows, 512):  # a strip at a time: the shades of 103 M weights need not exist at once
            strip = slice(start, min(start + 512, rows))
            shade = self._shade(self._region(self.weight, strip, slice(0, columns), by))
            out[start // 8 : -(-strip.stop // 8)] = _block_mean(shade, 8)
        return out

    # ---- parts -------------------------------------------------------------------------------------------

    def _region(self, array: NDArray[Cells], rows: slice, columns: slice, by: Order) -> NDArray[Cells]:
        """Cells of a rectangle of the plane, in display order, without building the plane."""
        _, height, _, width = plane_shape(self.weight.shape)
        first, last = rows.start // height, -(-min(rows.stop, self.shape[0]) // height)
        left, right = columns.start // width, -(-min(columns.stop, self.shape[1]) // width)
        channels = slice(first, last) if by == "index" else self.order(by)[first:last]
        block = _blocks(array)[channels][:, :, left:right]
        cells = block.reshape(block.shape[0] * height, -1)
        top, side = rows.start - first * height, columns.start - left * width
        return cells[top : top + rows.stop - rows.start, side : side + columns.stop - columns.start]

    def _row_order(self, by: Order) -> NDArray[np.intp]:
        height = plane_shape(self.weight.shape)[1]
        return (self.order(by)[:, None] * height + np.arange(height)).reshape(-1)

    def _shade(self, weight: Floats) -> Bytes:
        return np.minimum(np.abs(weight) * (255 / self.magnitude_high), 255).astype(np.uint8)

    def _shares(self, axes: tuple[int, ...]) -> Shares:
        here, before = (_blocks(states) != 0 for states in (self.here, self.before))
        kinds = (here & before, here & ~before, before & ~here)
        earlier, now, restored = (np.count_nonzero(kind, axis=axes) for kind in kinds)
        axis = 0 if axes[0] else 1
        moved = np.moveaxis(self.weight, axis, 0).reshape(self.weight.shape[axis], -1)
        return Shares(earlier, now, restored, np.sqrt(np.einsum("ij,ij->i", moved, moved)))


def _block_mean(cells: Bytes, scale: int) -> Bytes:
    """Mean over scale x scale cells; blocks at the far edges average what they have."""
    rows, columns = cells.shape
    row_starts, column_starts = np.arange(0, rows, scale), np.arange(0, columns, scale)
    sums = np.add.reduceat(np.add.reduceat(cells, row_starts, axis=0, dtype=np.uint32), column_starts, axis=1)
    heights = np.minimum(scale, rows - row_starts)[:, None]
    means: Bytes = (sums / (heights * np.minimum(scale, columns - column_starts))).astype(np.uint8)
    return means


def _mean(plane: Bytes, scale: int, rows: slice, columns: slice) -> Bytes:
    cells = plane[rows.start * scale : rows.stop * scale, columns.start * scale : columns.stop * scale]
    return _block_mean(cells, scale)


def _popcount_blocks(bits: Bytes) -> NDArray[np.uint32]:
    """Set bits in blocks of 8 x 8, from rows of packed bits."""
    counts = np.bitwise_count(bits)
    return np.add.reduceat(counts, np.arange(0, len(counts), 8), axis=0, dtype=np.uint32)


def _ones_in_blocks(shape: tuple[int, int]) -> NDArray[np.int64]:
    heights, widths = (np.minimum(8, side - np.arange(0, side, 8)) for side in shape)
    return heights[:, None] * widths
