"""One unit is one input channel of one layer: connection sparsity."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.nets.channels import Slice
from prunescope.nets.network import Network, Site
from prunescope.nets.rounding import Width
from prunescope.prune.mask import Mask
from prunescope.prune.slices import inputs_dim, joined, living, silenced
from prunescope.prune.structure import Cut, Group, Structure, structures


@structures.register("connection")
class InputChannel(Structure):
    """What one layer reads of one channel: the columns W[:, i], after a flatten all columns of the channel.

    Of a transposed convolution, whose weight lists its inputs first, the rows W[i].

    Other readers of the channel keep theirs. When no reader of a channel is left, the unit that makes it goes too,
    with all that belongs to it, and so on downwards (``follow``).
    """

    name = "input_channel"
    title = "Input channel"
    summary = "What a layer reads of one channel; other layers still read it."
    unit: ClassVar[str] = "input channel"
    follows: ClassVar[bool] = True

    def groups(self, net: Network) -> tuple[Group, ...]:
        counts = {site: int(units_of_columns(net, site).max()) + 1 for site in net.sites}
        return tuple(Group(site.name, n, (site.name,), _locked(net, site)) for site, n in counts.items())

    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        value = values[group.name]
        own = inputs_dim(net, net.site(group.name))
        columns = value.sum(dim=[dim for dim in range(value.dim()) if dim != own])
        units = units_of_columns(net, net.site(group.name)).to(columns.device)
        return columns.new_zeros(group.n_units).index_add_(0, units, columns)

    def expand(self, net: Network, group: Group, kept: Tensor) -> dict[str, Tensor]:
        site = net.site(group.name)
        columns, own = kept.cpu()[units_of_columns(net, site)], inputs_dim(net, site)
        sides = [-1 if dim == own else 1 for dim in range(len(site.shape))]
        return {site.name: columns.view(sides).expand(site.shape).contiguous()}

    def cut(self, net: Network, group: Group, kept: Tensor) -> Cut:
        site = net.site(group.name)
        return {site.name: {inputs_dim(net, site): kept.cpu()[units_of_columns(net, site)]}}

    def alive(self, net: Network, group: Group, mask: Mask) -> Tensor:
        if group.name not in mask:
            return torch.ones(group.n_units, dtype=torch.bool)
        site = net.site(group.name)
        units = units_of_columns(net, site)[mask.lines(site.name, inputs_dim(net, site))]
        return torch.zeros(group.n_units, dtype=torch.bool).index_fill_(0, units, True)

    def follow(self, net: Network, mask: Mask) -> Mask:
        while True:
            unread = _unread(net, mask)
            if not unread:
                return mask
            mask = mask & Mask.from_kept(unread)

    def widths(self, net: Network) -> tuple[Width, ...]:
        """Of every layer the channels that it reads; its maker is as narrow where nobody else reads them."""
        return tuple(Width({group.name: torch.ones(group.n_units, dtype=torch.int64)}) for group in self.groups(net))

    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        return units


def units_of_columns(net: Network, site: Site) -> Tensor:
    """Long[columns]: the input unit of each column; units are numbered as they first come up.

    Columns that read the same unit of the layer before are one; columns that read the network's input stand alone.
    """
    dim = inputs_dim(net, site)
    names = -1 - torch.arange(site.shape[dim])
    offset = 0
    for group in net.graph.groups:
        for part in group.slices:
            if part.role == "reader" and part.parameter == site.name and part.dim == dim:
                names[part.positions] = offset + part.units
        offset += group.n_units
    _, inverse = torch.unique(names, return_inverse=True)
    first = torch.full((int(inverse.max()) + 1,), len(names)).scatter_reduce_(
        0, inverse, torch.arange(len(names)), reduce="amin"
    )
    return torch.argsort(torch.argsort(first))[inverse]


def _locked(net: Network, site: Site) -> str:
    n_blocks = int(getattr(net.module.get_submodule(site.layer), "groups", 1))
    if site.kind == "conv" and n_blocks > 1:
        return f"its convolution has {n_blocks} groups, and a column of the weight reads another channel in each"
    return ""


def _unread(net: Network, mask: Mask) -> dict[str, Tensor]:
    """Kept entries after taking out units that somebody read once and nobody reads now; empty if there are none."""
    entries: dict[str, Tensor] = {}
    for group in net.graph.groups:
        if group.locked:
            continue
        readers = [part for part in group.slices if part.role == "reader"]
        own = [part for part in group.slices if part.role != "reader"]
        unread = _ever(readers, group.n_units) & ~living(net, readers, group.n_units, mask)
        going = unread & living(net, own, group.n_units, mask)
        if bool(going.any()):
            entries = joined(entries, silenced(net, own, ~going))
    return entries


def _ever(slices: list[Slice], n_units: int) -> Tensor:
    found = torch.zeros(n_units, dtype=torch.bool)
    for part in slices:
        found[part.units] = True
    return found
