"""What is open, and all that can be chosen."""

from typing import Any, Literal

from prunescope.workspace.answers.answer import Answer


class ErrorInfo(Answer):
    """An error as all three faces show it: the class name, what was found, what to do."""

    code: str
    message: str
    hint: str = ""


READ_ONLY = "ReadOnly"
"""Code of what is no failure: the folder may not be written, and what is done is kept elsewhere."""


class Problem(Answer):
    """Something in the folder that could not be opened or written, with the reason and the cure."""

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
    studies: list[AxisCard]
    """Those that are jobs."""
