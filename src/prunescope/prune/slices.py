"""Units and the slices of parameters that belong to them: sums, silence and life, for any structure of channels."""

from collections.abc import Iterable, Mapping

import torch
from torch import Tensor

from prunescope.nets.channels import Slice
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


def unit_sums(slices: Iterable[Slice], values: Mapping[str, Tensor], n_units: int) -> Tensor:
    """Float[n_units]: the sum of all values in each unit's slices; parameters without values add nothing."""
    total: Tensor | None = None
    for part in slices:
        if part.parameter in values:
            sums = _over_positions(values[part.parameter], part.dim)
            total = sums.new_zeros(n_units) if total is None else total
            total.index_add_(0, part.units.to(sums.device), sums[part.positions.to(sums.device)])
    return torch.zeros(n_units) if total is None else total


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
