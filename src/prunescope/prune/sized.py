"""Courses towards a smaller network: how many units must go until so much of something else is gone."""

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import ClassVar

from torch import Tensor

from prunescope.core.errors import BadPlan
from prunescope.nets.network import Network
from prunescope.prune.course import Course, Turn
from prunescope.prune.mask import Mask
from prunescope.prune.resume import Round
from prunescope.prune.scope import Contest
from prunescope.prune.scores import Scores
from prunescope.prune.search import Found, Search, n_ticks_of, reaches
from prunescope.prune.select import alive_units, choose, mask_of
from prunescope.prune.structure import Structure
from prunescope.prune.target import Ground, Start, Target, fixed_share

Gauge = Callable[[Mapping[str, Tensor]], float]
"""From the units that stay, Bool[n_units] by group, to the share that is gone of what the target counts."""


class SizeTarget(Target):
    """Base of targets that count what the network is left with. Layers with a ratio of their own go to it at once."""

    finest: ClassVar[int | None] = None
    """Shares of units are told apart to 1 in so many; as finely as units allow if None."""

    def why_not(self, structure: Structure) -> str:
        if not fixed_share(structure):
            return ""
        return f"{structure.title} says by itself how much goes; choose target 'units'."

    @abstractmethod
    def gauge(self, ground: Ground) -> Gauge:
        """How much of it is gone, against the network unpruned."""

    def course(self, start: Start) -> Course:
        return Sized(self, start)


class Sized(Course):
    """The fewest units that bring the network to its budget, in every round.

    The result is the largest network along the ranking that is within the budget. In rounds that are counted in units
    each removes as many, and the last stops at the budget.
    """

    def __init__(self, target: SizeTarget, start: Start) -> None:
        self._target = target
        self._start = start
        self._in_units = start.schedule.in_units
        contests = start.scope.contests(start.counts, start.sparsity)
        _check_open(target, start, contests)
        self.n_rounds = None if self._in_units else start.schedule.n_rounds
        alive = alive_units(start.net, start.structure, start.groups, start.mask)
        self._begun = target.gauge(start.ground(start.net, start.mask))(alive)
        ticks = n_ticks_of(contests, start.counts)
        self._n_ticks = ticks if target.finest is None else min(ticks, target.finest)

    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        scores = score()
        if index < len(self._start.recorded) and not self._target.repeatable:
            return self._again(scores, self._start.recorded[index], index)
        gauge = self._target.gauge(self._start.ground(net, mask))
        search = Search(lambda share: self._kept(scores, share), gauge, self._n_ticks, self._start.progress)
        found, is_last = self._in_steps(search, index) if self._in_units else self._scheduled(search, index)
        return Turn(mask_of(scores, found.kept), is_last, found.share, found.amount)

    def expected(self, rounds: tuple[Round, ...]) -> int | None:
        if self.n_rounds is not None or not rounds or rounds[-1].amount is None:
            return self.n_rounds
        gone = rounds[-1].amount - self._begun
        return max(len(rounds) + 1, round(len(rounds) * (self._start.sparsity - self._begun) / max(gone, 1e-9)))

    def _scheduled(self, search: Search, index: int) -> tuple[Found, bool]:
        wanted = self._start.schedule.targets(self._begun, self._start.sparsity)[index]
        return self._reached(search, wanted), index + 1 == self._start.schedule.n_rounds

    def _in_steps(self, search: Search, index: int) -> tuple[Found, bool]:
        """So many units more, or as many as it takes if these are fewer."""
        final, start = self._start.sparsity, self._start
        cap = min(1.0, start.schedule.between(start.share_gone, 1.0, (index + 1) / start.schedule.n_rounds))
        found = search.at(cap)
        if reaches(found, final):
            return self._reached(search, final, found), True
        if index == 0 or cap == 1.0:
            self._check(search.at(1.0), final)
        return found, False

    def _reached(self, search: Search, wanted: float, high: Found | None = None) -> Found:
        low = search.at(self._start.share_gone)
        if reaches(low, wanted):
            low = search.at(0.0)
        if reaches(low, wanted):
            return low
        high = high or search.at(1.0)
        self._check(high, wanted)
        return search.first(low, high, wanted)[1]

    def _kept(self, scores: Scores, share: float) -> dict[str, Tensor]:
        return choose(scores, self._start.scope, share, start=self._start.counts)

    def _again(self, scores: Scores, recorded: Round, index: int) -> Turn:
        kept = self._kept(scores, recorded.share or 0.0)
        return Turn(mask_of(scores, kept), index + 1 == len(self._start.recorded), recorded.share, recorded.amount)

    def _check(self, most: Found, wanted: float) -> None:
        if not reaches(most, wanted):
            raise BadPlan(
                f"target '{self._target.name}': {wanted:.1%} of the {self._target.counted} cannot go; with every unit "
                f"gone that may go, {most.amount:.1%} are.",
                "Lower the share, let more layers take part, or keep fewer units in each.",
            )


def _check_open(target: Target, start: Start, contests: tuple[Contest, ...]) -> None:
    if [at.share for at in contests] == [at.share for at in start.scope.contests(start.counts, 1 - start.sparsity / 2)]:
        raise BadPlan(
            f"scope '{start.scope.name}' says of every layer how much of it goes, so that target '{target.name}' has "
            "nothing to decide.",
            "Leave layers out of the ratios, choose another scope, or target 'units'.",
        )
