"""What the facade answers: plain values that become JSON, and the types of the page.

Shares are in [0, 1]; counts are exact integers; times are in seconds unless the name ends otherwise.
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


# ---- session ---------------------------------------------------------------------------------------------


class ErrorInfo(Answer):
    """An error as all three faces show it: the class name, what was found, what to do."""

    code: str
    message: str
    hint: str = ""


class Problem(Answer):
    """Something in the folder that could not be opened, with the reason and the cure."""

    path: str
    error: ErrorInfo


class DataCard(Answer):
    name: str
    title: str
    classes: list[str]
    splits: dict[str, int]
    """Samples by split."""
    sample_shape: list[int]
    is_image: bool
    notes: list[str] = []


class ModelCard(Answer):
    name: str
    title: str
    """Architecture in words, e.g. "ResNet-20, option A"."""
    path: str
    """File of its weights, relative to the folder; empty if it has none."""
    data: list[str]
    """Data sets that fit it; the first is the default."""
    n_params: int


class SessionAnswer(Answer):
    version: str
    folder: str
    """Name of the folder, without its path."""
    models: list[ModelCard]
    datasets: list[DataCard]
    problems: list[Problem]
    n_threads: int


class AxisCard(Answer):
    """One criterion, structure, scope, schedule, recovery or target: enough to draw its form."""

    name: str
    title: str
    summary: str
    code: str = ""
    """Two letters; criteria only."""
    needs: list[str] = []
    structures: list[str] = []
    unit: str = ""
    """The word for one unit; structures only."""
    fixes: bool = False
    """Whether it says by itself how much goes, whatever the plan's sparsity and scope; structures only."""
    counted: str = ""
    """What a share of it is a share of, in words; targets only."""
    asked: bool = True
    """False for what is not chosen in a form but made by something else on the page."""
    trains: bool = False
    """Whether it trains on data, so that a control makes sense; recoveries only."""
    fields: dict[str, Any]
    """JSON schema of each field: title, description, type, default, minimum, maximum, enum, ..."""
    definitions: dict[str, Any] = {}


class CorruptionCard(Answer):
    name: str
    title: str
    summary: str
    family: Literal["noise", "blur", "weather", "digital"]


class Catalogue(Answer):
    criteria: list[AxisCard]
    structures: list[AxisCard]
    scopes: list[AxisCard]
    schedules: list[AxisCard]
    recoveries: list[AxisCard]
    targets: list[AxisCard]
    corruptions: list[CorruptionCard]


# ---- network ---------------------------------------------------------------------------------------------


class LayerCard(Answer):
    """A site: one prunable weight and the layer around it."""

    site: str
    layer: str
    label: str
    """Short name for drawings, e.g. "conv1", "fc2", "lstm ih"."""
    kind: Literal["conv", "linear", "recurrent", "attention"]
    shape: list[int]
    plane: tuple[int, int]
    """Rows O*kh and columns I*kw of its mask plane."""
    kernel: tuple[int, int]
    """kh, kw; (1, 1) for dense layers."""
    output_shape: list[int]
    n_weights: int
    gates: list[str] = []
    """Names of equal row blocks of a recurrent weight, top to bottom, e.g. ["input", "forget", "cell", "output"]."""
    coupled: list[str] = []
    """Other sites whose output units go together with this one's."""
    locked: str = ""
    """Why its output units cannot be removed, in words; its single weights still can."""


class Edge(Answer):
    source: str
    """Site, or "" for the input."""
    target: str
    """Site, or "" for the output."""
    skip: bool


class Preset(Answer):
    name: str
    title: str
    ratios: dict[str, float]
    """Pruned share of the survivors per step, by site."""


class NetworkCard(Answer):
    model: str
    title: str
    layers: list[LayerCard]
    edges: list[Edge]
    input_shape: list[int]
    classes: list[str]
    data: list[str]
    presets: list[Preset]
    refusals: dict[str, dict[str, str]]
    """criterion -> structure -> why the combination cannot run on this network; absent if it can."""
    target_refusals: dict[str, dict[str, str]]
    """target -> structure -> why the target has no meaning for it here; absent if it has."""
    slow: list[str]
    """Criteria whose scores take so long here that they are computed when asked only."""
    notes: list[str]
    """What was guessed when it was opened, e.g. the normalisation, with evidence."""


# ---- history ---------------------------------------------------------------------------------------------


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


class StepCard(Answer):
    id: str
    number: int
    parent: str | None
    method: str
    """"Trained", "Magnitude", "By hand", ..."""
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


