"""What is known about jobs now: kept on a shelf when their state changes, told to who listens at every change."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from prunescope.core.errors import StoreError, UnknownName
from prunescope.jobs.events import Event, after
from prunescope.jobs.job import Job
from prunescope.jobs.task import Task

Listener = Callable[[Job], None]
_log = logging.getLogger(__name__)


class Shelf(Protocol):
    """Where jobs are kept: ``Store.jobs``."""

    def put(self, name: str, value: Any) -> None: ...
    def items(self) -> dict[str, Any]: ...


class Unkept:
    """A shelf for jobs that are not worth keeping, because what they make is kept elsewhere."""

    def put(self, name: str, value: Any) -> None: ...
    def items(self) -> dict[str, Any]:
        return {}


class Ledger:
    """Jobs by id, in the order they were made.

    Attributes:
        changed: notified at every change; holding it, nothing changes.
    """

    def __init__(self, shelf: Shelf) -> None:
        self.changed = threading.Condition(threading.RLock())
        self._shelf = shelf
        self._jobs = {name: Job.model_validate(value) for name, value in shelf.items().items()}
        self._listeners: list[Listener] = []

    # ---- reading -----------------------------------------------------------------------------------------

    def get(self, job: str) -> Job:
        """The job with an id, as it is now.

        Raises:
            UnknownName: there is none.
        """
        with self.changed:
            if job not in self._jobs:
                raise UnknownName(f"no job '{job}'.", "It may be from an earlier session.")
            return self._jobs[job]

    def jobs(self) -> list[Job]:
        """All jobs, in the order they were made."""
        with self.changed:
            return list(self._jobs.values())

    def wait(self, job: str, timeout: float | None) -> Job:
        """The job once it is over, or as it is after ``timeout`` seconds."""
        with self.changed:
            self.changed.wait_for(lambda: self.get(job).is_over, timeout)
            return self.get(job)

    @contextmanager
    def subscribed(self, listener: Listener) -> Iterator[None]:
        """Inside, ``listener`` gets every job that changes, as it is then, in the thread that brought the news."""
        with self.changed:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self.changed:
                self._listeners.remove(listener)

    # ---- writing -----------------------------------------------------------------------------------------

    def open(self, job: str, task: Task) -> Job:
        """A new job, queued.

        Raises:
            StoreError: it cannot be kept, so it does not begin.
        """
        opened = Job(id=job, task=task, created=_now())
        self._shelf.put(opened.id, opened.model_dump(mode="json"))
        self._publish(opened)
        return opened

    def take(self, job: str, event: Event) -> Job:
        """Let an event happen to a job; the job afterwards."""
        with self.changed:
            before = self._jobs[job]
            now = after(before, event, _now())
            if now is not before:
                self._publish(self._kept(now) if now.state != before.state else now)
            return self._jobs[job]

    def _kept(self, job: Job) -> Job:
        try:
            self._shelf.put(job.id, job.model_dump(mode="json"))
        except StoreError as error:  # the work itself went well or has said why not; the job lives on in memory
            return job.with_line(f"this job could not be saved: {error}", _now())
        return job

    def _publish(self, job: Job) -> None:
        with self.changed:
            self._jobs[job.id] = job
            self.changed.notify_all()
            for listener in tuple(self._listeners):
                try:
                    listener(job)
                except Exception:  # noqa: BLE001  one listener must not stop the jobs, nor the news of the others
                    _log.exception("a listener failed at job %s", job.id)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
