"""The owner's end of a worker process."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from prunescope.core.errors import JobError
from prunescope.jobs.events import End, Failed, Said, Stopped, read_event
from prunescope.jobs.executor import Handle, Opener
from prunescope.jobs.job import Failure
from prunescope.jobs.task import Task

_THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_LAST_WORDS = 40  # lines of stderr that are kept for the log of a job whose worker died


class WorkerProcess:
    """A worker that does one task at a time. If it dies, its job fails, and another process takes its place.

    A task that was sent to a process that died before it began, as one that died between two jobs, is sent once more.
    """

    def __init__(self, opener: Opener, threads: int, grace_s: float) -> None:
        self._opener = opener
        self._threads = threads
        self._grace_s = grace_s
        self._lock = threading.RLock()
        self._job: Handle | None = None
        self._task = Task(kind="")
        self._tries_left = 0
        self._closed = False
        self._process = self._spawn()

    @property
    def is_busy(self) -> bool:
        return self._job is not None

    def start(self, task: Task, job: Handle) -> None:
        """Send a task; its events go to ``job.report``.

        Raises:
            JobError: the process was ended for good.
        """
        with self._lock:
            if self._closed:
                raise JobError(f"cannot start '{task.title or task.kind}': its worker was ended.")
            self._job, self._task, self._tries_left = job, task, 1
            if self._process.poll() is not None:
                self._process = self._spawn()
            self._send_task(job)
        job.when_stopped(lambda: self._stop(job))

    def close(self) -> None:
        """End the process; nothing more is reported."""
        with self._lock:
            self._closed, self._job = True, None
            self._process.kill()
        if threading.current_thread() is not self._listener:
            self._listener.join()

    # ---- the other process -------------------------------------------------------------------------------

    def _spawn(self) -> "subprocess.Popen[str]":
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "PYTHONIOENCODING": "utf-8",
            **dict.fromkeys(_THREADS, str(self._threads)),
        }
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "prunescope.jobs.worker"],  # -P: no code from the folder we stand in
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
            start_new_session=True,  # Ctrl-C is for the owner, who tells its workers
        )
        last_words: deque[str] = deque(maxlen=_LAST_WORDS)
        words = threading.Thread(target=lambda: last_words.extend(process.stderr or ()), daemon=True)
        words.start()
        self._listener = threading.Thread(target=self._listen, args=(process, words, last_words), daemon=True)
        self._listener.start()
        _write(process, asdict(self._opener))
        return process

    def _send_task(self, job: Handle) -> None:
        self._send({"job": job.job, "task": self._task.model_dump(mode="json")})

    def _send(self, message: dict[str, Any]) -> None:
        _write(self._process, message)

    def _listen(self, process: "subprocess.Popen[str]", words: threading.Thread, last_words: deque[str]) -> None:
        for line in process.stdout or ():
            message = json.loads(line)
            event = read_event(message)
            job = self._job
            if job is not None and job.job == message["job"]:
                self._tries_left = 0  # it began: what it did by then would be done twice
                if isinstance(event, End):
                    self._end(job, event)
                else:
                    job.report(event)
        words.join()
        _close_pipes(process)
        self._died(process, "".join(last_words))

    def _died(self, process: "subprocess.Popen[str]", last_words: str) -> None:
        code = process.wait()
        with self._lock:
            job = self._job
            if self._closed or job is None or process is not self._process:
                return
            self._process = self._spawn()
            if self._tries_left and not job.should_stop():
                self._tries_left -= 1
                self._send_task(job)
                return
        if job.should_stop():
            self._end(job, Stopped())
            return
        if last_words:
            job.report(Said(text=f"last words of the worker:\n{last_words.rstrip()}"))
        self._end(job, Failed(error=_death(self._task.title or self._task.kind, code)))

    def _end(self, job: Handle, event: End) -> None:
        self._job = None  # free before the end is known: the next task may come from whoever hears of it
        job.report(event)

    # ---- cancel ------------------------------------------------------------------------------------------

    def _stop(self, job: Handle) -> None:
        with self._lock:
            if self._job is not job:
                return
            self._send({"stop": job.job})
        timer = threading.Timer(self._grace_s, self._kill_if_still_at, args=(job,))
        timer.daemon = True
        timer.start()

    def _kill_if_still_at(self, job: Handle) -> None:
        with self._lock:
            if self._job is job:
                self._process.kill()


def _write(process: "subprocess.Popen[str]", message: dict[str, Any]) -> None:
    with suppress(
        BrokenPipeError, ValueError
    ):  # it died and the pipe broke, or was closed after; the listener notices and says so
        if process.stdin is not None:
            process.stdin.write(json.dumps(message) + "\n")
            process.stdin.flush()


def _close_pipes(process: "subprocess.Popen[str]") -> None:
    for pipe in (process.stdin, process.stdout, process.stderr):
        with suppress(OSError):  # what was not sent yet has nobody to go to
            if pipe is not None:
                pipe.close()


def _death(title: str, code: int) -> Failure:
    name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    why = ", most likely by the system for want of memory" if code == -signal.SIGKILL else ""
    message = f"'{title}' was lost: the worker process ended ({name}{why})."
    return Failure(code="JobDied", message=message, hint="Nothing that was finished is lost; start it again.")
