"""What structures have in common whose units are single weights."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.nets.network import Network, Site
from prunescope.prune.mask import Mask
from prunescope.prune.structure import Group, Structure


class SingleWeights(Structure):
    """One unit is one weight of a site, numbered as the weight lies in memory; biases and normalisations stay."""

    unit: ClassVar[str] = "weight"
    single: ClassVar[bool] = True

    def groups(self, net: Network) -> tuple[Group, ...]:
        return tuple(Group(site.name, site.n_weights, (site.name,), self.locked(net, site)) for site in net.sites)

    def locked(self, net: Network, site: Site) -> str:
        """Why no weight of a site can go, in words; empty if they can."""
        return ""

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
