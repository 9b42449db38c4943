"""How much passes through a weight: magnitude that looks one layer to both sides."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from prunescope.nets.graph import fold_batch_norm
from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion, Need, NeedsIf, criteria
from prunescope.prune.firing import firing_rates
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group


@criteria.register("lap")
class Lookahead(Criterion):
    """How far the network's output moves if a weight goes, as seen from the layers before and after:

        score[o, i] = |W[o, i]| * ||everything that feeds input i|| * ||everything that reads output o||

    with Frobenius norms over the taps too, and 1 at the network's ends. After a flatten an output is read by several
    columns; in a sum of branches squared norms add up, and an identity skip counts 1. A batch norm is folded into the
    layer before it. Weights that are gone are zero in the norms. Units score the L2 norm of their weights' scores.
    Scores are comparable within a layer only: a global scope divides them by their layer's L2 norm.

    ``order`` base scores all layers from the same weights; forward (backward) prunes the first (last) layer, then
    scores the next on what is left. Where layers compete, the provisional choice is made layer by layer. Scores without
    a plan, as ``prunescope.score`` gives them, prune nothing in between, so that all orders are the same there.

    On plain sequential networks it beats magnitude at high sparsity. On residual networks with batch norm and without
    training it does not.

    Source: park2020lookahead.
    """

    name = "lookahead"
    title = "Look-ahead (LAP)"
    summary = "Removes what passes on least, looking one layer to both sides."
    code: ClassVar[str] = "La"
    structures: ClassVar[tuple[str, ...]] = ("weight", "n:m", "filter", "input_channel")
    comparable: ClassVar[bool] = False
    needs: ClassVar[tuple[Need, ...]] = NeedsIf("act", "data")  # type: ignore[assignment]

    order: Annotated[
        Literal["base", "forward", "backward"],
        Field(title="Order", description="all layers from the same weights, or one after the other"),
    ] = "base"
    act: Annotated[
        bool, Field(title="Firing rates (LAP-act)", description="weigh outputs by how often they are positive on data")
    ] = False
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="for the firing rates")] = 1000

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        rates = firing_rates(sight, self.samples) if self.act else {}
        weights = _folded(sight)
        if self.order == "base":
            looked = _Looked(sight.net, weights)
            groups = sight.progress.over(sight.groups, "scoring")
            return {group.name: _of_units(sight, group, looked, rates) for group in groups}
        groups = sight.progress.over(sight.groups if self.order == "forward" else sight.groups[::-1], "scoring")
        scores = {group.name: _prune_(sight, group, weights, rates) for group in groups}
        return {group.name: scores[group.name] for group in sight.groups}


class _Looked:
    """Look-ahead scores of any site, from one set of weights."""

    def __init__(self, net: Network, weights: Mapping[str, Tensor]) -> None:
        self._layers = net.graph.record.layers
        self._weights = weights
        self._before = net.graph.predecessor_norms(weights)
        self._after = net.graph.reader_norms(weights)

    def __getitem__(self, site: str) -> Tensor:
        weight = self._weights[site]
        if site not in self._layers:
            return weight.abs()
        layer, rest = self._layers[site], (1,) * (weight.dim() - 2)
        before, after = self._before[site].sqrt(), self._after[site].sqrt()
        if layer.transposed:  # [inputs, outputs of a group, taps]
            before, after = before.view(-1, 1), _by_block(after, layer.groups, weight.shape[0])
        else:
            before, after = _by_block(before, layer.groups, weight.shape[0]), after.view(-1, 1)
        return weight.abs().mul_(before.view(*before.shape, *rest)).mul_(after.view(*after.shape, *rest))


def _by_block(values: Tensor, n_blocks: int, n_rows: int) -> Tensor:
    """Values of all channels as [rows or 1, channels of a block]: each row sees those of its own block."""
    blocks = values.view(n_blocks, -1)
    return blocks if n_blocks == 1 else blocks.repeat_interleave(n_rows // n_blocks, dim=0)


def _folded(sight: Sight) -> dict[str, Tensor]:
    """All weights, what is gone zero, each row scaled by the batch norm that follows it."""
    factors, layers = fold_batch_norm(sight.net), sight.net.graph.record.layers
    folded = {}
    for name, weight in sight.weights().items():
        factor = factors[name]
        if bool((factor == 1).all()):
            folded[name] = weight
        else:
            axis = int(name in layers and layers[name].transposed)
            folded[name] = weight * factor.view(*(-1 if dim == axis else 1 for dim in range(weight.dim())))
    return folded


def _of_units(sight: Sight, group: Group, looked: _Looked, rates: Mapping[str, Tensor]) -> Tensor:
    values = {site: _weighed(looked[site], rates.get(site)) for site in group.sites}
    if sight.structure.single:
        return sight.structure.reduce(sight.net, group, values)
    return sight.structure.reduce(sight.net, group, {site: value.square() for site, value in values.items()}).sqrt()


def _weighed(scores: Tensor, rate: Tensor | None) -> Tensor:
    return scores if rate is None else scores * rate.sqrt().to(scores).view(-1, *(1,) * (scores.dim() - 1))


def _prune_(sight: Sight, group: Group, weights: dict[str, Tensor], rates: Mapping[str, Tensor]) -> Tensor:
    """The scores of one group, whose losers are then zero in the weights."""
    scores = _of_units(sight, group, _Looked(sight.net, weights), rates)
    kept = sight.choose(group, scores)
    for name, keep in sight.structure.expand(sight.net, group, kept).items():
        if name in weights:
            weights[name] = torch.where(keep.to(weights[name].device), weights[name], 0)
    return scores
