"""Jobs, and what a replay found."""

from typing import Any, Literal

from prunescope.workspace.answers.answer import Answer
from prunescope.workspace.answers.session import ErrorInfo


class JobCard(Answer):
    id: str
    kind: str
    title: str
    model: str
    """Empty for what belongs to no model."""
    study: dict[str, Any] | None = None
    """Name and options of the study that it carries out, if it is one."""
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
    """Whether making the step again from the trained network gave the same bits.

    Attributes:
        n_restored: steps of the way of which nothing was stored any more; they are kept again, compared with nothing.
    """

    step: str
    same_mask: bool
    same_weights: bool
    n_steps: int
    n_restored: int = 0
    seconds: float
