"""Doing what is missing: networks first, then trials and pictures, here or in several processes."""

import queue
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

from prunescope.core.progress import Progress, Tick
from prunescope.jobs.board import JobBoard
from prunescope.jobs.executor import Opener, Place
from prunescope.jobs.executors.local import Local
from prunescope.jobs.job import Job
from prunescope.jobs.ledger import Unkept
from prunescope.jobs.task import JobProgress, Task, task_kind, tasks
from prunescope.study.toy.boundaries import boundaries
from prunescope.study.toy.network import trained
from prunescope.study.toy.protocol import REPEATED, Protocol
from prunescope.study.toy.shelf import Shelf
from prunescope.study.toy.trial import conduct

WORKER_THREADS = 1  # the number of threads decides in which order sums are taken, and so the last digits

Do = Callable[[str, list[Task], Progress], None]
TRAINING = "training"
PARTS = 100  # of a task, so that the time left is known before the first is done


@task_kind("toy: train")
def _train(shelf: Shelf, options: dict[str, Any], progress: JobProgress) -> None:
    shape, shelf = options["shape"], shelf.of_training(options["training"])
    shelf.put_network(shape, trained(shelf.protocol, shape, progress))


@task_kind("toy: trial")
def _trial(shelf: Shelf, options: dict[str, Any], progress: JobProgress) -> None:
    shape, seed, shelf = options["shape"], options["seed"], shelf.of_training(options["training"])
    shelf.put_trial(shape, seed, conduct(shelf.protocol, shelf.network(shape), shape, seed, progress))


@task_kind("toy: boundaries")
def _boundaries(shelf: Shelf, options: dict[str, Any], progress: JobProgress) -> None:
    shape = options["shape"]
    shelf.put_boundaries(shape, boundaries(shelf.protocol, shelf.network(shape), shape, progress))


def open_in_worker(folder: str, protocol: dict[str, Any]) -> Shelf:
    """What tasks work on, in another process."""
    return Shelf(Path(folder), Protocol.of(**protocol))


def work(shelf: Shelf, seeds: int, trainings: int, jobs: int, progress: Progress) -> None:
    """Do all that the shelf does not hold yet; what is finished stays when it is cancelled or interrupted."""
    phases = missing(shelf, seeds, trainings)
    if phases:
        with _hands(shelf, min(jobs, max(map(len, phases.values())))) as do:
            for phase, found in phases.items():
                do(phase, found, progress)


def missing(shelf: Shelf, seeds: int, trainings: int) -> dict[str, list[Task]]:
    """What the shelf does not hold yet, by phase; a phase with nothing to do is left out."""
    phases = {TRAINING: list(_networks(shelf, trainings)), "trials": list(_pruning(shelf, seeds, trainings))}
    return {phase: tasks for phase, tasks in phases.items() if tasks}


def _networks(shelf: Shelf, trainings: int) -> Iterator[Task]:
    for training, shape in product(range(trainings), shelf.protocol.shapes):
        if not shelf.of_training(training).has_network(shape):
            options = {"shape": shape, "training": training}
            yield Task(kind="toy: train", options=options, title=f"training {shape}{_which(training)}")


def _pruning(shelf: Shelf, seeds: int, trainings: int) -> Iterator[Task]:
    """What is looked at first is done first: the pictures, the first network, then those that say how it varies."""
    for shape in shelf.protocol.shapes:
        if not shelf.has_boundaries(shape):
            yield Task(kind="toy: boundaries", options={"shape": shape}, title=f"boundaries of {shape}")
    for training in range(trainings):
        yield from _trials(shelf, training, repeated(seeds, training))


def _trials(shelf: Shelf, training: int, seeds: int) -> Iterator[Task]:
    """Seed after seed, so that what is there after an interruption is whole repetitions."""
    for seed, shape in product(range(seeds), shelf.protocol.shapes):
        if not shelf.of_training(training).has_trial(shape, seed):
            options = {"shape": shape, "seed": seed, "training": training}
            yield Task(kind="toy: trial", options=options, title=f"{shape}{_which(training)}, seed {seed}")


def repeated(seeds: int, training: int) -> int:
    """Repetitions with a training, of those asked for: all with the first, a few with the others."""
    return seeds if training == 0 else min(seeds, REPEATED)


def _which(training: int) -> str:
    return f", training {training + 1}" if training else ""


@contextmanager
def _hands(shelf: Shelf, jobs: int) -> Iterator[Do]:
    """Who does the tasks of a phase: this process, or several others, which stay for all phases."""
    if jobs == 1:
        yield partial(_here, shelf)
        return
    opener = Opener(
        f"{__name__}:{open_in_worker.__name__}",
        {"folder": str(shelf.folder.resolve()), "protocol": shelf.protocol.model_dump(mode="json")},
    )
    place = Place(lambda: shelf, opener, workers=jobs, threads=WORKER_THREADS)
    with closing(JobBoard(Local(place), Unkept())) as board:
        yield partial(_there, board)


def _here(shelf: Shelf, phase: str, missing: list[Task], progress: Progress) -> None:
    """One task after another in this process."""
    for done, task in enumerate(missing):

        def report(tick: Tick, done: int = done, title: str = task.title) -> None:
            within = PARTS * tick.done // tick.total if tick.total else 0
            progress.tick(phase, PARTS * done + within, PARTS * len(missing), tick.note or title)

        tasks[task.kind](shelf, task.options, JobProgress(report, progress.should_stop))


def _there(board: JobBoard, phase: str, missing: list[Task], progress: Progress) -> None:
    """Several tasks at a time, each in a process of its own."""
    ended = _Ended()
    with board.subscribed(ended.hear):
        for task in missing:
            board.submit(task)
        for _ in missing:
            ended.next(lambda done: progress.tick(phase, done, PARTS * len(missing))).outcome()


@dataclass
class _Ended:
    """Hears of jobs: how far they all are, and which are over, in the order they ended."""

    _jobs: "queue.SimpleQueue[Job]" = field(default_factory=queue.SimpleQueue)
    _parts: dict[str, int] = field(default_factory=dict)

    def hear(self, job: Job) -> None:
        self._parts[job.id] = PARTS if job.is_over else PARTS * job.done // (job.total or PARTS)
        if job.is_over:
            self._jobs.put(job)

    def next(self, tick: Callable[[int], None]) -> Job:
        """The next job that ended; ticks while it waits, so that the wait can be cancelled."""
        while True:
            tick(sum(self._parts.copy().values()))
            try:
                return self._jobs.get(timeout=0.2)
            except queue.Empty:
                continue
