"""How large the weights are."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field
from torch import Tensor

from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.normalise import normalised
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group


@criteria.register("map")
class Magnitude(Criterion):
    """The Lp norm of what makes a unit: |w| for a single weight, (sum |w|^p)^(1/p) for a filter.

    Only the weights that make a unit count, not its bias nor who reads it; several layers that make it together (a
    residual sum) count as one. With ``normalise`` the scores of a layer are divided by their Lq norm; by default those
    of filters and channels are, by L2 (as in yeom2021pruning), and those of single weights are not.

    Source: Han et al. 2015 for weights, Li et al. 2017 for filters.
    """

    name = "magnitude"
    title = "Magnitude (MAP)"
    summary = "Removes what is smallest."
    code: ClassVar[str] = "Mg"

    p: Annotated[Literal[1, 2], Field(title="Norm", description="1: sum of absolute values; 2: Euclidean")] = 1
    normalise: Annotated[
        Literal["auto", "none", "l1", "l2"],
        Field(title="Normalise layers", description="by their L1 or L2 norm; auto: L2 for filters, none for weights"),
    ] = "auto"

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        how = self._how(sight)
        return {
            group.name: normalised(self._norms(sight, group), how)
            for group in sight.progress.over(sight.groups, "scoring")
        }

    def _how(self, sight: Sight) -> str:
        # A filter's norm grows with the number of its weights, so without this a global scope empties narrow layers.
        if self.normalise != "auto":
            return self.normalise
        return "none" if sight.structure.single else "l2"

    def _norms(self, sight: Sight, group: Group) -> Tensor:
        p = 1 if sight.structure.single else self.p  # the norm of a single number is its size
        sums = sight.structure.power_sums(sight.net, group, sight.weights(group.sites), p)
        return sums if p == 1 else sums.sqrt()
