"""A network of frozen weights of which scores decide what is there: what edge-popup trains."""

import copy
from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from prunescope.data.dataset import Batch
from prunescope.nets.channels import Slice
from prunescope.prune.binary import binarised
from prunescope.prune.sight import Sight
from prunescope.prune.slices import joined, silenced, unit_sums
from prunescope.prune.structure import Group
from prunescope.prune.structures.filter import Filter

Units = Mapping[str, Tensor]


class Subnetwork:
    """A copy of the network in training mode, so that the original is never touched.

    A unit that is not kept is closed: what belongs to it is zero. A filter is closed on its readers' side alone: what
    it would say is computed though nobody hears it, or it could never come back.

    Args:
        binary: every prunable weight is the layer's scale times its sign.
    """

    def __init__(self, sight: Sight, binary: bool) -> None:
        self._sight, self._binary = sight, binary
        self.module = copy.deepcopy(sight.net.module).train()
        self._sites = {site.name for site in sight.net.sites}
        self._values = {
            name: sight.mask.applied(name, value.detach().clone()) for name, value in self.module.named_parameters()
        }
        self._readers = _readers(sight) if isinstance(sight.structure, Filter) else {}
        self._scored = list(dict.fromkeys(name for group in sight.groups for name in self._scored_by(group)))
        for name, parameter in self.module.named_parameters():
            parameter.requires_grad_(name in self._scored)

    def keep_(self, kept: Units) -> None:
        """Open the units that are kept (bool [n_units] by group), close the others."""
        for name, parameter in self.module.named_parameters():
            parameter.data = self._values[name]
        everything = self._sight.mask & self._sight.structure.silence(self._sight.net, self._sight.groups, kept)
        if self._binary:
            for name in self._sites:
                value = self._values[name]
                whole = everything[name] if name in everything else torch.ones_like(value, dtype=torch.bool)
                self.module.get_parameter(name).data = binarised(value, whole.to(value.device))
        closing = self._closing(kept) if self._readers else {name: everything[name] for name in everything}
        for name, open_ in closing.items():
            parameter = self.module.get_parameter(name)
            parameter.data = parameter.data * open_.to(parameter.device)

    def learn(self, batch: Batch) -> tuple[float, int, dict[str, Tensor]]:
        """Mean loss, samples that are right, and the slope of the loss along every unit's gate, by group.

        A gate g turns a weight W into g W, so dL/dg is the sum of W dL/d(g W) over all that the gate closes, straight
        through whatever rounded g to 0 or 1, and through the sign and scale of the binary form.
        """
        device = next(iter(self._values.values())).device
        labels = batch.labels.to(device)
        with torch.enable_grad():
            outputs = self.module(self._sight.net.fitted(batch.inputs))
            loss = cross_entropy(outputs, labels)
            weights = [self.module.get_parameter(name) for name in self._scored]
            grads = torch.autograd.grad(loss, weights, allow_unused=True)
        values = {
            name: torch.zeros_like(self._values[name]) if grad is None else grad * self._values[name]
            for name, grad in zip(self._scored, grads, strict=True)
        }
        slopes = {group.name: self._of_units(group, values).cpu() for group in self._sight.groups}
        return float(loss.detach()), int((outputs.detach().argmax(1) == labels).sum()), slopes

    def _scored_by(self, group: Group) -> tuple[str, ...]:
        if group.name in self._readers:
            return tuple(part.parameter for part in self._readers[group.name])
        return group.sites

    def _of_units(self, group: Group, values: Units) -> Tensor:
        if group.name in self._readers:
            return unit_sums(self._readers[group.name], values, group.n_units)
        return self._sight.structure.reduce(self._sight.net, group, {name: values[name] for name in group.sites})

    def _closing(self, kept: Units) -> dict[str, Tensor]:
        entries: dict[str, Tensor] = {}
        for name, parts in self._readers.items():
            entries = joined(entries, silenced(self._sight.net, parts, kept[name]))
        return entries


def _readers(sight: Sight) -> dict[str, list[Slice]]:
    """The slices that read each group's units, by group."""
    slices = {group.name: group.slices for group in sight.net.graph.groups}
    return {group.name: [part for part in slices[group.name] if part.role == "reader"] for group in sight.groups}


def is_batch(batch: Batch) -> bool:
    """Whether a batch norm can be trained on it: one sample alone has no variance."""
    return len(batch.labels) > 1


def draw(sight: Sight, group: Group) -> Tensor:
    """Float[n_units]: first scores, Kaiming uniform with a = sqrt 5: within 1 / sqrt(fan in) of the group's weight."""
    weight = sight.net.weight(group.name)
    bound = weight[0].numel() ** -0.5
    drawn = torch.rand(group.n_units, generator=sight.generator, dtype=weight.dtype)
    return nn.Parameter(drawn.mul_(2).sub_(1).mul_(bound))
