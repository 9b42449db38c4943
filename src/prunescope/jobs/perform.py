"""Doing a task in this process: the part that all executors share."""

import traceback
from collections.abc import Callable
from typing import Any

from pydantic_core import to_jsonable_python

from prunescope.core.errors import Cancelled, PrunescopeError
from prunescope.jobs.events import Done, End, Event, Failed, Said, Shown, Stopped, Ticked
from prunescope.jobs.job import Failure
from prunescope.jobs.task import JobProgress, Task, tasks


def perform(
    task: Task, context: Callable[[], object], report: Callable[[Event], None], should_stop: Callable[[], bool]
) -> End:
    """How the task ended; on the way, ticks, lines and results so far go to ``report``.

    Args:
        context: gives what handlers work on.
        should_stop: asked at every tick.
    """
    progress = JobProgress(
        report=lambda tick: report(Ticked(tick=tick)),
        should_stop=should_stop,
        say=lambda text: report(Said(text=text)),
        show=lambda value: report(Shown(value=_as_json(value))),
    )
    try:
        if should_stop():
            return Stopped()
        return Done(result=_as_json(tasks[task.kind](context(), dict(task.options), progress)))
    except Cancelled:
        return Stopped()
    except PrunescopeError as error:
        return Failed(error=Failure.of(error))
    except Exception as error:  # noqa: BLE001  a fault in a handler ends its job, not the worker of all jobs
        report(Said(text=traceback.format_exc().rstrip()))
        return Failed(error=_fault(task, error))


def _fault(task: Task, error: Exception) -> Failure:
    message = f"'{task.title or task.kind}' stopped at a fault in the program: {type(error).__name__}: {error}."
    return Failure(
        code="JobError", message=message, hint="This is not your doing; please report it with the job's log."
    )


def _as_json(value: Any) -> Any:
    """The same value wherever the task ran: models become dicts, tuples lists, and NaN and infinity None."""
    return to_jsonable_python(
        to_jsonable_python(value), inf_nan_mode="null"
    )  # twice: models keep their NaN in the first
