"""Tasks run right here: in tests, in scripts, and for commands that do one thing."""

from typing import ClassVar

from prunescope.jobs.events import Begun, Stopped
from prunescope.jobs.executor import Executor, Handle, Place, executors
from prunescope.jobs.perform import perform
from prunescope.jobs.task import Task


@executors.register()
class Inline(Executor):
    """Runs a task in the calling thread; ``start`` returns when it is over."""

    name: ClassVar[str] = "inline"

    def __init__(self, place: Place) -> None:
        self._context = place.context

    def start(self, task: Task, job: Handle) -> None:
        job.report(Begun())
        try:
            end = perform(task, self._context, job.report, job.should_stop)
        except BaseException:  # Ctrl-C
            job.report(Stopped())
            raise
        job.report(end)
