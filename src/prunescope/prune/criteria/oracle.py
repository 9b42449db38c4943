"""What the loss becomes without a unit: the answer all cheap criteria guess at."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

import torch
from pydantic import Field
from torch import Tensor
from torch.func import functional_call, vmap
from torch.nn.functional import cross_entropy

from prunescope.data.dataset import Batch
from prunescope.nets.context import evaluating, masked
from prunescope.prune.criterion import Criterion, Need, criteria
from prunescope.prune.reading import first_samples
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group

AT_ONCE = 16
LARGEST = 1 << 24
"""Most candidates in one forward, and most numbers in all their copies of the weights that they change."""


@criteria.register("leave_one_out")
class Oracle(Criterion):
    """|loss without the unit - loss|, each unit taken out in turn, all others in place.

    The loss is the mean cross-entropy over the reference samples, in eval mode. Exact and dear: one forward a unit,
    less what is shared. Candidates of a group run in one batched forward; what comes before the first weight that
    they change is computed once for all of them. Networks that cannot be batched so (recurrent ones, and programs that
    look at values) run them one by one, to the same scores. Single weights are too many to take out in turn and are
    refused.

    Source: Molchanov et al. 2017, section 2.2 and appendix, "oracle-abs".
    """

    name = "oracle"
    title = "Oracle"
    summary = "Takes each unit out in turn and looks at the loss: exact, and slow."
    code: ClassVar[str] = "Or"
    repeats: ClassVar[bool] = True
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels")
    structures: ClassVar[tuple[str, ...]] = ("filter", "input_channel", "kernel")

    samples: Annotated[int, Field(ge=1, title="Reference samples", description="how many are looked at")] = 256

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        batches = list(first_samples(sight, self.samples))
        n_units, done, scores = sum(group.n_units for group in sight.groups), 0, {}
        with evaluating(sight.net.module), masked(sight.net, sight.mask), torch.no_grad():
            whole, together = _loss(sight, batches), _batches_well(sight, batches[0].inputs[:1])
            for group in sight.groups:
                without = []
                for units in torch.arange(group.n_units).split(_at_once(sight, group)):
                    sight.progress.tick("taking units out", done, n_units)
                    without.append(_losses_without(sight, group, units, batches, together))
                    done += len(units)
                scores[group.name] = (torch.cat(without) - whole).abs()
        return scores


def _at_once(sight: Sight, group: Group) -> int:
    touched = sight.structure.expand(sight.net, group, torch.zeros(group.n_units, dtype=torch.bool))
    size = sum(kept.numel() for kept in touched.values())
    return max(1, min(AT_ONCE, LARGEST // max(size, 1)))


def _losses_without(sight: Sight, group: Group, units: Tensor, batches: list[Batch], together: bool) -> Tensor:
    """Float64[len(units)]: the loss with each of these units gone alone."""
    kept = torch.ones(len(units), group.n_units, dtype=torch.bool)
    kept[torch.arange(len(units)), units] = False
    entries = [sight.structure.expand(sight.net, group, one) for one in kept]
    if together:
        return _together(sight, entries, batches)
    return torch.stack([_alone(sight, without, batches) for without in entries])


def _batches_well(sight: Sight, sample: Tensor) -> bool:
    """Whether the network runs with a batch of weights: fused recurrent and attention layers have no such forward."""
    if any(site.kind in ("recurrent", "attention") for site in sight.net.sites):
        return False
    twice = {name: weight.expand(2, *weight.shape) for name, weight in sight.weights().items()}
    try:
        vmap(lambda weights: functional_call(sight.net.module, weights, (sample,)))(twice)
    except RuntimeError:  # vmap's word for a program that asks for the value of a tensor
        return False
    return True


def _together(sight: Sight, entries: list[dict[str, Tensor]], batches: list[Batch]) -> Tensor:
    names = sorted({name for without in entries for name in without})
    stacks = {name: _copies(sight.net.module.get_parameter(name).detach(), name, entries) for name in names}

    def losses(batch: Batch) -> Tensor:
        def one(changed: dict[str, Tensor]) -> Tensor:
            outputs = functional_call(sight.net.module, changed, (batch.inputs,))
            return cross_entropy(outputs.double(), batch.labels, reduction="sum")

        return vmap(one)(stacks)

    return torch.stack([losses(batch) for batch in batches]).sum(0) / _n_samples(batches)


def _copies(value: Tensor, name: str, entries: list[dict[str, Tensor]]) -> Tensor:
    """Float[candidates, ...]: a parameter as each candidate leaves it."""
    return torch.stack(
        [value.masked_fill(~without[name].to(value.device), 0) if name in without else value for without in entries]
    )


def _alone(sight: Sight, entries: dict[str, Tensor], batches: list[Batch]) -> Tensor:
    with masked(sight.net, entries):
        return _loss(sight, batches)


def _loss(sight: Sight, batches: list[Batch]) -> Tensor:
    sums = [cross_entropy(sight.net.module(batch.inputs).double(), batch.labels, reduction="sum") for batch in batches]
    return torch.stack(sums).sum() / _n_samples(batches)


def _n_samples(batches: list[Batch]) -> int:
    return sum(len(batch.labels) for batch in batches)
