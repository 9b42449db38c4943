"""Run a task somewhere, report how far it is, and remember how it ended. Executors: ``jobs.executor.executors``."""

from prunescope.jobs.board import JobBoard
from prunescope.jobs.executor import Executor, Opener, Place
from prunescope.jobs.job import Failure, Job, LogLine
from prunescope.jobs.stream import news
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
    "Task",
    "news",
    "task_kind",
    "tasks",
]
