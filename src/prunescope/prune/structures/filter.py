"""One unit is one filter, neuron or hidden unit: an output channel with everything that belongs to it."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.nets.channels import Slice, UnitGroup
from prunescope.nets.network import Network
from prunescope.nets.rounding import Width, widths
from prunescope.prune.mask import Mask
from prunescope.prune.members import Combine, combined
from prunescope.prune.slices import cut, inputs_dim, joined, living, silenced
from prunescope.prune.structure import Cut, Group, Structure, structures


@structures.register("neuron", "channel", "hidden_unit")
class Filter(Structure):
    """Output channels: filters of convolutions, neurons of dense layers, hidden units of recurrent ones.

    A removed unit takes its rows, its bias, its batch norm's scale and shift, and the columns of everyone who reads
    it, so the masked network equals the one without it. Channels that a residual sum or a grouped convolution ties
    together are one unit; ``combine`` says what it scores. By default what its layers give adds up: removing the unit
    removes all of it.
    """

    name = "filter"
    title = "Filter or neuron"
    summary = "Whole output channels with all that belongs to them; they can really be taken out."
    unit: ClassVar[str] = "filter"

    combine: Combine = "sum"

    def options(self) -> dict[str, Any]:
        """As of any choice; the usual way to combine is left out, so that steps of before have the ids they had."""
        return {name: value for name, value in super().options().items() if (name, value) != ("combine", "sum")}

    def groups(self, net: Network) -> tuple[Group, ...]:
        sites = {site.name for site in net.sites}
        return tuple(
            Group(group.name, group.n_units, _makers(group, sites), group.locked) for group in net.graph.groups
        )

    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        return combined(_slices(net, group, "maker"), values, group.n_units, self.combine)

    def expand(self, net: Network, group: Group, kept: Tensor) -> dict[str, Tensor]:
        return silenced(net, _slices(net, group, "maker", "tied", "reader"), kept)

    def cut(self, net: Network, group: Group, kept: Tensor) -> Cut:
        return cut(net, _slices(net, group, "maker", "tied", "reader"), kept)

    def power_sums(self, net: Network, group: Group, weights: Mapping[str, Tensor], p: int) -> Tensor:
        return combined(_slices(net, group, "maker"), weights, group.n_units, self.combine, p)

    def silence(self, net: Network, groups: Iterable[Group], kept: Mapping[str, Tensor]) -> Mask:
        lines = net.graph.lines({group.name: ~kept[group.name].cpu() for group in groups})
        shapes = {name: parameter.shape for name, parameter in net.module.named_parameters()}
        return Mask.from_lines({name: by_dim for name, by_dim in lines.items() if name in shapes}, shapes)

    def alive(self, net: Network, group: Group, mask: Mask) -> Tensor:
        return living(net, _slices(net, group, "maker", "tied"), group.n_units, mask)

    def widths(self, net: Network) -> tuple[Width, ...]:
        return widths(net.graph)

    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        return units


def units_of_rows(net: Network, group: Group, site: str, rows: Tensor) -> Tensor:
    """Bool[n_units]: the units that picked rows (bool [O]) of a site make; any gate's row means the hidden unit."""
    picked = torch.zeros(group.n_units, dtype=torch.bool)
    dim = 1 - inputs_dim(net, net.site(site))
    for part in _slices(net, group, "maker"):
        if part.parameter == site and part.dim == dim:
            picked[part.units[rows[part.positions]]] = True
    return picked


def returning_makers(
    net: Network, site: str, columns: Tensor, mask: Mask
) -> tuple[dict[str, Tensor], dict[str, Tensor]]:
    """Units that are gone though picked columns (bool, in the weight's shape) read them, and what is their own.

    Returns:
        Bool[n_units] by group, True = should return; and kept entries of parameters, False = belongs to one of them.
    """
    own_dim = inputs_dim(net, net.site(site))
    read = columns.any(dim=[dim for dim in range(columns.dim()) if dim != own_dim])
    makers: dict[str, Tensor] = {}
    entries: dict[str, Tensor] = {}
    for group in net.graph.groups:
        units = torch.zeros(group.n_units, dtype=torch.bool)
        for part in group.slices:
            if part.role == "reader" and part.parameter == site and part.dim == own_dim:
                units[part.units[read[part.positions]]] = True
        own = [part for part in group.slices if part.role != "reader"]
        units &= ~living(net, own, group.n_units, mask)
        if bool(units.any()):
            makers[group.name] = units
            entries = joined(entries, silenced(net, own, ~units))
    return makers, entries


def _makers(group: UnitGroup, sites: set[str]) -> tuple[str, ...]:
    names = (part.parameter for part in group.slices if part.role == "maker" and part.parameter in sites)
    return tuple(dict.fromkeys(names))


def _slices(net: Network, group: Group, *roles: str) -> list[Slice]:
    return [part for part in net.graph.by_name[group.name].slices if part.role in roles]
