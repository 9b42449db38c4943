"""Every layer loses its own share."""

import math
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated

from pydantic import Field

from prunescope.core.errors import BadPlan
from prunescope.core.registry import closest
from prunescope.prune.scope import Contest, Count, Scope, scopes

Share = Annotated[float, Field(ge=0, lt=1)]


@scopes.register("per_layer")
class Ratios(Scope):
    """One contest a layer, each with the share given for it.

    Keys are names or ``fnmatch`` patterns of sites or their layers; an exact name wins over a pattern, and among
    patterns the later wins. A layer without a ratio takes the plan's sparsity; a ratio of 0 locks it.

    With ``per_step`` a ratio r is the share of the survivors that goes in each round: after t rounds the share
    1 - (1 - r)^t of what was there before the first is gone (Park et al. 2020, appendix).
    """

    name = "ratios"
    title = "Per-layer ratios"
    summary = "Every layer loses the share you give it; 0 locks it."

    ratios: Annotated[
        dict[str, Share], Field(title="Ratios", description="share removed, by layer name or pattern; 0 locks a layer")
    ] = {}
    per_step: Annotated[
        bool, Field(title="Of the survivors", description="ratios are shares of the survivors, in every round")
    ] = False

    def contests(self, counts: Mapping[str, Count], sparsity: float, n_rounds: int = 1) -> tuple[Contest, ...]:
        self._check_names(counts)
        return tuple(Contest((name,), self._share(name, at, sparsity, n_rounds)) for name, at in counts.items())

    def _share(self, name: str, at: Count, sparsity: float, n_rounds: int) -> float:
        ratio = next((r for key, r in reversed(self.ratios.items()) if key in (name, _layer(name))), None)
        if ratio is None:
            ratio = next((r for key, r in reversed(self.ratios.items()) if matches(key, name)), None)
        if ratio is None:
            return sparsity
        if not self.per_step:
            return ratio
        going = ratio if n_rounds == 1 else 1 - (1 - ratio) ** n_rounds
        return (at.n_gone + math.floor(going * (at.n_units - at.n_gone) + 0.5)) / at.n_units

    def _check_names(self, counts: Mapping[str, Count]) -> None:
        for key in self.ratios:
            if not any(matches(key, name) for name in counts):
                raise BadPlan(
                    f"a ratio is given for '{key}', but no layer that takes part has that name;",
                    f"{closest(key, [*counts, *map(_layer, counts)])}Those that do: {', '.join(counts)}.",
                )


def matches(pattern: str, name: str) -> bool:
    """Whether a name or ``fnmatch`` pattern means a site, by its own name or its layer's."""
    return any(pattern == word or fnmatchcase(word, pattern) for word in (name, _layer(name)))


def _layer(name: str) -> str:
    return name.rpartition(".")[0]
