"""One unit is one kernel: what one filter reads of one channel."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.nets.network import Network, Site
from prunescope.prune.mask import Mask
from prunescope.prune.structure import Group, Structure, structures


@structures.register()
class Kernel(Structure):
    """The k x k slices W[o, i] of convolutions, numbered o * inputs + i; a transposed one's are W[i, o].

    The network keeps its shape: other filters still read the channel, and the filter still reads others. Layers without
    taps (dense, recurrent, attention) have no kernels and are locked. Biases stay.

    Source: Anwar, Hwang and Sung 2015, section 3 (intra-kernel and kernel sparsity).
    """

    name = "kernel"
    title = "Kernel"
    summary = "What one filter reads of one channel: k x k weights at a time; the network keeps its shape."
    unit: ClassVar[str] = "kernel"

    def groups(self, net: Network) -> tuple[Group, ...]:
        return tuple(Group(site.name, site.shape[0] * site.shape[1], (site.name,), _locked(site)) for site in net.sites)

    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        return values[group.name].reshape(group.n_units, -1).sum(dim=1)

    def expand(self, net: Network, group: Group, kept: Tensor) -> dict[str, Tensor]:
        shape = net.site(group.name).shape
        return {group.name: kept.view(*shape[:2], *(1,) * (len(shape) - 2)).expand(shape).contiguous()}

    def alive(self, net: Network, group: Group, mask: Mask) -> Tensor:
        if group.name in mask:
            return mask[group.name].reshape(group.n_units, -1).any(dim=1)
        return torch.ones(1, dtype=torch.bool).expand(group.n_units)  # one byte, whatever the number of kernels

    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        return units


def _locked(site: Site) -> str:
    return "" if site.kind == "conv" else f"a {site.kind} layer has no kernels"
