"""Share of units: the plan's own words."""

from typing import ClassVar

from prunescope.prune.course import Course, InUnits
from prunescope.prune.target import Start, Target, fixed_share, targets


@targets.register("sparsity")
class Units(Target):
    """The share of units (weights, filters, kernels) that is gone."""

    name = "units"
    title = "Units"
    summary = "The share of units that is gone."
    counted: ClassVar[str] = "units"

    def course(self, start: Start) -> Course:
        return InUnits(start, start.sparsity or fixed_share(start.structure))
