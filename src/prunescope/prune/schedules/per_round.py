"""So many units a round, until the target is reached."""

import math
from typing import Annotated, ClassVar

from pydantic import Field

from prunescope.core.errors import BadPlan
from prunescope.prune.schedule import Schedule, schedules

MOST_ROUNDS = 1000


@schedules.register("steps", "iterative")
class PerRound(Schedule):
    """Round after round scores anew and removes the r units that matter least, until the plan's target is reached.

    r is a share of all units there were at first, or a number of them. The last round stops at the target, so it may
    remove fewer. With target "accuracy" it ends when the accuracy falls, with "macs" when enough of them are gone.

    Source: yeom2021pruning, Algorithm 1; its experiments remove 5 % of all filters a round.

    >>> PerRound(share=0.2).targets(0.0, 0.5)
    (0.2, 0.4, 0.5, 0.5, 0.5)
    >>> PerRound(share=0.2).rounds(0.0, 0.5), PerRound(units=3).sized(12).rounds(0.0, 0.5)
    (3, 2)
    """

    name = "per_round"
    title = "Per round"
    summary = "Every round scores anew and removes the same number of units, until the target is reached."
    in_units: ClassVar[bool] = True

    share: Annotated[
        float, Field(ge=1 / MOST_ROUNDS, le=1, title="Share a round", description="of all units there were at first")
    ] = 0.05
    units: Annotated[
        int, Field(ge=0, title="Units a round", description="a number of units instead; 0: the share above")
    ] = 0

    @property
    def n_rounds(self) -> int:
        return math.ceil(1 / self.share - 1e-9)

    def between(self, start: float, final: float, way: float) -> float:
        return min(final, start + way * self.n_rounds * self.share)

    def rounds(self, start: float, final: float) -> int:
        return max(1, math.ceil((final - start) / self.share - 1e-9))

    def sized(self, n_units: int) -> Schedule:
        if not self.units:
            return self
        share = self.units / max(n_units, 1)
        if share * MOST_ROUNDS < 1:
            raise BadPlan(
                f"schedule 'per_round' would remove {self.units} of {n_units:,} units a round, in up to "
                f"{math.ceil(1 / share):,} rounds;",
                f"{MOST_ROUNDS:,} is the most: remove {math.ceil(n_units / MOST_ROUNDS):,} or more a round.",
            )
        return PerRound(share=min(1.0, share))
