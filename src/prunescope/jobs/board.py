"""All jobs of a workspace: what waits, what runs, how it ended, and who wants to know."""

import logging
import secrets
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Protocol

from prunescope.core.errors import JobError, StoreError, UnknownName
from prunescope.jobs.events import Event, Failed, Interrupted, Stopped, after
from prunescope.jobs.executor import Executor, Handle
from prunescope.jobs.job import Failure, Job
from prunescope.jobs.task import Task, tasks

Listener = Callable[[Job], None]
_log = logging.getLogger(__name__)


class Shelf(Protocol):
    """Where jobs are kept: ``Store.jobs``."""

    def put(self, name: str, value: Any) -> None: ...
    def drop(self, name: str) -> None: ...
    def items(self) -> dict[str, Any]: ...


class JobBoard:
    """Takes tasks, gives them to the executor in the order they came, and keeps their jobs.

    Jobs are kept on the shelf when they are made, begin and end. Those that an earlier process did not finish are
    there as "interrupted", to be tried again.

    Args:
        executor: where tasks run.
        shelf: where jobs are kept, usually ``store.jobs``.
    """

    def __init__(self, executor: Executor, shelf: Shelf) -> None:
        self._executor = executor
        self._shelf = shelf
        self._changed = threading.Condition(threading.RLock())
        self._jobs = {name: Job.model_validate(value) for name, value in shelf.items().items()}
        self._queue: deque[str] = deque()
        self._running: dict[str, Handle] = {}
        self._listeners: list[Listener] = []
        self._closed = False
        with self._changed:
            for job in self.unfinished():
                self._take(job.id, Interrupted())

    # ---- what users do -----------------------------------------------------------------------------------

    def submit(self, task: Task) -> Job:
        """A job for a task: queued, or as far as it got where the executor runs it at once.

        Raises:
            UnknownName: nothing does tasks of this kind.
            JobError: the board is closed.
        """
        _ = tasks[task.kind]
        job = Job(id=secrets.token_hex(8), task=task, created=_now())
        with self._changed:
            if self._closed:
                raise JobError(f"cannot start '{task.title or task.kind}': the workspace is closing.")
            self._shelf.put(job.id, job.model_dump(mode="json"))
            self._queue.append(job.id)
            self._publish(job)
        self._start_next()
        return self.get(job.id)

    def cancel(self, job: str) -> Job:
        """Stop a job: one that waits at once, one that runs at its next tick. One that is over stays as it is."""
        with self._changed:
            self.get(job)
            handle = self._running.get(job)
            if handle is None:
                self._take(job, Stopped())
            else:
                self._take_line(job, "asked to stop")
        if handle is not None:
            handle.stop()
        return self.get(job)

    def retry(self, job: str) -> Job:
        """A new job for the task of one that failed, was cancelled or interrupted.

        Raises:
            JobError: it was done, or is not over yet.
        """
        old = self.get(job)
        if not old.can_retry:
            raise JobError(f"cannot retry '{old.task.title or old.task.kind}': it is {old.state}.")
        return self.submit(old.task)

    def forget(self, job: str) -> None:
        """Take a job that is over off the board.

        Raises:
            JobError: it is not over.
        """
        with self._changed:
            if not self.get(job).is_over:
                raise JobError(f"cannot forget job '{job}': it is {self.get(job).state}.", "Cancel it first.")
            self._shelf.drop(job)
            del self._jobs[job]

    # ---- what users see ----------------------------------------------------------------------------------

    def get(self, job: str) -> Job:
        """The job with an id, as it is now.

        Raises:
            UnknownName: there is none.
        """
        with self._changed:
            if job not in self._jobs:
                raise UnknownName(f"no job '{job}'.", "It may be from an earlier session.")
            return self._jobs[job]

    def jobs(self) -> list[Job]:
        """All jobs, in the order they were made."""
        with self._changed:
            return list(self._jobs.values())

    def unfinished(self) -> list[Job]:
        """Jobs that wait or run."""
        return [job for job in self.jobs() if not job.is_over]

    def wait(self, job: str, timeout: float | None = None) -> Job:
        """The job once it is over, or as it is after ``timeout`` seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.get(job).is_over, timeout)
            return self.get(job)

    @contextmanager
    def subscribed(self, listener: Listener) -> Iterator[None]:
        """Inside, ``listener`` gets every job that changes, as it is then.

        It is called in whichever thread brought the news, job by job in order, and must return quickly.
        """
        with self._changed:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._changed:
                self._listeners.remove(listener)

    def close(self) -> None:
        """Take no more tasks and end the executor; what is not done is kept as interrupted."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            for job in self.unfinished():
                self._take(job.id, Interrupted())
        self._executor.close()

    # ---- parts -------------------------------------------------------------------------------------------

    def _start_next(self) -> None:
        """Give waiting tasks to the executor while it has room."""
        while (handle := self._next()) is not None:
            try:
                self._executor.start(self.get(handle.job).task, handle)
            except JobError as error:
                handle.report(Failed(error=Failure.of(error)))

    def _next(self) -> Handle | None:
        with self._changed:
            if not self._queue or len(self._running) >= self._executor.slots:
                return None
            job = self._queue.popleft()
            self._running[job] = Handle(job, lambda event: self._heard(job, event))
            return self._running[job]

    def _heard(self, job: str, event: Event) -> None:
        with self._changed:
            self._take(job, event)
            is_over = self._jobs[job].is_over
            if is_over:
                self._running.pop(job, None)
        if is_over:
            self._start_next()

    def _take(self, job: str, event: Event) -> None:
        """Let an event happen to a job, keep the job if its state changed, and tell everyone."""
        before = self._jobs[job]
        now = after(before, event, _now())
        if now is before:
            return
        if now.is_over and job in self._queue:
            self._queue.remove(job)
        self._publish(self._kept(now) if now.state != before.state else now)

    def _take_line(self, job: str, text: str) -> None:
        self._publish(self._jobs[job].with_line(text, _now()))

    def _kept(self, job: Job) -> Job:
        try:
            self._shelf.put(job.id, job.model_dump(mode="json"))
        except StoreError as error:  # the work itself went well or has said why not; the job lives on in memory
            return job.with_line(f"this job could not be saved: {error}", _now())
        return job

    def _publish(self, job: Job) -> None:
        self._jobs[job.id] = job
        self._changed.notify_all()
        for listener in tuple(self._listeners):
            try:
                listener(job)
            except Exception:  # noqa: BLE001  one listener must not stop the jobs, nor the news of the others
                _log.exception("a listener failed at job %s", job.id)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
