"""Steps and the tree they make."""

from typing import Any

from prunescope.workspace.answers.answer import Answer


class Estimate(Answer):
    """A measured number with its 95 % interval and the number of samples behind it."""

    value: float
    low: float
    high: float
    n: int


class RoundCard(Answer):
    """One round of a step."""

    n_units: int
    """Units that take part."""
    n_gone: int
    amount: float | None = None
    """Share gone of what the target counts; None where that is units."""
    accuracy: float | None = None
    """After the round and its recovery, where the target hangs on it."""
    held: bool = True
    """False for a round that was taken back, because the accuracy fell below the target's."""


class EpochCard(Answer):
    """The network after an epoch of a round, both from 0; epoch 0 is what the round left before any training.

    Of the first round there is an epoch -1 too: before anything was removed.
    """

    round: int
    epoch: int
    accuracy: float
    loss: float
    n: int
    """Samples that it was judged on."""


class StepCard(Answer):
    id: str
    number: int
    parent: str | None
    method: str
    """"Trained" or "Untrained" for the first step, "Magnitude", "By hand", ..."""
    code: str
    """Two letters of the criterion; empty for the trained network."""
    criterion: str
    """Registry name, for its colour; empty for the trained network."""
    summary: str
    """The plan in one line, e.g. "weight, global, 56 %, fine-tune 2 epochs"."""
    plan: dict[str, Any] | None
    note: str
    created: str
    removed: bool
    sparsity: float
    """Share of all prunable weights that is gone."""
    n_params: int
    """Parameters of the unpruned network."""
    n_nonzero: int
    """Parameters that are not masked."""
    layer_shares: list[float]
    """Pruned share by site, in network order: the thumbnail."""
    accuracy: Estimate | None
    """None until measured on the default data set's test split."""
    loss: float | None
    trains: bool
    rounds: list[RoundCard] = []
    """What each round did; empty for manual steps."""
    epochs: list[EpochCard] = []
    """How its training went; empty for steps that were not trained."""


class TreeAnswer(Answer):
    model: str
    head: str
    steps: list[StepCard]
    can_undo: bool
    can_redo: bool
    undo: str
    """What undo would take back, in words."""
    redo: str
