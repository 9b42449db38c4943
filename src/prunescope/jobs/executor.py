"""What an executor is: it runs a task somewhere and reports."""

import importlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from prunescope.core.registry import Registry
from prunescope.jobs.events import Event
from prunescope.jobs.task import Task


@dataclass(frozen=True)
class Opener:
    """How another process gets what handlers work on: a function by name, ``"module:function"``, and its JSON options.

    Importing the module must register the task kinds.
    """

    function: str
    options: dict[str, Any] = field(default_factory=dict)

    def open(self) -> object:
        """What the function returns."""
        module, _, name = self.function.partition(":")
        return getattr(importlib.import_module(module), name)(**self.options)


@dataclass(frozen=True)
class Place:
    """What an executor is made of.

    Attributes:
        context: what handlers work on, in this process.
        opener: how another process gets the same.
        workers: tasks that run at a time, where the executor can.
        threads: CPU threads of a worker; the cores divided among the workers if None.
    """

    context: Callable[[], object]
    opener: Opener
    workers: int = 1
    threads: int | None = None


class Handle:
    """The executor's side of one job: where it reports, and how it learns that it should stop."""

    def __init__(self, job: str, report: Callable[[Event], None]) -> None:
        self.job = job
        self.report = report
        self._stop = threading.Event()
        self._on_stop: Callable[[], None] = lambda: None

    def should_stop(self) -> bool:
        return self._stop.is_set()

    def stop(self) -> None:
        """Ask the job to stop; it ends at its next tick."""
        self._stop.set()
        self._on_stop()

    def when_stopped(self, act: Callable[[], None]) -> None:
        """Have ``act`` called when the job is asked to stop, at once if it was already."""
        self._on_stop = act
        if self.should_stop():
            act()


class Executor(ABC):
    """Base of all executors; a file in ``jobs/executors`` defines one and registers it.

    Attributes:
        slots: tasks it runs at a time; nobody starts more.
    """

    name: ClassVar[str]
    slots: int = 1

    @abstractmethod
    def start(self, task: Task, job: Handle) -> None:
        """Run the task, now or as soon as may be; report ``Begun``, whatever happens, and one end at the end."""

    def close(self) -> None:  # noqa: B027  most have nothing to let go of
        """Let go of everything; jobs that still run report nothing more."""


executors: Registry[type[Executor]] = Registry("executor", "prunescope.jobs.executors", "executors")
