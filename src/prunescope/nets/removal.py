"""Which entries of every parameter stay when units go: the plan of a surgery, without touching the network."""

from collections.abc import Mapping

import torch
from torch import Tensor

from prunescope.core.errors import ShapeMismatch
from prunescope.nets.channels import UnitGroup
from prunescope.nets.graph import ChannelGraph

Plan = dict[str, dict[int, Tensor]]
"""Parameter or buffer path -> dimension -> Long[kept], the positions that stay, in order."""

Silent = dict[str, Tensor]
"""Group name -> Bool[units], True = the unit goes; locked groups are not listed."""


def silent_units(graph: ChannelGraph, kept: Mapping[str, Tensor]) -> Silent:
    """The units that a mask silences, so that they can be taken out.

    A unit is silenced when all columns that read it are masked (whatever it computes, nobody hears it), or, if nothing
    reads it, when all of its own slices are. Locked units stay, masked or not. Layers that hold on to a common width
    (the layers and directions of one LSTM) all lose as many units as the one that can lose fewest.

    Args:
        kept: parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.

    Raises:
        ShapeMismatch: a mask does not have its parameter's shape.
        UnknownName: a mask is of no parameter.
    """
    _check_shapes(graph, kept)
    silent = {group.name: silenced(group, kept) for group in graph.groups if not group.locked}
    _level(graph, silent)
    return silent


def plan_of(graph: ChannelGraph, silent: Silent) -> Plan:
    """The positions of every parameter and buffer that stay when the silent units go."""
    gone: Plan = {}
    for group in graph.groups:
        if group.name in silent and silent[group.name].any():
            for part in group.slices:
                cut = part.positions[silent[group.name][part.units]]
                by_dim = gone.setdefault(part.parameter, {})
                by_dim[part.dim] = torch.cat((by_dim.get(part.dim, cut[:0]), cut))
    return {
        path: {dim: _others(graph.shape_of(path)[dim], cut) for dim, cut in by_dim.items() if len(cut)}
        for path, by_dim in gone.items()
    }


def box_widths(graph: ChannelGraph, silent: Silent) -> dict[str, dict[int, int]]:
    """Layers whose forward cuts channels into boxes (heads): path -> old width -> new width, where it changes."""
    widths: dict[str, dict[int, int]] = {}
    for block in graph.record.blocks:
        stays = ~graph.is_gone(block.ids, silent).select(-1, 0)
        if not stays.all():
            after = [int(stays.movedim(axis, 0).flatten(1).any(1).sum()) for axis in range(stays.dim())]
            changed = widths.setdefault(block.layer, {})
            changed.update((a, b) for a, b in zip(stays.shape, after, strict=True) if a != b)
            changed[stays.numel()] = int(stays.sum())
    return widths


def silenced(group: UnitGroup, kept: Mapping[str, Tensor]) -> Tensor:
    """Bool[units]: which units no reader hears any more."""
    roles = {part.role for part in group.slices}
    counted = [part for part in group.slices if part.role == "reader" or "reader" not in roles]
    silent = torch.ones(group.n_units, dtype=torch.bool)
    for part in counted:
        mask = kept.get(part.parameter)
        if mask is None and part.role == "tied" and "maker" in roles:
            continue  # a bias or a statistic that no mask lists says nothing about its unit
        heard = (
            torch.ones(len(part.units), dtype=torch.bool) if mask is None else _heard(mask, part.dim)[part.positions]
        )
        silent[part.units[heard]] = False
    return silent


def _heard(mask: Tensor, dim: int) -> Tensor:
    """Bool[size of ``dim``]: whether anything at a position is kept."""
    return mask.detach().cpu().movedim(dim, 0).flatten(1).any(1) if mask.dim() > 1 else mask.detach().cpu()


def _level(graph: ChannelGraph, silent: Silent) -> None:
    """The same count of removed units for every member of a quota; the last ones stay, silenced."""
    for members in graph.quotas:
        counts = [sum(int(silent[name][units].sum()) for name, units in member if name in silent) for member in members]
        for member in members:
            _keep_all_but(silent, member, min(counts))


def _keep_all_but(silent: Silent, member: list[tuple[str, Tensor]], count: int) -> None:
    for name, units in member:
        if name in silent:
            going = units[silent[name][units]]
            silent[name][going[count:]] = False
            count -= min(count, len(going))


def _others(size: int, cut: Tensor) -> Tensor:
    stays = torch.ones(size, dtype=torch.bool)
    stays[cut] = False
    return stays.nonzero().flatten()


def _check_shapes(graph: ChannelGraph, kept: Mapping[str, Tensor]) -> None:
    for path, mask in kept.items():
        shape = graph.shape_of(path)
        if tuple(mask.shape) != shape:
            raise ShapeMismatch(
                f"shrinking: the mask of '{path}' has shape {tuple(mask.shape)}, its parameter {shape}."
            )
