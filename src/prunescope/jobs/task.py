"""A task: work to be done, as a JSON value, so that it can wait, travel and be done again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry


@dataclass
class JobProgress(Progress):
    """Progress that also takes lines for the job's log and results so far."""

    say: Callable[[str], None] = lambda text: None
    show: Callable[[Any], None] = lambda value: None


Handler = Callable[[Any, dict[str, Any], JobProgress], Any]
"""(context, options, progress) -> JSON result. Found by name in every process, so never a closure."""


class Task(BaseModel):
    """What to do (a registered kind), with what (JSON options), and its title for people."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str
    options: dict[str, Any] = {}
    title: str = ""


tasks: Registry[Handler] = Registry("task kind", "", "tasks")
"""Handlers by kind. A module registers its own when it is imported, and the opener of a worker imports it."""


def task_kind(name: str) -> Callable[[Handler], Handler]:
    """Decorator: the function does tasks of this kind.

    >>> @task_kind("doctest: double")
    ... def double(context, options, progress):
    ...     return 2 * options["x"]
    >>> tasks["doctest: double"](None, {"x": 4}, JobProgress())
    8
    """

    def keep(handler: Handler) -> Handler:
        tasks.add(name, handler)
        return handler

    return keep
