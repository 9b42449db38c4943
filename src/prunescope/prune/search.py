"""Finding the share of units at which something is reached: bisection along one ranking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import torch
from torch import Tensor

from prunescope.core.progress import Progress
from prunescope.prune.scope import Contest, Count

FINEST = 1 << 50
"""Ticks of a share that a float still tells apart with room to spare."""

EPS = 1e-12
"""Rounding of a share of counts: a budget that is met exactly is met."""


@dataclass(frozen=True, eq=False)
class Found:
    """What comes of one share: the units that stay, and how much of what the target counts is gone then."""

    tick: int
    share: float
    kept: dict[str, Tensor]
    n_kept: int
    amount: float


class Search:
    """Looks for the first share of units at which an amount is reached, among evenly spaced ones.

    The amount rises with the share, because the units that stay at a higher share are among those at a lower one.

    Args:
        choose: the units that stay at a share.
        measure: how much is gone then.
        n_ticks: how finely shares are told apart; no finer than units allow is needed.
    """

    def __init__(
        self,
        choose: Callable[[float], dict[str, Tensor]],
        measure: Callable[[dict[str, Tensor]], float],
        n_ticks: int,
        progress: Progress,
    ) -> None:
        self._choose = choose
        self._measure = measure
        self._n_ticks = n_ticks
        self._progress = progress
        self._n_looks = 0

    def at(self, share: float) -> Found:
        """What comes of a share."""
        kept = self._choose(share)
        self._n_looks += 1
        self._progress.tick("looking for the share", self._n_looks)
        n_kept = sum(int(torch.count_nonzero(units)) for units in kept.values())
        return Found(round(share * self._n_ticks), share, kept, n_kept, self._measure(kept))

    def first(self, low: Found, high: Found, wanted: float) -> tuple[Found, Found]:
        """The last share known to fall short of ``wanted`` and the first known to reach it; nothing lies between them.

        ``low`` falls short and ``high`` reaches it. Interpolation, which is exact where units are alike, takes turns
        with halving, which never takes long.
        """
        halve = False
        while high.tick - low.tick > 1 and low.n_kept - high.n_kept > 1:
            tick = (low.tick + high.tick) // 2 if halve else _between(low, high, wanted)
            halve = not halve
            middle = self.at(tick / self._n_ticks)
            low, high = (low, middle) if reaches(middle, wanted) else (middle, high)
        return low, high


def reaches(found: Found, wanted: float) -> bool:
    return found.amount >= wanted - EPS


def n_ticks_of(contests: Iterable[Contest], counts: dict[str, Count]) -> int:
    """Enough ticks that no two shares at which some contest loses one more unit fall on the same.

    Within one contest of n units such shares lie 1 / n apart, those of two contests at least 1 / (2 n m).
    """
    sizes = sorted((sum(counts[name].n_units for name in contest.names) for contest in contests), reverse=True)
    return max(1, sizes[0]) if len(sizes) == 1 else min(FINEST, 4 * sizes[0] * sizes[1])


def _between(low: Found, high: Found, wanted: float) -> int:
    rise = high.amount - low.amount
    way = (wanted - low.amount) / rise if rise > 0 else 0.5
    return min(max(low.tick + int(way * (high.tick - low.tick)), low.tick + 1), high.tick - 1)
