"""How much the loss would change, to first order."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.normalise import Normalise, normalised
from prunescope.prune.sensitivity import of_units, of_weights
from prunescope.prune.sight import Sight


@criteria.register()
class Taylor(Criterion):
    """|w dL/dw| of a weight; of a filter or unit |mean a dL/da| over samples and positions.

    The first term of the loss's change if the weight (or the activation) became zero. L is the mean cross-entropy over
    the reference samples, in eval mode; a the filter's output after its batch norm. The absolute value comes after the
    mean. Several layers that make a unit together add up. A hidden unit of a recurrent layer is read at its gates
    before their nonlinearity. An input channel scores the sum over its weights.

    Source: molchanov2017pruning, eq. 8, and section 2.2 for the L2 norm of layers; weights: lee2019snip.
    """

    name = "taylor"
    title = "Taylor"
    summary = "Removes what changes the loss least, to first order."
    code: ClassVar[str] = "Ty"
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels", "gradients")

    normalise: Normalise = "none"
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 1000

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        if sight.structure.name == "filter":
            scores = of_units(sight, self.samples, taylor=True)
        else:
            values = of_weights(sight, self.samples, taylor=True)
            scores = {group.name: sight.structure.reduce(sight.net, group, values) for group in sight.groups}
        return {name: normalised(units, self.normalise) for name, units in scores.items()}
