"""The forms in which a step can leave."""

from prunescope.workspace.answers.answer import Answer


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
