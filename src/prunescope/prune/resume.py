"""What a run remembers of a round, so that an interrupted one goes on from its last epoch."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass, field
from typing import Any

from torch import Tensor

from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.mask import Mask


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
class Outset:
    """Where a round starts: its units may be under way to being scored.

    Attributes:
        mask: what was gone before it.
        weights: the state dict that it starts from.
        rounds: the records of the rounds before it.
        criterion: the criterion's own state; empty before its first epoch is over, or if it has none.
    """

    mask: Mask
    weights: Mapping[str, Tensor]
    rounds: tuple[Round, ...] = ()
    criterion: dict[str, Any] = field(default_factory=dict)

    def checkpoint(self, outer: Checkpoint) -> Checkpoint:
        """The run's checkpoint as this round's criterion sees it."""
        return Checkpoint(lambda: self.criterion or None, lambda state: outer.save({**self.known, "criterion": state}))

    @property
    def known(self) -> dict[str, Any]:
        return {
            "before": dict(self.mask.states),
            "weights": dict(self.weights),
            "rounds": [at.numbers() for at in self.rounds],
        }


@dataclass(frozen=True, eq=False)
class Stage:
    """A round whose units are chosen and whose recovery is under way.

    Attributes:
        outset: where the round started.
        mask: what the round chose, and everything that was gone before.
        record: what it did, as far as is known before it has recovered.
        is_last: whether the target is reached with it.
        recovery: the recovery's own state; empty before its first epoch is over.
    """

    outset: Outset
    mask: Mask
    record: Round
    is_last: bool
    recovery: dict[str, Any] = field(default_factory=dict)

    def checkpoint(self, outer: Checkpoint) -> Checkpoint:
        """The run's checkpoint as this round's recovery sees it."""
        known = {
            **self.outset.known,
            "mask": dict(self.mask.states),
            "record": self.record.numbers(),
            "is_last": self.is_last,
        }
        return Checkpoint(lambda: self.recovery or None, lambda state: outer.save({**known, "recovery": state}))


def where_it_stood(checkpoint: Checkpoint) -> tuple[Outset | None, Stage | None]:
    """The outset of the round that was under way when the last epoch was saved, and the stage if it had recovered."""
    state = checkpoint.load()
    if state is None:
        return None, None
    rounds = tuple(Round(*numbers) for numbers in state["rounds"])
    outset = Outset(Mask(state["before"]), state["weights"], rounds, state.get("criterion", {}))
    if "recovery" not in state:
        return outset, None
    return outset, Stage(outset, Mask(state["mask"]), Round(*state["record"]), state["is_last"], state["recovery"])
