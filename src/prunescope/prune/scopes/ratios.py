"""Every layer loses its own share."""

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from prunescope.nets.network import Network
from prunescope.prune.by_layer import check_keys, given_for
from prunescope.prune.scope import Contest, Count, Scope, scopes

Ratio = Annotated[float, Field(ge=0, lt=1)]


@scopes.register("per_layer")
class Ratios(Scope):
    """One contest a layer, each with the share given for it.

    Keys are names or ``fnmatch`` patterns of sites or their layers; an exact name wins over a pattern, and among
    patterns the later wins. A layer without a ratio takes the plan's sparsity; a ratio of 0 locks it. Layers whose
    units go together (a residual stream) take the smallest ratio among them; ratios of layers that do not take part are
    not used.

    With ``per_step`` a ratio r is the share of the survivors that goes in each round: after t rounds the share
    1 - (1 - r)^t of what was there before the first is gone (Park et al. 2020, appendix).
    """

    name = "ratios"
    title = "Per-layer ratios"
    summary = "Every layer loses the share you give it; 0 locks it."

    ratios: Annotated[
        dict[str, Ratio], Field(title="Ratios", description="share removed, by layer name or pattern; 0 locks a layer")
    ] = {}
    per_step: Annotated[
        bool, Field(title="Of the survivors", description="ratios are shares of the survivors, in every round")
    ] = False

    def check(self, net: Network) -> None:
        super().check(net)
        check_keys(self.ratios, net, "a ratio")

    def contests(self, counts: Mapping[str, Count], sparsity: float, n_rounds: int = 1) -> tuple[Contest, ...]:
        return tuple(Contest((name,), self._share(name, at, sparsity, n_rounds)) for name, at in counts.items())

    def _share(self, name: str, at: Count, sparsity: float, n_rounds: int) -> float:
        given = [ratio for site in at.sites or (name,) if (ratio := given_for(self.ratios, site)) is not None]
        if not given or not self.per_step:
            return min(given, default=sparsity)
        going = min(given) if n_rounds == 1 else 1 - (1 - min(given)) ** n_rounds
        return (at.n_gone + math.floor(going * (at.n_units - at.n_gone) + 0.5)) / at.n_units
