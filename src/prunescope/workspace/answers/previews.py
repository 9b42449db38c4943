"""What a plan would do."""

from typing import Any

from prunescope.workspace.answers.answer import Answer
from prunescope.workspace.answers.history import Estimate


class LayerDistribution(Answer):
    site: str
    n_units: int
    n_gone: int
    quantiles: list[float]
    """257 quantiles of the scores of the units still there, ascending (0/256 ... 256/256)."""
    locked: str
    n_after: int | None = None
    """Units that are gone after a step, where the structure says so by itself."""


class DistributionAnswer(Answer):
    """Scores of one criterion over the present head: enough to move a slider without asking again."""

    step: str
    criterion: dict[str, Any]
    structure: dict[str, Any]
    layers: list[LayerDistribution]
    notes: list[str] = []
    """What the criterion has to say about its scores, in sentences."""


class PreviewLayer(Answer):
    site: str
    n_weights: int
    removed_before: int
    removed_after: int


class PreviewEffect(Answer):
    """What a plan would do to the answers on a quick set, before any recovery."""

    accuracy: Estimate
    accuracy_now: Estimate
    accuracy_change: Estimate
    """Paired difference on the same samples."""
    loss: float
    loss_now: float
    n_broken: int
    n_fixed: int


class PreviewAnswer(Answer):
    """What a plan would do: exact counts, and its effect on a quick set."""

    step: str
    layers: list[PreviewLayer]
    n_params: int
    n_nonzero_before: int
    n_nonzero_after: int
    macs_before: int
    macs_after: int
    """Multiply-accumulates with non-zero weights; time falls only when whole units are really removed."""
    n_removable: int
    """Parameters in units that are silent everywhere and could really be taken out."""
    n_params_left: int | None
    """Parameters of the network that is left when silent units are taken out; None where channels cannot be traced."""
    macs_left: int | None
    """Multiply-accumulates of that network."""
    macs_dense: int
    """Multiply-accumulates of the unpruned network."""
    reached: float | None
    """Share gone of what the target counts, in the last round that held; None where that is units."""
    n_rounds: int
    effect: PreviewEffect | None
    """None without data: a network can be pruned, but nothing can be said of its answers."""
    seconds: float
