"""What a schedule is: it says in how many rounds, and how far each goes."""

from abc import abstractmethod

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec


class Schedule(Spec):
    """Base of all schedules; a file in ``prune/schedules`` defines one and registers it."""

    @property
    @abstractmethod
    def n_rounds(self) -> int:
        """How many rounds it takes."""

    @abstractmethod
    def between(self, start: float, final: float, way: float) -> float:
        """The share removed at ``way`` (in (0, 1)) of the rounds from ``start`` to ``final``."""

    def targets(self, start: float, final: float) -> tuple[float, ...]:
        """Rising shares removed after each round, from ``start`` (exclusive); the last is ``final``, verbatim.

        Where ``start`` is beyond ``final`` already, every target is ``final`` and nothing more goes.
        """
        if start >= final:
            return (final,) * self.n_rounds
        inner = (self.between(start, final, step / self.n_rounds) for step in range(1, self.n_rounds))
        return (*inner, final)


schedules: Registry[type[Schedule]] = Registry("schedule", "prunescope.prune.schedules", "schedules")
