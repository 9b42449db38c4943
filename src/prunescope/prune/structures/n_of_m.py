"""One unit is one weight, and of every m weights in a row exactly n stay: 2:4, 1:4."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor
from torch.nn.functional import pad

from prunescope.core.errors import BadPlan
from prunescope.nets.network import Network, Site
from prunescope.prune.scope import Scope
from prunescope.prune.scopes.ratios import Ratios
from prunescope.prune.single import SingleWeights
from prunescope.prune.slices import inputs_dim
from prunescope.prune.structure import Group, structures

CHUNK = 1 << 18
"""Weights that are ranked at a time: so few that they stay in the processor's cache."""


@structures.register("n_m", "semi_structured")
class NOfM(SingleWeights):
    """Of every m weights of a row that read neighbouring inputs, the n with the highest scores stay.

    A row is what one output reads, at one tap of a convolution; its blocks begin at input 0. A shorter block at the end
    counts as filled up with zeros: of r weights left over min(n, r) stay. A layer whose rows have n inputs or fewer
    loses nothing and is locked. Among equal scores the lower index goes first.

    The pattern says how much goes: a layer loses 1 - n/m of its weights (less where a block is short), whatever the
    scope. A sparsity of 0, which is what a plan says if nothing is said, means that share; another one is refused. In
    rounds, every layer goes there in equal step, and only weights go that the pattern would take out.

    GPUs since NVIDIA's Ampere multiply 2:4 matrices twice as fast; elsewhere the zeros stay in place.

    Source: mishra2021accelerating, section 3; n:m for any n and m: zhou2021learning.

    >>> NOfM(n=1, m=4).share
    0.75
    """

    name = "n:m"
    title = "n:m pattern"
    summary = "Of every m weights in a row exactly n stay, as in 2:4; this says how much goes."
    fixes: ClassVar[bool] = True
    spelled: ClassVar[str] = r"(?P<n>\d+):(?P<m>\d+)"

    n: Annotated[int, Field(ge=1, title="Stay", description="weights that stay of every block")] = 2
    m: Annotated[int, Field(ge=2, le=64, title="Of every", description="neighbouring weights that make a block")] = 4

    def model_post_init(self, context: Any) -> None:
        if self.n >= self.m:
            raise BadPlan(
                f"structure 'n:m' keeps n of every m weights, so n must be below m; got {self.n}:{self.m}.",
                "The usual pattern is 2:4.",
            )

    @property
    def said(self) -> str:
        return f"{self.n}:{self.m}"

    @property
    def share(self) -> float:
        """Share of the weights that goes, [0, 1)."""
        return 1 - self.n / self.m

    def locked(self, net: Network, site: Site) -> str:
        n_inputs = site.shape[inputs_dim(net, site)]
        return f"its rows read {n_inputs} input{'s' * (n_inputs > 1)}, all of which stay" if n_inputs <= self.n else ""

    def check(self, scope: Scope, sparsity: float) -> None:
        if sparsity and abs(sparsity - self.share) > 1e-9:
            raise BadPlan(
                f"structure '{self.n}:{self.m}' removes {self.share:.3g} of the weights by itself; "
                f"got a sparsity of {sparsity:g}.",
                "Leave the sparsity out, or choose structure 'weight'.",
            )
        if getattr(scope, "ratios", None) or scope.minimum_kept:
            raise BadPlan(
                f"structure '{self.n}:{self.m}' removes {self.share:.3g} of every layer's weights; "
                f"scope '{scope.name}' gives layers ratios or minimums of their own.",
                "Name the layers that shall take part instead, or choose structure 'weight'.",
            )

    def contest(
        self,
        net: Network,
        groups: Iterable[Group],
        scope: Scope,
        scores: Mapping[str, Tensor],
        alive: Mapping[str, Tensor],
    ) -> tuple[Scope, Mapping[str, Tensor]]:
        """Every layer for itself, and those that win in their block cannot lose."""
        ratios, ranked = {}, {}
        for group in groups:
            stays = self._winners(net, net.site(group.name), scores[group.name], alive[group.name])
            ranked[group.name] = scores[group.name].masked_fill(stays, torch.inf)
            ratios[group.name] = 1 - int(torch.count_nonzero(stays)) / group.n_units
        return Ratios(ratios=ratios), ranked

    def _winners(self, net: Network, site: Site, scores: Tensor, alive: Tensor) -> Tensor:
        """Bool[n_units]: the living weights that are among the best n of their block."""
        dim, stays = inputs_dim(net, site), torch.empty_like(alive, memory_format=torch.contiguous_format)
        given, living, out = (flat.view(site.shape).movedim(dim, -1) for flat in (scores, alive.contiguous(), stays))
        n_slices = max(1, CHUNK * len(given) // max(1, given.numel()))
        for own in (slice(start, start + n_slices) for start in range(0, len(given), n_slices)):
            rows, standing = given[own], living[own]
            if not standing.all():
                rows = rows.masked_fill(~standing, -torch.inf)
            torch.logical_and(self._best(rows.reshape(-1, rows.size(-1))).view(rows.shape), standing, out=out[own])
        return stays

    def _best(self, rows: Tensor) -> Tensor:
        """Bool[rows, inputs]: whether fewer than n of a weight's block are better, or equal and of higher index."""
        n_inputs = rows.size(1)
        filled = pad(rows, (0, -n_inputs % self.m), value=-torch.inf)
        places = filled.unflatten(1, (-1, self.m)).movedim(-1, 0).contiguous()  # [m, rows, blocks]
        n_better = torch.zeros(places.shape, dtype=torch.uint8)
        for other, rival in enumerate(places):
            n_better[:other] += rival >= places[:other]
            n_better[other:] += rival > places[other:]
        return (n_better < self.n).movedim(0, -1).flatten(1)[:, :n_inputs]
