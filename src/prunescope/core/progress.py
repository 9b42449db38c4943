"""How long work tells how far it is, and learns that it should stop."""

import time
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass, field
from typing import TypeVar

from prunescope.core.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True)
class Tick:
    """One report: ``done`` of ``total`` of a phase (None = unknown); seconds left are None until there is a rate."""

    phase: str
    done: int
    total: int | None
    seconds_left: float | None = None
    note: str = ""


@dataclass
class Progress:
    """Passes ticks on and stops the work at the next tick once ``should_stop`` says so.

    The default reports to nobody and never stops, so code that reports needs no second path.
    """

    report: Callable[[Tick], None] = lambda tick: None
    should_stop: Callable[[], bool] = lambda: False
    _phase: str = field(default="", repr=False)
    _since: float = field(default=0.0, repr=False)

    def tick(self, phase: str, done: int, total: int | None = None, note: str = "") -> None:
        """Report, or raise ``Cancelled`` if the work was cancelled."""
        if self.should_stop():
            raise Cancelled(f"cancelled during {phase}, at {done} of {total if total else 'an unknown total'}.")
        if phase != self._phase:
            self._phase, self._since = phase, time.monotonic()
        elapsed = time.monotonic() - self._since
        left = elapsed / done * (total - done) if done and total else None
        self.report(Tick(phase, done, total, left, note))

    def over(self, items: Iterable[T], phase: str, total: int | None = None) -> Iterator[T]:
        """The items, a tick after each."""
        if total is None and isinstance(items, Sized):
            total = len(items)
        self.tick(phase, 0, total)
        for done, item in enumerate(items, start=1):
            yield item
            self.tick(phase, done, total)
