"""How active a unit is on data."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor

from prunescope.prune.activity import STATISTICS, Activity
from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.normalise import normalised
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group
from prunescope.prune.structures.input_channel import units_of_columns


@criteria.register("apoz")
class Activation(Criterion):
    """A statistic of a unit's activation over samples and positions, as those who read it see it.

    What is read lies behind batch norms, ReLUs, pooling and residual sums. A unit that several layers read scores the
    mean over them; after a flatten its columns count as positions. An input channel scores what its own layer reads.

        mean      of the activation
        abs_mean  of its absolute value: where no ReLU stands between
        std       its standard deviation: what never changes tells nothing
        apoz      1 - APoZ, the share of values that are not zero; refused where a reader sees negative values

    Single weights and kernels have no activation. Hidden units are read at their layer's outputs, step by step.

    Source: molchanov2017pruning, section 2.2 (mean, standard deviation); hu2016network, eq. 1 (APoZ).
    """

    name = "activation"
    title = "Activation"
    summary = "Removes what is least active on data."
    code: ClassVar[str] = "Ac"
    needs: ClassVar[tuple[Need, ...]] = ("data",)
    structures: ClassVar[tuple[str, ...]] = ("filter", "input_channel")

    statistic: Annotated[
        Literal["mean", "abs_mean", "std", "apoz"],
        Field(title="Statistic", description="apoz: how often it is not zero, behind a ReLU"),
    ] = "mean"
    normalise: Annotated[
        Literal["auto", "none", "l1", "l2"],
        Field(title="Normalise layers", description="by their L1 or L2 norm; auto: none for APoZ, L2 for the others"),
    ] = "auto"
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 1000

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        activity = Activity(STATISTICS[self.statistic]).look(sight, self.samples)
        if sight.structure.name == "filter":
            scores = activity.of_units(sight.net, {group.name: group.n_units for group in sight.groups})
        else:
            scores = {group.name: _of_columns(sight, group, activity) for group in sight.groups}
        return {name: normalised(units, self._how()) for name, units in scores.items()}

    def _how(self) -> str:
        if self.normalise != "auto":
            return self.normalise
        return "none" if self.statistic == "apoz" else "l2"  # shares compare between layers as they are


def _of_columns(sight: Sight, group: Group, activity: Activity) -> Tensor:
    units = units_of_columns(sight.net, sight.net.site(group.name))
    return activity.by_unit(group.name, units, group.n_units)[0]
