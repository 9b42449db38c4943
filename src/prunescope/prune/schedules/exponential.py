"""The same share of the survivors in every round."""

from typing import Annotated

from pydantic import Field

from prunescope.prune.schedule import Schedule, schedules


@schedules.register()
class Exponential(Schedule):
    """Every round keeps the same share of what is left: 1 - (1 - start) ((1 - final) / (1 - start))^(t / n) is gone.

    >>> Exponential(n_steps=2).targets(0.0, 0.75)
    (0.5, 0.75)
    """

    name = "exponential"
    title = "Exponential"
    summary = "Every round removes the same share of what is left."

    n_steps: Annotated[int, Field(ge=1, le=1000, title="Rounds")] = 5

    @property
    def n_rounds(self) -> int:
        return self.n_steps

    def between(self, start: float, final: float, way: float) -> float:
        return float(1 - (1 - start) * ((1 - final) / (1 - start)) ** way)
