"""The same share of the original units in every round."""

from typing import Annotated

from pydantic import Field

from prunescope.prune.schedule import Schedule, schedules


@schedules.register("linear")
class Constant(Schedule):
    """Equal steps: after round t of n the share start + (final - start) t / n is gone.

    >>> Constant(n_steps=2).targets(0.0, 0.5)
    (0.25, 0.5)
    """

    name = "constant"
    title = "Constant rate"
    summary = "Every round removes the same number of units."

    n_steps: Annotated[int, Field(ge=1, le=1000, title="Rounds")] = 5

    @property
    def n_rounds(self) -> int:
        return self.n_steps

    def between(self, start: float, final: float, way: float) -> float:
        return start + (final - start) * way
