"""Units and the slices of parameters that belong to them: sums, silence and life, for any structure of channels."""

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from prunescope.nets.channels import Slice
from prunescope.nets.network import Network, Site
from prunescope.prune.mask import Mask


def inputs_dim(net: Network, site: Site) -> int:
    """The dimension of a weight along which it lists what it reads: 0 of a transposed convolution, 1 of any other."""
    layer = net.graph.record.layers.get(site.name)
    return 0 if layer is not None and layer.transposed else 1


def unit_sums(slices: Iterable[Slice], values: Mapping[str, Tensor], n_units: int, p: int = 0) -> Tensor:
    """Float[n_units]: the sum of all values in each unit's slices; parameters without values add nothing.

    Args:
        p: 0 sums the values as they are; 1 and 2 their |value|^p.
    """
    total: Tensor | None = None
    for part in slices:
        if part.parameter in values:
            value = values[part.parameter]
            sums = power_sums(value, part.dim, p) if p else _over_positions(value, part.dim)
            total = sums.new_zeros(n_units) if total is None else total
            total.index_add_(0, part.units.to(sums.device), sums[part.positions.to(sums.device)])
    return torch.zeros(n_units) if total is None else total


def power_sums(value: Tensor, dim: int, p: int) -> Tensor:
    """Float[size of the dimension]: the sum of |value|^p over everything else, without a copy of a large value.

    >>> power_sums(torch.tensor([[1.0, -2.0], [3.0, -4.0]]), 0, 1)
    tensor([3., 7.])
    """
    lines = value.transpose(0, dim).flatten(1) if value.dim() > 1 else value[:, None]
    n_lines = max(1, _IN_CACHE // max(1, lines.size(1)))
    return torch.cat([(part.abs() if p == 1 else part.square()).sum(1) for part in lines.split(n_lines)])


_IN_CACHE = 1 << 18
"""Powers of this many values at a time: fresh memory for all of them would cost more than reading them."""


def silenced(net: Network, slices: Iterable[Slice], kept: Tensor) -> dict[str, Tensor]:
    """Kept entries of every parameter in the slices, False for all that belongs to units not kept.

    Buffers are left alone: statistics of a silent channel say nothing.
    """
    entries: dict[str, Tensor] = {}
    for part in slices:
        gone = part.positions[~kept.cpu()[part.units]]
        if len(gone) and _is_parameter(net, part.parameter):
            if part.parameter not in entries:
                shape = net.module.get_parameter(part.parameter).shape
                entries[part.parameter] = torch.ones(shape, dtype=torch.bool)
            entries[part.parameter].index_fill_(part.dim, gone, False)
    return entries


def cut(net: Network, slices: Iterable[Slice], kept: Tensor) -> dict[str, dict[int, Tensor]]:
    """Kept lines: parameter -> dimension -> Bool of its size, False = belongs to a unit not kept."""
    lines: dict[str, dict[int, Tensor]] = {}
    for part in slices:
        gone = part.positions[~kept.cpu()[part.units]]
        if len(gone) and _is_parameter(net, part.parameter):
            size = net.module.get_parameter(part.parameter).shape[part.dim]
            by_dim = lines.setdefault(part.parameter, {})
            by_dim.setdefault(part.dim, torch.ones(size, dtype=torch.bool)).index_fill_(0, gone, False)
    return lines


def living(net: Network, slices: Iterable[Slice], n_units: int, mask: Mask) -> Tensor:
    """Bool[n_units]: units with at least one kept entry in their slices."""
    alive = torch.zeros(n_units, dtype=torch.bool)
    for part in slices:
        if bool(alive.all()):
            break
        if part.parameter in mask:
            alive[part.units[mask.lines(part.parameter, part.dim)[part.positions]]] = True
        elif _is_parameter(net, part.parameter):
            alive[part.units] = True
    return alive


def joined(entries: Mapping[str, Tensor], more: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kept entries of parameters: kept in both, where both speak of a parameter."""
    shared = {name: entries[name] & kept for name, kept in more.items() if name in entries}
    return {**entries, **more, **shared}


def _is_parameter(net: Network, name: str) -> bool:
    """Whether a path means a parameter; slices of a batch norm's statistics are buffers."""
    owner, _, short = name.rpartition(".")
    return short in net.module.get_submodule(owner)._parameters


def _over_positions(value: Tensor, dim: int) -> Tensor:
    others = [other for other in range(value.dim()) if other != dim]
    return value.sum(dim=others) if others else value
