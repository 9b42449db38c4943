"""A weight's mask as a plane of cells, in tiles and levels of detail.

Level 0 has a cell a weight; level k a cell for 2^k x 2^k weights. The state of a weight compares two masks, *here* and
*before*: kept, pruned earlier, pruned now, restored. Levels 1 and 2 are counted from the weights of the tile; from
level 3 on, tiles are cut out of sums over 8 x 8 weights and their halvings, taken once an order of rows.
"""

import threading
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput
from prunescope.workspace.planes.cells import RIBBON, Bytes, Counts, Floats, added, plane_shape, rectangle, sizes
from prunescope.workspace.planes.covers import Cover, differences, states
from prunescope.workspace.planes.reliefs import Relief

TILE = 256
COARSE = 3  # level of the blocks of 8 x 8
FULL = 255

Order = Literal["index", "norm", "pruned"]
Ribbons = NDArray[np.uint8] | NDArray[np.uint16]
Pyramid = list[tuple[Counts, ...]]


class Plane:
    """One weight at one step, against another step.

    Args:
        relief: the weight.
        cover: the masks of the two steps.
    """

    def __init__(self, relief: Relief, cover: Cover) -> None:
        self.relief = relief
        self.cover = cover
        outputs, self._height, inputs, self._width = plane_shape(relief.weight.shape)
        self.shape = outputs * self._height, inputs * self._width
        """Rows and columns at level 0."""
        self.levels = max(0, int(np.ceil(np.log2(max(self.shape) / TILE)))) + 1
        """Number of levels; the last fits into one tile."""
        self._pyramids: dict[Order, Pyramid] = {}
        self._lock = threading.Lock()

    def order(self, by: Order) -> NDArray[np.intp]:
        """Output channels in display order, ascending; ties by index."""
        shares = self.cover.outputs
        keys = {"norm": self.relief.outputs, "pruned": shares.earlier + shares.now}
        if by == "index":
            return np.arange(len(self.relief.outputs))
        if by not in keys:
            raise BadInput(f"mask rows cannot be ordered by '{by}';", f"choose one of index, {', '.join(keys)}.")
        return np.argsort(keys[by], kind="stable")

    def tile(self, level: int, row: int, column: int, by: Order = "index") -> bytes:
        """The planes of one tile, one after the other, row-major (see the HTTP contract in server/routes/masks.py).

        Raises:
            BadInput: there is no such level, tile or order.
        """
        rows, columns = self._place(level, row, column)
        planes = self._weights(rows, columns, by) if level == 0 else self._means(level, rows, columns, by)
        return b"".join(plane.astype(np.uint8).tobytes() for plane in planes)

    # ---- levels ------------------------------------------------------------------------------------------

    def _weights(self, rows: slice, columns: slice, by: Order) -> Sequence[Bytes]:
        weight, here, before = self._region(rows, columns, by)
        return states(here, before), self.relief.shade(weight)

    def _means(self, level: int, rows: slice, columns: slice, by: Order) -> Sequence[Counts]:
        if level < COARSE:
            sums = self._counted(2**level, rows, columns, by)
        else:
            sums = tuple(plane[rows, columns] for plane in self._pyramid(by)[level - COARSE])
        n = self._sizes(2**level, rows, columns)
        now, earlier, restored, shade = sums
        return *((FULL * count) // n for count in (now, earlier, restored)), shade // n

    def _counted(self, scale: int, rows: slice, columns: slice, by: Order) -> tuple[Counts, ...]:
        rows, columns = (slice(s.start * scale, s.stop * scale) for s in (rows, columns))
        weight, here, before = self._region(rows, columns, by)
        kinds = (kind.view(np.uint8) for kind in differences(here, before))
        return tuple(added(cells, scale, scale) for cells in (*kinds, self.relief.shade(weight)))

    def _pyramid(self, by: Order) -> Pyramid:
        with self._lock:
            if by not in self._pyramids:
                self._pyramids[by] = self._build(by)
            return self._pyramids[by]

    def _build(self, by: Order) -> Pyramid:
        ribbons: tuple[Ribbons, ...] = (*self.cover.ribbons, self.relief.ribbons)
        if by != "index":
            rows = (self.order(by)[:, None] * self._height + np.arange(self._height)).reshape(-1)
            ribbons = tuple(ribbon[rows] for ribbon in ribbons)
        pyramid: Pyramid = [tuple(added(ribbon, RIBBON, 1) for ribbon in ribbons)]
        while len(pyramid) < self.levels - COARSE:
            pyramid.append(tuple(added(plane, 2, 2) for plane in pyramid[-1]))
        return pyramid

    # ---- places ------------------------------------------------------------------------------------------

    def _place(self, level: int, row: int, column: int) -> tuple[slice, slice]:
        """The cells of a tile, at its level."""
        if not 0 <= level < self.levels:
            raise BadInput(f"the mask has levels 0 to {self.levels - 1}; got {level}.")
        height, width = (-(-side // 2**level) for side in self.shape)
        rows, columns = (slice(TILE * i, min(TILE * (i + 1), side)) for i, side in ((row, height), (column, width)))
        if row < 0 or column < 0 or rows.start >= height or columns.start >= width:
            raise BadInput(f"level {level} of the mask is {height} x {width} cells; it has no tile ({row}, {column}).")
        return rows, columns

    def _sizes(self, scale: int, rows: slice, columns: slice) -> Counts:
        """Weights in every cell of a tile."""
        high, wide = (
            min(s.stop * scale, side) - s.start * scale for s, side in zip((rows, columns), self.shape, strict=True)
        )
        return sizes((high, wide), scale)

    def _region(self, rows: slice, columns: slice, by: Order) -> tuple[Floats, Bytes, Bytes]:
        """Weights and both masks of a rectangle of the plane, in display order, without building the plane."""
        bottom, right = (min(s.stop, side) for s, side in zip((rows, columns), self.shape, strict=True))
        channels = slice(rows.start // self._height, -(-bottom // self._height))
        inputs = slice(columns.start // self._width, -(-right // self._width))
        top, left = rows.start - channels.start * self._height, columns.start - inputs.start * self._width
        cut = slice(top, top + bottom - rows.start), slice(left, left + right - columns.start)
        taken = channels if by == "index" else self.order(by)[channels]
        here, before = (rectangle(states, taken, inputs)[cut] for states in (self.cover.here, self.cover.before))
        return rectangle(self.relief.weight, taken, inputs)[cut], here, before
