"""How steeply the loss answers."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.normalise import Normalise, normalised
from prunescope.prune.sensitivity import of_units, of_weights
from prunescope.prune.sight import Sight


@criteria.register()
class Gradient(Criterion):
    """|dL/dw| of a weight; of a filter or unit |mean dL/da| over samples and positions.

    L is the mean cross-entropy over the reference samples, in eval mode; a the filter's output after its batch norm.
    The absolute value comes after the mean. Several layers that make a unit together add up. A hidden unit of a
    recurrent layer is read at its gates before their nonlinearity. An input channel scores the sum over its weights.

    Source: yeom2021pruning, section 3 (compared method); sun2017meprop.
    """

    name = "gradient"
    title = "Gradient"
    summary = "Removes what the loss answers to least."
    code: ClassVar[str] = "Gr"
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels", "gradients")

    normalise: Normalise = "none"
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 1000

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        if sight.structure.name == "filter":
            scores = of_units(sight, self.samples, taylor=False)
        else:
            values = of_weights(sight, self.samples, taylor=False)
            scores = {group.name: sight.structure.reduce(sight.net, group, values) for group in sight.groups}
        return {name: normalised(units, self.normalise) for name, units in scores.items()}
