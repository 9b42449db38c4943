"""What a run remembers of a round, so that an interrupted one goes on from its last epoch."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from torch import Tensor

from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Checkpoint


@dataclass(frozen=True)
class Round:
    """What one round did.

    Attributes:
        n_units, n_gone: units that take part, and those gone after the round.
        share: the share of units that the target came down to, where it counts something else.
        amount: share gone of what the target counts (parameters, multiply-accumulates, time).
        accuracy: after the round and its recovery, where the target hangs on it.
        held: False for a round that was taken back, because the accuracy fell below the target's.
    """

    index: int
    n_units: int
    n_gone: int
    share: float | None = None
    amount: float | None = None
    accuracy: float | None = None
    held: bool = True

    def numbers(self) -> list[Any]:
        """As a step keeps it: what is not known at the end is left out."""
        *known, held = astuple(self)
        while known[-1] is None:
            known.pop()
        return [*astuple(self)] if not held else known


@dataclass(frozen=True, eq=False)
class Stage:
    """A round whose units are chosen and whose recovery is under way.

    Attributes:
        mask: what the round chose.
        before: what was gone before it.
        weights: the state dict that the round started from.
        rounds: the records of this round and those before it.
        is_last: whether the target is reached with it.
        recovery: the recovery's own state; empty before its first epoch is over.
    """

    mask: Mask
    before: Mask
    weights: Mapping[str, Tensor]
    rounds: tuple[Round, ...]
    is_last: bool
    recovery: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def load(checkpoint: Checkpoint) -> "Stage | None":
        """The stage that was saved last, if any."""
        state = checkpoint.load()
        if state is None:
            return None
        return Stage(
            Mask(state["mask"]),
            Mask(state["before"]),
            state["weights"],
            tuple(Round(*numbers) for numbers in state["rounds"]),
            state["is_last"],
            state["recovery"],
        )

    def checkpoint(self, outer: Checkpoint) -> Checkpoint:
        """The run's checkpoint as this round's recovery sees it."""
        known = {
            "mask": dict(self.mask.states),
            "before": dict(self.before.states),
            "weights": dict(self.weights),
            "rounds": [at.numbers() for at in self.rounds],
            "is_last": self.is_last,
        }
        return Checkpoint(lambda: self.recovery or None, lambda state: outer.save({**known, "recovery": state}))
