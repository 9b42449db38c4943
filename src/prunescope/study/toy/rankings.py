"""The rankings of neurons that the trials of a data set found; each is sorted once, however often it is compared."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from prunescope.study.toy.similarity import Floats, Ints, correlations, ends, mean_ranks, orders, overlaps
from prunescope.study.toy.trial import Trial, column

T = TypeVar("T")
Ranked = tuple[str, int]
"""A criterion, and how many reference samples of each class it was shown."""


class Rankings:
    """Compares rankings, all seeds with all seeds: Float[seeds, seeds].

    Args:
        trials: a trial a seed, of one data set and one network.
    """

    def __init__(self, trials: Sequence[Trial]) -> None:
        self._trials = trials
        self._kept: dict[tuple[Any, ...], Any] = {}

    def overlaps(self, one: Ranked, other: Ranked, end: str, top: int) -> Floats:
        """Share of the ``top`` neurons at an end of the rankings that both have."""
        return overlaps(self._ends(one, end, top), self._ends(other, end, top))

    def permutation_correlations(self, one: Ranked, other: Ranked) -> Floats:
        """Correlation of the lists of neurons in their order, as published."""
        return correlations(self._order(one), self._order(other))

    def rank_correlations(self, one: Ranked, other: Ranked) -> Floats:
        """Spearman's correlation of the scores."""
        return correlations(self._ranks(one), self._ranks(other))

    def _ends(self, of: Ranked, end: str, top: int) -> NDArray[np.bool_]:
        return self._once(("ends", of, end, top), lambda: ends(self._order(of), top, end))

    def _order(self, of: Ranked) -> Ints:
        return self._once(("order", of), lambda: orders(self._scores(of)))

    def _ranks(self, of: Ranked) -> Floats:
        return self._once(("ranks", of), lambda: mean_ranks(self._scores(of)))

    def _scores(self, of: Ranked) -> Floats:
        """Float[seeds, neurons]."""
        return np.stack([trial.scores[column(*of)] for trial in self._trials])

    def _once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        if key not in self._kept:
            self._kept[key] = make()
        found: T = self._kept[key]
        return found
