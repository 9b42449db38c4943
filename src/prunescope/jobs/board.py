"""All jobs of a workspace: what waits, what runs, how it ended, and who wants to know."""

import secrets
from collections import deque
from contextlib import AbstractContextManager

from prunescope.core.errors import JobError
from prunescope.jobs.events import Event, Failed, Interrupted, Said, Stopped
from prunescope.jobs.executor import Executor, Handle
from prunescope.jobs.job import Failure, Job
from prunescope.jobs.ledger import Ledger, Listener, Shelf
from prunescope.jobs.task import Task, tasks


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
        self._ledger = Ledger(shelf)
        self._queue: deque[str] = deque()
        self._running: dict[str, Handle] = {}
        self._closed = False
        self._interrupt()

    # ---- what users do -----------------------------------------------------------------------------------

    def submit(self, task: Task, again: bool = True) -> Job:
        """A job for a task: queued, or as far as it got where the executor runs it at once.

        Args:
            again: if not, a job that waits or runs for the very same task is given instead of a second one; but none
                that was asked to stop, whose end is not what is wanted now.

        Raises:
            UnknownName: nothing does tasks of this kind.
            JobError: the board is closed.
        """
        _ = tasks[task.kind]
        with self._ledger.changed:
            if self._closed:
                raise JobError(f"cannot start '{task.title or task.kind}': the workspace is closing.")
            same = None if again else self._going_on(task)
            if same is not None:
                return same
            job = self._ledger.open(secrets.token_hex(8), task)
            self._queue.append(job.id)
        self._start_next()
        return self.get(job.id)

    def cancel(self, job: str) -> Job:
        """Stop a job: one that waits at once, one that runs at its next tick. One that is over stays as it is."""
        with self._ledger.changed:
            handle = self._running.get(self.get(job).id)
            self._ledger.take(job, Said(text="asked to stop") if handle else Stopped())
            if job in self._queue:
                self._queue.remove(job)
            if handle is not None:
                handle.stop()
        return self.get(job)

    def retry(self, job: str) -> Job:
        """A job for the task of one that failed, was cancelled or interrupted: a new one, unless one waits or runs.

        Raises:
            JobError: it was done, or is not over yet.
        """
        old = self.get(job)
        if not old.can_retry:
            raise JobError(f"cannot retry '{old.task.title or old.task.kind}': it is {old.state}.")
        return self.submit(old.task, again=False)

    # ---- what users see ----------------------------------------------------------------------------------

    def get(self, job: str) -> Job:
        """The job with an id, as it is now.

        Raises:
            UnknownName: there is none.
        """
        return self._ledger.get(job)

    def jobs(self) -> list[Job]:
        """All jobs, in the order they were made."""
        return self._ledger.jobs()

    def unfinished(self) -> list[Job]:
        """Jobs that wait or run."""
        return [job for job in self.jobs() if not job.is_over]

    def wait(self, job: str, timeout: float | None = None) -> Job:
        """The job once it is over, or as it is after ``timeout`` seconds."""
        return self._ledger.wait(job, timeout)

    def subscribed(self, listener: Listener) -> AbstractContextManager[None]:
        """Inside, ``listener`` gets every job that changes, as it is then.

        It is called in whichever thread brought the news, job by job in order, and must return quickly.
        """
        return self._ledger.subscribed(listener)

    def close(self) -> None:
        """Take no more tasks and end the executor; what is not done is kept as interrupted."""
        with self._ledger.changed:
            self._closed = True
            self._queue.clear()
            self._interrupt()
        self._executor.close()

    # ---- parts -------------------------------------------------------------------------------------------

    def _going_on(self, task: Task) -> Job | None:
        """The unfinished job of a task that nobody asked to stop."""
        same = (job for job in self.unfinished() if job.task == task)
        return next((job for job in same if not self._is_stopping(job.id)), None)

    def _is_stopping(self, job: str) -> bool:
        handle = self._running.get(job)
        return handle is not None and handle.should_stop()

    def _interrupt(self) -> None:
        for job in self.unfinished():
            self._ledger.take(job.id, Interrupted())

    def _start_next(self) -> None:
        """Give waiting tasks to the executor while it has room."""
        while (handle := self._next()) is not None:
            try:
                self._executor.start(self.get(handle.job).task, handle)
            except JobError as error:
                handle.report(Failed(error=Failure.of(error)))

    def _next(self) -> Handle | None:
        with self._ledger.changed:
            if not self._queue or len(self._running) >= self._executor.slots:
                return None
            job = self._queue.popleft()
            self._running[job] = Handle(job, lambda event: self._heard(job, event))
            return self._running[job]

    def _heard(self, job: str, event: Event) -> None:
        """An event of a job; one that is over makes room for the next."""
        with self._ledger.changed:
            is_over = self._ledger.take(job, event).is_over
            if is_over:
                self._running.pop(job, None)
        if is_over:
            self._start_next()
