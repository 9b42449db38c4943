"""What a schedule is: it says in how many rounds, and how far each goes."""

from abc import abstractmethod

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec


class Schedule(Spec):
    """Base of all schedules."""

    @abstractmethod
    def targets(self, start: float, final: float) -> tuple[float, ...]:
        """Rising shares removed after each round, from ``start`` (exclusive); the last is ``final``, verbatim."""


schedules: Registry[type[Schedule]] = Registry("schedule", "prunescope.prune.schedules", "schedules")
