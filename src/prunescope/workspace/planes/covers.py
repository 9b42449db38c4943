"""Which weights two masks remove, counted: pruned earlier (both), now (only the second), restored (only the first)."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.prune.mask import MANUAL
from prunescope.workspace.planes.cells import Bytes, column_counts, n_ribbons, plane_shape, rectangle, strips

BY_HAND = 8

Tally = NDArray[np.int64]


@dataclass(frozen=True)
class Shares:
    """Weights pruned earlier, pruned now and restored, by channel."""

    earlier: Tally
    now: Tally
    restored: Tally


@dataclass(frozen=True, eq=False)
class Cover:
    """Two masks of one weight.

    Attributes:
        here, before: uint8 states (0 kept, 1 automatic, 2 manual) in the weight's shape.
        outputs, inputs: counts by output and input channel.
        n_manual: weights removed by hand, here.
        ribbons: uint8 [rows, ribbons] for each of now, earlier, restored.
    """

    here: Bytes
    before: Bytes
    outputs: Shares
    inputs: Shares
    n_manual: int
    ribbons: tuple[Bytes, Bytes, Bytes]


def compare(here: Bytes, before: Bytes) -> Cover:
    """Count where two masks differ, strip by strip."""
    here, before = np.ascontiguousarray(here), np.ascontiguousarray(before)
    outputs, height, inputs, width = plane_shape(here.shape)
    ribbons = tuple(np.empty((outputs * height, n_ribbons(inputs * width)), np.uint8) for _ in range(3))
    columns = np.zeros((3, inputs * width), np.int64)
    for channels, rows in strips(here.shape):
        kinds = differences(rectangle(here, channels), rectangle(before, channels))
        for kind, ribbon, column in zip(kinds, ribbons, columns, strict=True):
            ribbon[rows] = np.bitwise_count(np.packbits(kind, axis=1))
            column += column_counts(kind)
    by_output = [_tally(ribbon.sum(axis=1), outputs) for ribbon in ribbons]
    by_input = [_tally(column, inputs) for column in columns]
    n_manual = int(np.count_nonzero(here == MANUAL))
    return Cover(here, before, _shares(by_output), _shares(by_input), n_manual, (ribbons[0], ribbons[1], ribbons[2]))


def differences(here: Bytes, before: Bytes) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Which cells are pruned now, pruned earlier, restored."""
    gone, went = here != 0, before != 0
    return gone & ~went, gone & went, went & ~gone


def states(here: Bytes, before: Bytes) -> Bytes:
    """0 kept, 1 pruned earlier, 2 pruned now, 3 restored; + 8 if removed by hand."""
    now, earlier, restored = (kind.view(np.uint8) for kind in differences(here, before))
    found: Bytes = earlier + 2 * now + 3 * restored + BY_HAND * (here == MANUAL).view(np.uint8)
    return found


def _tally(counts: NDArray[Any], n: int) -> Tally:
    tally: Tally = counts.reshape(n, -1).sum(axis=1, dtype=np.int64)
    return tally


def _shares(kinds: list[Tally]) -> Shares:
    now, earlier, restored = kinds
    return Shares(earlier, now, restored)
