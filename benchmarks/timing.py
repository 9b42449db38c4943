"""Times, and how they are printed."""

import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def median_ms(work: Callable[[], object], rounds: int = 7) -> float:
    """Median of the rounds after one that is not counted."""
    work()
    return 1000 * statistics.median(seconds(work) for _ in range(rounds))


def line(what: str, ms: float, goal: float) -> None:
    """A figure beside its goal, and their ratio."""
    print(f"  {what:<46}{ms:8.1f} ms   goal {goal:6.1f} ms   ratio {ms / goal:5.2f}")
