"""Fast at first, then ever slower."""

from typing import Annotated

from pydantic import Field

from prunescope.prune.schedule import Schedule, schedules


@schedules.register()
class Cubic(Schedule):
    """final + (start - final) (1 - t / n)^3 is gone after round t of n.

    Source: Zhu and Gupta 2017, "To prune, or not to prune", eq. 1.

    >>> Cubic(n_steps=2).targets(0.0, 0.8)
    (0.7000000000000001, 0.8)
    """

    name = "cubic"
    title = "Cubic"
    summary = "Removes much while there is much to remove, then ever less."

    n_steps: Annotated[int, Field(ge=1, le=1000, title="Rounds")] = 5

    @property
    def n_rounds(self) -> int:
        return self.n_steps

    def between(self, start: float, final: float, way: float) -> float:
        return final + (start - final) * (1 - way) ** 3
