"""How much of the network's decision passes through."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from prunescope.nets.context import masked
from prunescope.nets.network import Network
from prunescope.nets.relevance import RULES, Box, Conservation, Request, Rule, propagate, why_not
from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.reading import as_slices, first_samples
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group, Structure


@criteria.register("lrp")
class Relevance(Criterion):
    """Relevance (LRP): what of the true class's score is owed to a unit, by layer-wise relevance propagation.

    Relevance 1 starts at the true class of every reference sample and is handed down layer by layer: each output shares
    what it has among its inputs by what they contributed,

        R_i = sum_j (a_i w_ij)^+ / sum_i' (a_i' w_i'j)^+ R_j        (alpha 1, beta 0)

    so nothing is lost or made but for outputs to which nothing contributed. Biases receive nothing. Batch norm is
    folded into the layer before it; maxima pass to the winner, averages, sums and concatenations by contribution; gates
    and attention weights scale and receive nothing. A filter scores its relevance at its layer's output, after the
    batch norm, summed over positions and samples; a weight what flows through it, and an input channel the sum of that.

    In a chain of layers the scores of every layer sum to the number of samples; ``Scores.notes`` says how much of it
    the layers have that everything passes through (what is lost went to outputs that only a bias makes). A network
    with an operator that no rule covers is refused by the operator's and the layer's name. The LRP pruning method's
    authors state a pending patent.

    Source: bach2015pixel; for pruning yeom2021pruning, section 3.
    """

    name = "relevance"
    title = "Relevance (LRP)"
    summary = "Removes what the network's decisions rest on least."
    code: ClassVar[str] = "Re"
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels")

    rule: Annotated[
        Literal["alpha1_beta0", "z_plus", "w_plus", "epsilon", "gamma"],
        Field(title="Rule", description="which contributions count"),
    ] = "alpha1_beta0"
    epsilon: Annotated[float, Field(gt=0, title="Epsilon", description="for the epsilon rule")] = 1e-6
    gamma: Annotated[float, Field(ge=0, title="Gamma", description="for the gamma rule")] = 0.25
    first_layer: Annotated[
        Literal["same", "box"],
        Field(title="First layer", description="box: bounded by the least and greatest input; only weights notice"),
    ] = "same"
    start: Annotated[
        Literal["one", "logit"], Field(title="Start", description="relevance 1 at the true class, or its logit")
    ] = "one"
    absolute: Annotated[bool, Field(title="Absolute values", description="of each unit's sum over the samples")] = False
    normalise: Annotated[
        Literal["none", "sum"], Field(title="Normalise layers", description="divide a layer's scores by their sum")
    ] = "none"
    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 1000

    def why_not(self, net: Network, structure: Structure) -> str:
        return why_not(net)

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        of_units = sight.structure.name == "filter"
        request = Request(self._rule(), self._first_rule(sight), self.start, of_weights=not of_units)
        total: dict[str, Tensor] = {}
        kept = Conservation(sight.net)
        with masked(sight.net, sight.mask):
            for batch in sight.progress.over(list(first_samples(sight, self.samples)), "scoring"):
                arrived = propagate(sight.net, batch.inputs, batch.labels, request)
                _add(total, as_slices(sight, arrived.rows) if of_units else arrived.weights)
                kept.add(arrived, len(batch.labels))
        sight.tell(str(kept))
        return {group.name: self._finished(_reduced(sight, group, total)) for group in sight.groups}

    def _rule(self) -> Rule:
        return RULES[self.rule](epsilon=self.epsilon, gamma=self.gamma)

    def _first_rule(self, sight: Sight) -> Rule | None:
        if self.first_layer == "same":
            return None
        batches = list(first_samples(sight, self.samples))
        low = torch.stack([batch.inputs.amin() for batch in batches]).amin()
        high = torch.stack([batch.inputs.amax() for batch in batches]).amax()
        return Box(low, high)

    def _finished(self, scores: Tensor) -> Tensor:
        scores = scores.abs() if self.absolute else scores
        whole = scores.sum()
        return scores / whole if self.normalise == "sum" and whole != 0 else scores


def _add(total: dict[str, Tensor], more: Mapping[str, Tensor]) -> None:
    for site, values in more.items():
        total[site] = values + total[site] if site in total else values


def _reduced(sight: Sight, group: Group, total: Mapping[str, Tensor]) -> Tensor:
    """Layers that did not run passed nothing on."""
    if sight.structure.name == "filter":
        return sight.structure.reduce(sight.net, group, {s: total[s] for s in group.sites if s in total})
    zeros = {site: torch.zeros_like(sight.net.weight(site)) for site in group.sites if site not in total}
    return sight.structure.reduce(sight.net, group, {**zeros, **{s: total[s] for s in group.sites if s in total}})
