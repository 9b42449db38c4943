"""How fast rounds go: progress of a whole plan from the progress of its parts."""

import time
from dataclasses import replace

from prunescope.core.progress import Progress, Tick
from prunescope.prune.course import Course
from prunescope.prune.resume import Round


class Pace:
    """Tells of each tick in which round it is, and how long all rounds still take once one is over."""

    def __init__(self, progress: Progress, course: Course) -> None:
        self._progress = progress
        self._course = course
        self._starts: list[float] = []

    def of(self, rounds: tuple[Round, ...]) -> Progress:
        """Progress of the round after these."""
        self._starts.append(time.monotonic())
        if self._course.n_rounds == 1:
            return self._progress
        total = self._course.expected(rounds)
        words = f"round {len(rounds) + 1}{_of(total, self._course.n_rounds)}"

        def report(tick: Tick) -> None:
            left = self._seconds_left(total, len(rounds))
            seconds = tick.seconds_left if left is None else left
            self._progress.report(replace(tick, phase=f"{words}: {tick.phase}", seconds_left=seconds))

        return Progress(report, self._progress.should_stop)

    def _seconds_left(self, total: int | None, done: int) -> float | None:
        """Of all rounds, from those that went before in this run; None until one did."""
        n = len(self._starts) - 1
        if not n or total is None:
            return None
        first, now = self._starts[0], self._starts[-1]
        each = (now - first) / n
        return max(0.0, each * (total - done) - (time.monotonic() - now))


def _of(expected: int | None, known: int | None) -> str:
    if expected is None:
        return ""
    return f" of {expected}" if known is not None else f" of about {expected}"
