"""Run a task somewhere, report how far it is, and remember how it ended. Executors: ``jobs.executor.executors``."""

from prunescope.jobs.board import JobBoard
from prunescope.jobs.executor import Executor, Opener, Place
from prunescope.jobs.job import Failure, Job, LogLine
from prunescope.jobs.ledger import Shelf, Unkept
from prunescope.jobs.task import Handler, JobProgress, Task, task_kind, tasks

__all__ = [
    "Executor",
    "Failure",
    "Handler",
    "Job",
    "JobBoard",
    "JobProgress",
    "LogLine",
    "Opener",
    "Place",
    "Shelf",
    "Task",
    "Unkept",
    "task_kind",
    "tasks",
]
