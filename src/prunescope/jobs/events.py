"""What can happen to a job. Events are JSON, so they come from any process; a job takes them one by one."""

from abc import ABC, abstractmethod
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from prunescope.core.progress import Tick
from prunescope.jobs.job import Failure, Job, State


class _Event(BaseModel, ABC):
    """Base of all events."""

    model_config = ConfigDict(frozen=True)

    happens_when: ClassVar[frozenset[State]] = frozenset({"running"})

    @abstractmethod
    def changes(self, job: Job, now: str) -> dict[str, Any]:
        """Fields of the job that the event sets."""


class Begun(_Event):
    happens_when = frozenset({"queued"})
    event: Literal["begun"] = "begun"

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return {"state": "running", "started": now}


class Ticked(_Event):
    event: Literal["ticked"] = "ticked"
    tick: Tick

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return dict(vars(self.tick))


class Said(_Event):
    """A line for the log."""

    happens_when = frozenset({"queued", "running"})
    event: Literal["said"] = "said"
    text: str

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return {"log": job.with_line(self.text, now).log}


class Shown(_Event):
    """A result so far."""

    event: Literal["shown"] = "shown"
    value: Any

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return {"partial": self.value}


class Done(_Event):
    event: Literal["done"] = "done"
    result: Any

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return {"state": "done", "result": self.result, **_ended(now)}


class Failed(_Event):
    happens_when = frozenset({"queued", "running"})
    event: Literal["failed"] = "failed"
    error: Failure

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        return {"state": "failed", "error": self.error, **_ended(now)}


class Stopped(_Event):
    """Cancelled, as the user wished."""

    happens_when = frozenset({"queued", "running"})
    event: Literal["stopped"] = "stopped"

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        error = Failure(code="Cancelled", message=f"'{job.task.title or job.task.kind}' was cancelled.")
        return {"state": "cancelled", "error": error, **_ended(now)}


class Interrupted(_Event):
    """The process that ran it, or that it waited in, ended."""

    happens_when = frozenset({"queued", "running"})
    event: Literal["interrupted"] = "interrupted"

    def changes(self, job: Job, now: str) -> dict[str, Any]:
        message = f"prunescope ended before '{job.task.title or job.task.kind}' was done."
        error = Failure(code="JobDied", message=message, hint="Nothing that was finished is lost; start it again.")
        return {"state": "interrupted", "error": error, **_ended(now)}


Event = Begun | Ticked | Said | Shown | Done | Failed | Stopped | Interrupted
End = Done | Failed | Stopped

_reader: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="event")])


def read_event(value: Any) -> Event:
    """The event that ``model_dump(mode="json")`` wrote."""
    return _reader.validate_python(value)


def after(job: Job, event: Event, now: str) -> Job:
    """The job once the event happened; a job that is over, or not begun, is left as it is by events that come late."""
    if job.state not in event.happens_when:
        return job
    return job.model_copy(update=event.changes(job, now))


def _ended(now: str) -> dict[str, Any]:
    return {"ended": now, "partial": None, "seconds_left": None}
