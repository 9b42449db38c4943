"""Tasks run in worker processes on this machine, which stay, so that torch is loaded and the workspace opened once."""

import os
import threading
from typing import ClassVar

from prunescope.core.errors import JobError
from prunescope.jobs.executor import Executor, Handle, Place, executors
from prunescope.jobs.executors._process import WorkerProcess
from prunescope.jobs.task import Task


@executors.register()
class Local(Executor):
    """As many worker processes as ``place.workers``, each with its share of the CPU threads.

    The number of threads is fixed for the life of a worker: sums in another order give other last digits.

    Args:
        place: opener, workers and threads.
        grace_s: how long a task may take to its next tick once it was cancelled, before its worker is killed.
    """

    name: ClassVar[str] = "local"

    def __init__(self, place: Place, grace_s: float = 5.0) -> None:
        threads = place.threads or max(1, (os.cpu_count() or 1) // place.workers)
        self.slots = place.workers
        self._lock = threading.Lock()
        self._workers = [WorkerProcess(place.opener, threads, grace_s) for _ in range(place.workers)]

    def start(self, task: Task, job: Handle) -> None:
        with self._lock:
            free = [worker for worker in self._workers if not worker.is_busy]
            if not free:
                raise JobError(f"cannot start '{task.title or task.kind}': all {self.slots} workers are busy.")
            free[0].start(task, job)

    def close(self) -> None:
        for worker in self._workers:
            worker.close()
