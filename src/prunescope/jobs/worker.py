"""A worker process: it opens the workspace once, then does tasks until its owner is gone.

It is started as ``python -m prunescope.jobs.worker`` and talks JSON, a value a line: the opener, then tasks and wishes
to stop come in on stdin; events go out on what was stdout. What handlers print goes to stderr.
"""

import contextlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any, Final, TextIO

from prunescope.core.errors import PrunescopeError
from prunescope.jobs.events import Begun, Event, Ticked
from prunescope.jobs.executor import Opener
from prunescope.jobs.perform import perform
from prunescope.jobs.task import Task

TICK_S: Final = 0.1  # at most ten ticks a second leave a worker


class Throttle:
    """Passes on every event but ticks of one phase that come within ``TICK_S`` of the one before, save the last."""

    def __init__(self, send: Callable[[Event], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._send = send
        self._clock = clock
        self._phase = ""
        self._next = 0.0

    def __call__(self, event: Event) -> None:
        if isinstance(event, Ticked):
            now, tick = self._clock(), event.tick
            if now < self._next and tick.phase == self._phase and tick.done != tick.total:
                return
            self._phase, self._next = tick.phase, now + TICK_S
        self._send(event)


class Context:
    """What handlers work on: opened before the first task; if that failed, again for each, which then tells why."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._value: object = None
        with contextlib.suppress(PrunescopeError):
            self()

    def __call__(self) -> object:
        if self._value is None:
            self._value = self._opener.open()
        return self._value


class Inbox:
    """Reads what the owner says in a thread of its own; ends the process when the owner is gone."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines
        self._tasks: queue.Queue[dict[str, Any]] = queue.Queue()
        self._stopped: set[str] = set()
        threading.Thread(target=self._read, daemon=True).start()

    def next(self) -> tuple[str, Task]:
        """Job id and task, once there is one."""
        message = self._tasks.get()
        return message["job"], Task(**message["task"])

    def is_stopped(self, job: str) -> bool:
        return job in self._stopped

    def _read(self) -> None:
        for line in self._lines:
            message = json.loads(line)
            if "stop" in message:
                self._stopped.add(message["stop"])
            else:
                self._tasks.put(message)
        os._exit(0)  # not sys.exit: it would wait for the task that still runs, and nobody is left to hear its end


def worker_main(lines: Iterable[str], out: TextIO, opener: Opener) -> None:
    """Do the tasks that come in ``lines``, writing events to ``out``; does not return."""
    inbox, context = Inbox(lines), Context(opener)
    while True:
        job, task = inbox.next()
        send = Throttle(lambda event, job=job: _send(out, job, event))  # type: ignore[misc]
        send(Begun())
        send(perform(task, context, send, lambda job=job: inbox.is_stopped(job)))  # type: ignore[misc]


def _send(out: TextIO, job: str, event: Event) -> None:
    out.write(json.dumps({"job": job, **event.model_dump(mode="json")}) + "\n")
    out.flush()


def _claim_stdout() -> TextIO:
    """What was stdout, for events alone; from now on prints of this process and of C code go to stderr."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    return out


if __name__ == "__main__":
    events_out = _claim_stdout()
    worker_main(sys.stdin, events_out, Opener(**json.loads(sys.stdin.readline())))
