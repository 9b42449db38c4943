"""One step, layer by layer: counts, masks, units, sensitivity."""

from prunescope.workspace.answers.answer import Answer
from prunescope.workspace.answers.history import Estimate


class LayerState(Answer):
    """Counts of one site at one step; now, earlier and restored are against the step's parent (or ``against``)."""

    site: str
    n_weights: int
    n_removed: int
    n_now: int
    n_restored: int
    n_manual: int
    n_outputs: int
    outputs_alive: int
    n_inputs: int
    inputs_alive: int


class LayerStates(Answer):
    step: str
    against: str | None
    layers: list[LayerState]


class Margin(Answer):
    """Per output or input channel: shares of its weights, and the L2 norm of all its weights."""

    earlier: list[float]
    now: list[float]
    restored: list[float]
    norm: list[float]


class MaskHead(Answer):
    """What the mask view must know before tiles come."""

    step: str
    against: str | None
    site: str
    plane: tuple[int, int]
    kernel: tuple[int, int]
    gates: list[str]
    tile: int
    """Side of a tile in cells: 256."""
    levels: int
    """Level 0 has a cell a weight, level k a cell for 2^k x 2^k weights; the last fits one tile."""
    magnitude_high: float
    """|w| that is drawn as full ink (99.5th percentile)."""
    outputs: Margin
    inputs: Margin
    n_removed: int
    n_now: int
    n_restored: int
    n_manual: int


class Histogram(Answer):
    edges: list[float]
    kept: list[int]
    removed: list[int]


class UnitRow(Answer):
    unit: int
    kept: float
    """Share of its weights kept."""
    removed: bool
    manual: bool
    norm: float
    ranks: dict[str, int]
    """Rank under each data-free criterion, 1 = least important."""


class LayerDetail(Answer):
    step: str
    state: LayerState
    weights: Histogram
    units: list[UnitRow]
    n_units: int
    """All units; ``units`` has at most 4096 of them."""
    coupled: list[str]
    locked: str


class SensitivityPoint(Answer):
    share: float
    accuracy: Estimate


class Sensitivity(Answer):
    """Accuracy on the quick set when only this layer is pruned to each share, by one criterion."""

    site: str
    criterion: str
    points: list[SensitivityPoint]
