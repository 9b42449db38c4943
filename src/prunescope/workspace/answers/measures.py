"""What was measured of a step, and two steps compared."""

from typing import Literal

from prunescope.workspace.answers.answer import Answer
from prunescope.workspace.answers.history import Estimate


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
