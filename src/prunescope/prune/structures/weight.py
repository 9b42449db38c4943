"""One unit is one weight."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.structure import Group, Structure, structures


@structures.register("unstructured")
class Weight(Structure):
    """Single weights; biases and normalisations are never pruned."""

    name = "weight"
    title = "Weight"
    summary = "Single weights; the network keeps its shape."
    unit: ClassVar[str] = "weight"

    def groups(self, net: Network) -> tuple[Group, ...]:
        return tuple(Group(site.name, site.n_weights, (site.name,)) for site in net.sites)

    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        return values[group.name].reshape(-1)

    def expand(self, net: Network, group: Group, kept: Tensor) -> dict[str, Tensor]:
        return {group.name: kept.view(net.site(group.name).shape)}

    def alive(self, net: Network, group: Group, mask: Mask) -> Tensor:
        if group.name in mask:
            return mask[group.name].view(-1)
        return torch.ones(1, dtype=torch.bool).expand(group.n_units)  # one byte, whatever the number of weights

    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        return units.view(net.site(group.name).shape)
