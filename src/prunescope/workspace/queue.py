"""Jobs of a workspace and the events its faces listen to.

Three lanes, so that nothing short waits for a training, nor anyone who wants to see what a plan would do: short tasks
run in a thread here, long ones in a worker process that has its own interpreter, survives nothing it should not, and
is started when it is first needed; long previews in a second one.
"""

import threading
from collections.abc import Callable
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import Any

from prunescope.core.errors import JobError, UnknownName
from prunescope.core.progress import Progress
from prunescope.jobs.board import JobBoard
from prunescope.jobs.executor import Executor, Handle, Opener, Place
from prunescope.jobs.executors.local import Local
from prunescope.jobs.executors.thread import Thread
from prunescope.jobs.job import Job
from prunescope.jobs.ledger import Unkept
from prunescope.jobs.task import Task
from prunescope.store.store import Store
from prunescope.workspace import tasks
from prunescope.workspace.answers import ErrorInfo, JobCard

Event = dict[str, Any]
Listener = Callable[[Event], None]

# Reproducible to the bit: the number of threads decides in which order sums are taken.
WORKER_THREADS = 1
MOST_SHOWN = 200
LOOKS = frozenset({"preview", "distribution"})
"""Kinds whose answers somebody waits for in front of the page; they make nothing that lasts."""


class _LateExecutor(Executor):
    """An executor that is made when the first task comes."""

    def __init__(self, make: Callable[[], Executor]) -> None:
        self._make = make
        self._made: Executor | None = None
        self._closed = False
        self._lock = threading.Lock()

    def start(self, task: Task, job: Handle) -> None:
        """Give the task on; refused once closed, for nobody would end what starts then."""
        with self._lock:
            if self._closed:
                raise JobError(f"cannot start '{task.title or task.kind}': the workspace is closing.")
            if self._made is None:
                self._made = self._make()
            self._made.start(task, job)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        if self._made is not None:  # not under the lock: a task that ends now has the board start the next one
            self._made.close()


class Queue:
    """Starts jobs, tells who listens."""

    def __init__(self, store: Store, folder: Path, trust: bool, context: Callable[[], object]) -> None:
        opener = Opener(
            f"{tasks.__name__}:{tasks.open_in_worker.__name__}",
            {"folder": str(folder.resolve()), "trust": trust, "token": store.token},
        )
        place = Place(context, opener, workers=1, threads=WORKER_THREADS)
        self._short = JobBoard(_LateExecutor(lambda: Thread(place)), Unkept())
        # A worker's own board is empty: on the owner's shelf it would take the job that it is doing for a lost one.
        self._long = JobBoard(_LateExecutor(lambda: Local(place)), store.jobs if store.is_owner else Unkept())
        self._looks = JobBoard(_LateExecutor(lambda: Local(place)), Unkept())
        self._boards = (self._short, self._long, self._looks)
        self._listeners: list[Listener] = []
        self._newest: dict[tuple[str, str], object] = {}
        self._lock = threading.Lock()
        self._stack = ExitStack()
        for board in self._boards:
            self._stack.enter_context(board.subscribed(self._heard))

    # ---- jobs --------------------------------------------------------------------------------------------

    def start(self, kind: str, model: str, options: dict[str, Any], title: str, long: bool) -> JobCard:
        """A job for a task; one that waits or runs for the very same task is given instead of a second."""
        task = Task(kind=kind, options={"model": model, **options}, title=title)
        worker = self._looks if kind in LOOKS else self._long
        board = worker if long else self._short
        return job_card(board.submit(task, again=False))

    def jobs(self) -> list[JobCard]:
        """The newest jobs first: all that wait or run, and as many of the others as anyone reads."""
        jobs = sorted(chain(*(board.jobs() for board in self._boards)), key=lambda job: job.created, reverse=True)
        return [job_card(job) for i, job in enumerate(jobs) if i < MOST_SHOWN or not job.is_over]

    def cancel(self, job: str) -> JobCard:
        return job_card(self._board(job).cancel(job))

    def retry(self, job: str) -> JobCard:
        return job_card(self._board(job).retry(job))

    # ---- events ------------------------------------------------------------------------------------------

    def announce_tree(self, model: str) -> None:
        """Tell that a history changed."""
        self._tell({"type": "tree", "model": model})

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` with every event, from any thread; returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def stop() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return stop

    def newest(self, model: str, what: str) -> Progress:
        """Progress of a request that stops when a newer one of its kind comes."""
        mark = self._newest[model, what] = object()
        return Progress(should_stop=lambda: self._newest[model, what] is not mark)

    def close(self) -> None:
        self._stack.close()
        for board in self._boards:
            board.close()

    # ---- parts -------------------------------------------------------------------------------------------

    def _board(self, job: str) -> JobBoard:
        for board in self._boards:
            if any(known.id == job for known in board.jobs()):
                return board
        raise UnknownName(f"no job '{job}';", "it may be from another session.")

    def _heard(self, job: Job) -> None:
        self._tell({"type": "job", "job": job_card(job).model_dump(mode="json")})
        if job.is_over:  # steps and accuracies that a worker process made, also before it failed or was stopped
            self.announce_tree(str(job.task.options["model"]))

    def _tell(self, event: Event) -> None:
        with self._lock:
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(event)


def job_card(job: Job) -> JobCard:
    """A job as the faces show it."""
    error = ErrorInfo(**job.error.model_dump()) if job.error else None
    shown = job.model_dump(mode="json", exclude={"task", "partial", "error", "log"})
    return JobCard(
        **shown,
        kind=job.task.kind,
        title=job.task.title,
        model=str(job.task.options.get("model", "")),
        study=job.task.options.get("study"),
        error=error,
        log=[f"{line.at[11:19]} {line.text}" for line in job.log],
    )
