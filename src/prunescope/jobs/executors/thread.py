"""Tasks run in a thread of this process: for short ones that should not wait behind long ones."""

import threading
from typing import ClassVar

from prunescope.jobs.executor import Executor, Handle, Place, executors
from prunescope.jobs.executors.inline import Inline
from prunescope.jobs.task import Task


@executors.register()
class Thread(Executor):
    """One task at a time, each in a thread of its own; ``start`` returns at once."""

    name: ClassVar[str] = "thread"

    def __init__(self, place: Place) -> None:
        self._inline = Inline(place)
        self._thread: threading.Thread | None = None

    def start(self, task: Task, job: Handle) -> None:
        self._thread = threading.Thread(target=self._inline.start, args=(task, job), name="task", daemon=True)
        self._thread.start()
