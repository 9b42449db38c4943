"""Courses: how far each round of a plan goes, and when it is over."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from prunescope.nets.network import Network
from prunescope.prune.criterion import Editor
from prunescope.prune.mask import Mask
from prunescope.prune.resume import Round
from prunescope.prune.scores import Scores
from prunescope.prune.select import choose, mask_of
from prunescope.prune.target import Start


@dataclass(frozen=True)
class Turn:
    """What a round chose.

    Attributes:
        mask: everything that is gone after it.
        is_last: whether the target is reached with it.
        share: the share of units that the target came down to; None where the plan says it itself.
        amount: share gone of what the target counts; None where that is units.
    """

    mask: Mask
    is_last: bool
    share: float | None = None
    amount: float | None = None


class Course(ABC):
    """How far each round goes.

    Attributes:
        n_rounds: how many rounds it takes; None if that shows on the way.
    """

    n_rounds: int | None

    @abstractmethod
    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        """What round ``index`` removes.

        Args:
            mask: what is gone before it.
            score: scores of the network under the mask, made when called.
        """

    def accuracy(self, net: Network, mask: Mask) -> float | None:
        """Accuracy after a round and its recovery; None where nothing hangs on it."""
        return None

    def holds(self, accuracy: float) -> bool:
        """Whether a round with this accuracy stands; else the round before it is the last."""
        return True

    def expected(self, rounds: tuple[Round, ...]) -> int | None:
        """How many rounds it takes in all, as far as that can be said; None if it cannot."""
        return self.n_rounds


class Edits(Course):
    """What a hand does: once, or nothing again and again while the network is trained."""

    def __init__(self, editor: Editor, start: Start) -> None:
        self._editor = editor
        self.n_rounds = 1 if editor.once else start.schedule.n_rounds

    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        return Turn(self._editor.edit(net, mask), index + 1 == self.n_rounds)


class InUnits(Course):
    """Rounds that are known in advance, because everything is counted in units.

    Args:
        final: share of units that is gone in the end.
    """

    n_rounds: int

    def __init__(self, start: Start, final: float) -> None:
        self._start = start
        self._final = final
        self.n_rounds = _rounds(start, final)

    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        start, scores = self._start, score()
        when = {"schedule": start.schedule, "index": index, "start": start.counts}
        return Turn(mask_of(scores, choose(scores, start.scope, self._final, **when)), index + 1 >= self.n_rounds)


def _rounds(start: Start, final: float) -> int:
    """Rounds until the contest that has the longest way is there."""
    longest = 1
    for contest in start.scope.contests(start.counts, final, start.schedule.n_rounds):
        counts = [start.counts[name] for name in contest.names]
        gone = sum(at.n_gone for at in counts) / max(1, sum(at.n_units for at in counts))
        longest = max(longest, start.schedule.rounds(gone, contest.share))
    return longest
