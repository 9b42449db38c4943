"""A job: one run of a task, and what is known about it now."""

from collections.abc import Iterator
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from prunescope.core.errors import JobError, PrunescopeError
from prunescope.jobs.task import Task

State = Literal["queued", "running", "done", "failed", "cancelled", "interrupted"]
OVER: frozenset[State] = frozenset({"done", "failed", "cancelled", "interrupted"})
_LOG_LINES = 1000


class Failure(BaseModel):
    """An error that crosses processes and restarts: its class name, what was found, what to do."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    hint: str = ""

    @staticmethod
    def of(error: PrunescopeError) -> "Failure":
        return Failure(code=error.code, message=error.message, hint=error.hint)

    def error(self) -> PrunescopeError:
        """The error again, of its own class.

        >>> raise Failure(code="BadPlan", message="no.", hint="Do otherwise.").error()
        Traceback (most recent call last):
        ...
        prunescope.core.errors.BadPlan: no. Do otherwise.
        """
        known = {cls.__name__: cls for cls in _descendants(PrunescopeError)}
        return known.get(self.code, JobError)(self.message, self.hint)


class LogLine(BaseModel):
    model_config = ConfigDict(frozen=True)

    at: str
    text: str


class Job(BaseModel):
    """One run of a task. A value: every change makes a new one (see events.py).

    Attributes:
        phase, done, total, seconds_left, note: as in ``Tick``; ``total`` and ``seconds_left`` None if unknown.
        partial: the last result so far that the handler showed; None once it is over.
        result: what the handler returned, once done.
        error: why it failed; of interrupted jobs, that the process ended.
        created, started, ended: ISO 8601, UTC.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    task: Task
    created: str
    state: State = "queued"
    phase: str = ""
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    note: str = ""
    partial: Any = None
    result: Any = None
    error: Failure | None = None
    log: tuple[LogLine, ...] = ()
    started: str | None = None
    ended: str | None = None

    @property
    def is_over(self) -> bool:
        return self.state in OVER

    @property
    def can_retry(self) -> bool:
        """Whether it ended without a result, so that its task may be offered again."""
        return self.is_over and self.state != "done"

    def with_line(self, text: str, now: str) -> "Job":
        """With a line in the log, of which the last thousand are kept."""
        return self.model_copy(update={"log": (*self.log, LogLine(at=now, text=text))[-_LOG_LINES:]})

    def outcome(self) -> Any:
        """The result of a job that is done.

        Raises:
            PrunescopeError: why it failed or was interrupted, as its own class; ``Cancelled`` if it was.
            JobError: it is not over yet.
        """
        if self.error is not None:
            raise self.error.error()
        if self.state != "done":
            raise JobError(f"the job '{self.task.title or self.task.kind}' has no result: it is {self.state}.")
        return self.result


def _descendants(cls: type[PrunescopeError]) -> Iterator[type[PrunescopeError]]:
    yield cls
    for child in cls.__subclasses__():
        yield from _descendants(child)
