"""What the criteria share that ask how the loss answers: gradient and Taylor."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from prunescope.prune.criterion import Criterion, Need
from prunescope.prune.normalise import Normalise, normalised
from prunescope.prune.sight import Sight
from prunescope.prune.slopes import of_units, of_weights


class Sensitivity(Criterion):
    """Base of the criteria that look at dL/dw and dL/da."""

    needs: ClassVar[tuple[Need, ...]] = ("data", "labels", "gradients")
    taylor: ClassVar[bool]
    """Whether derivatives are multiplied by what they are taken by."""

    normalise: Normalise = "none"
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 1000

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        if sight.structure.name == "filter":
            scores = of_units(sight, self.samples, taylor=self.taylor)
        else:
            values = of_weights(sight, self.samples, taylor=self.taylor)
            scores = {group.name: sight.structure.reduce(sight.net, group, values) for group in sight.groups}
        return {name: normalised(units, self.normalise) for name, units in scores.items()}
