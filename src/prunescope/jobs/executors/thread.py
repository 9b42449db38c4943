"""Tasks run in a thread of this process: for short ones that should not wait behind long ones."""

import threading
from typing import ClassVar

from prunescope.jobs.executor import Executor, Handle, Place, executors
from prunescope.jobs.executors.inline import Inline
from prunescope.jobs.task import Task

GRACE_S = 10.0  # a task that does not tick for so long is left behind


@executors.register()
class Thread(Executor):
    """One task at a time, each in a thread of its own; ``start`` returns at once."""

    name: ClassVar[str] = "thread"

    def __init__(self, place: Place) -> None:
        self._inline = Inline(place)
        self._running: tuple[threading.Thread, Handle] | None = None

    def start(self, task: Task, job: Handle) -> None:
        thread = threading.Thread(target=self._inline.start, args=(task, job), name="task", daemon=True)
        self._running = thread, job
        thread.start()

    def close(self) -> None:
        """Stop the task at its next tick and wait: torch brings the process down if it ends under a thread at work."""
        if self._running is None:
            return
        thread, job = self._running
        job.stop()
        if thread is not threading.current_thread():
            thread.join(GRACE_S)
