"""What a run remembers of a round, so that an interrupted one goes on from its last epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from torch import Tensor

from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Checkpoint


@dataclass(frozen=True)
class Round:
    """What one round did: units gone after it, of all that take part."""

    index: int
    n_units: int
    n_gone: int


@dataclass(frozen=True, eq=False)
class Stage:
    """A round whose units are chosen and whose recovery is under way.

    Attributes:
        mask: what the round chose.
        weights: the state dict that the round started from.
        rounds: the records of this round and those before it.
        recovery: the recovery's own state; empty before its first epoch is over.
    """

    mask: Mask
    weights: Mapping[str, Tensor]
    rounds: tuple[Round, ...]
    recovery: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def load(checkpoint: Checkpoint) -> "Stage | None":
        """The stage that was saved last, if any."""
        state = checkpoint.load()
        if state is None:
            return None
        rounds = tuple(Round(*numbers) for numbers in state["rounds"])
        return Stage(Mask(state["mask"]), state["weights"], rounds, state["recovery"])

    def checkpoint(self, outer: Checkpoint) -> Checkpoint:
        """The run's checkpoint as this round's recovery sees it."""
        known = {
            "mask": dict(self.mask.states),
            "weights": dict(self.weights),
            "rounds": [[at.index, at.n_units, at.n_gone] for at in self.rounds],
        }
        return Checkpoint(lambda: self.recovery or None, lambda state: outer.save({**known, "recovery": state}))