class TreeAnswer(Answer):
    model: str
    head: str
    steps: list[StepCard]
    can_undo: bool
    can_redo: bool
    undo: str
    """What undo would take back, in words."""
    redo: str


# ---- one step --------------------------------------------------------------------------------------------


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


# ---- before a step ---------------------------------------------------------------------------------------


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


# ---- measured --------------------------------------------------------------------------------------------


class ClassRow(Answer):
    name: str
    support: int
    precision: float
    recall: float
    f1: float
    average_precision: float


class Curve(Answer):
    recall: list[float]
    precision: list[float]


class Metrics(Answer):
    """Everything view 7 needs, for one step on one split."""

    step: str
    data: str
    split: str
    n: int
    accuracy: Estimate
    loss: float
    classes: list[ClassRow]
    confusion: list[list[int]]
    """Row = true class, column = predicted class."""
    curves: list[Curve]
    """By class, at most 200 points each."""
    n_params: int
    n_nonzero: int
    n_removable: int
    """Parameters in units that are silent everywhere and could really be taken out."""
    macs: int
    """Multiply-accumulates a sample with weights that are not masked."""
    macs_dense: int
    ops_paper: int
    """Of the unpruned network, by the convention of yeom2021pruning."""
    bytes_dense: int
    bytes_sparse: int


class MetricRow(Answer):
    name: str
    unit: str
    a: float
    b: float
    change: Estimate | None
    """B - A with its paired 95 % interval; None where nothing is estimated (counts)."""
    better: Literal["higher", "lower", "neither"]


class Comparison(Answer):
    a: str
    b: str
    data: str
    split: str
    rows: list[MetricRow]
    n_both_right: int
    n_broken: int
    n_fixed: int
    n_both_wrong: int
    kept: list[tuple[str, float, float]]
    """Site, share kept in A, share kept in B."""
    overlap: float
    """Jaccard index of the two sets of removed weights; 1 if both are empty."""


class Predictions(Answer):
    """By sample of a split: true class, predicted class, its probability."""

    step: str
    data: str
    split: str
    ids: list[str]
    labels: list[int]
    predicted: list[int]
    confidence: list[float]


# ---- leaving ---------------------------------------------------------------------------------------------


class NetworkSize(Answer):
    """What a network costs as it is stored and run; zeros are stored and multiplied like any other value."""

    n_params: int
    n_nonzero: int
    macs: int
    n_bytes: int
    """Of parameters and buffers."""


class ExportCard(Answer):
    """One form in which a step can leave."""

    name: str
    title: str
    summary: str
    use: str
    """What the file is for."""
    file: str
    """Its name."""
    smaller: bool
    """Whether silenced units are gone from it; else it has all widths, and zeros or masks."""
    install: str
    """The command that installs what it needs; "" if nothing is missing."""
    refusal: str
    """Why this step cannot leave in this form; "" if it can."""
    python: str
    """The lines that load it."""
    python_without: str
    """The same for a program without prunescope."""


class ExportsAnswer(Answer):
    """Everything one chooses from when a step leaves, and what is gained."""

    step: str
    number: int
    before: NetworkSize
    """The masked network."""
    after: NetworkSize | None
    """The smaller network; None if it cannot be made, which ``note`` explains."""
    note: str
    """What to know before, e.g. that nothing becomes smaller; "" if nothing."""
    forms: list[ExportCard]


class ExportAnswer(Answer):
    """What was written."""

    step: str
    form: str
    title: str
    smaller: bool
    path: str
    n_bytes: int
    """Of all its files."""
    before: NetworkSize
    after: NetworkSize | None
    difference: float | None
    """Largest absolute difference of outputs, as it was loaded back, to the network's; None if nothing can differ."""
    checked: str
    """With what it was loaded back; "" if it was not."""
    note: str
    python: str
    python_without: str


# ---- jobs ------------------------------------------------------------------------------------------------


class JobCard(Answer):
    id: str
    kind: str
    title: str
    model: str
    state: Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
    phase: str
    done: int
    total: int | None
    seconds_left: float | None
    note: str
    """E.g. loss and accuracy of the running epoch."""
    error: ErrorInfo | None
    result: dict[str, Any] | None
    log: list[str]
    created: str
    started: str | None
    ended: str | None


class ReplayAnswer(Answer):
    """Whether making the step again from the trained network gave the same bits."""

    step: str
    same_mask: bool
    same_weights: bool
    n_steps: int
    seconds: float
