"""What is said about robustness: values without behaviour, the same for all faces."""

from prunescope.workspace.answers import Answer


class ConditionCard(Answer):
    name: str
    """"clean", or e.g. "fog-3"."""
    corruption: str
    """Registry name; empty for clean."""
    severity: int
    title: str
    family: str
    """noise, blur, weather or digital; empty for clean."""


class StepUnderConditions(Answer):
    step: str
    number: int
    label: str
    """The step in a few words, e.g. "Magnitude, weight, global, 50 %"."""
    criterion: str
    method: str
    """What steps of one family share: criterion, structure, scope and recovery, without the rate."""
    rate: float
    """Share of units that the step's plan removes from the trained network, else of all prunable weights gone."""
    right: list[int | None]
    """Samples classified right, by condition; None where it was not measured yet."""


class RobustnessTable(Answer):
    data: str
    split: str
    n: int
    conditions: list[ConditionCard]
    steps: list[StepUnderConditions]


class SubsetCounts(Answer):
    """The same counts among some samples only, in the order of the table."""

    n: int
    right: list[list[int | None]]


class SampleUnderConditions(Answer):
    """One sample at some steps."""

    row: int
    id: str
    label: int
    conditions: list[str]
    """Names of the conditions, e.g. "fog-3", in the order of the lists."""
    right: list[list[bool | None]]
    """Whether it is classified right, by step and condition; None where it was not measured yet."""
    predicted: list[int | None]
    """The class that the first of the steps takes it for, by condition."""


class SampleScores(Answer):
    """What every sample of a split can be sorted by, in the split's order, as far as it was measured."""

    n_steps: int
    """Steps that were measured under the condition."""
    wrong: list[int]
    """How many of them take the sample for another class."""
    n_conditions: int
    """Conditions that A and B were both measured under."""
    flips: list[int]
    """Under how many of them one of A and B is right and the other wrong."""
    robustness_a: list[float] | None
    """Share of the sample's 95 corrupted versions that are right; None until all were measured."""
    robustness_b: list[float] | None
    margin_a: list[float] | None
    """Under the condition; None where it was not measured or the network has no class directions."""
    margin_b: list[float] | None


class SampleAtStep(Answer):
    step: str
    number: int
    predicted: int
    right: bool
    confidence: float | None
    """Probability of the predicted class."""
    angle: float | None = None
    """Degrees, to the direction of the sample's class."""
    length: float | None = None
    margin: float | None = None


class SamplePath(Answer):
    """One sample at all steps that were measured under a condition."""

    row: int
    id: str
    label: int
    steps: list[SampleAtStep]


class TopClass(Answer):
    label: int
    probability: float


class GeometryFacts(Answer):
    """Whether a model's samples have a place in its last layer's space."""

    classes: list[str]
    n_features: int
    layer: str
    why_not: str
    """Why they have none, in words; empty if they have."""
