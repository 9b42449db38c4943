"""What a schedule is: it says in how many rounds, and how far each goes."""

from abc import abstractmethod
from typing import ClassVar

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec


class Schedule(Spec):
    """Base of all schedules; a file in ``prune/schedules`` defines one and registers it.

    Its shares are of whatever the plan's target counts: units, parameters, multiply-accumulates.

    ClassVars:
        in_units: its rounds are counted in units whatever the target counts, and end when the target is reached.
    """

    in_units: ClassVar[bool] = False

    @property
    @abstractmethod
    def n_rounds(self) -> int:
        """How many rounds it takes at most."""

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

    def rounds(self, start: float, final: float) -> int:
        """How many rounds it really takes from one share to another."""
        return self.n_rounds

    def sized(self, n_units: int) -> "Schedule":
        """The same for a network of so many units: what is given as a number of units is a share then."""
        return self


schedules: Registry[type[Schedule]] = Registry("schedule", "prunescope.prune.schedules", "schedules")
