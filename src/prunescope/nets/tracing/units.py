"""From classes of names to groups of units with their slices."""

import numpy as np
import torch
from torch import Tensor

from prunescope.nets.channels import Role, Slice, UnitGroup
from prunescope.nets.tracing.coordinates import Axis
from prunescope.nets.tracing.record import Record
from prunescope.nets.tracing.solve import Classes


def groups_of_units(record: Record, classes: Classes) -> tuple[tuple[UnitGroup, ...], Tensor, Tensor]:
    """All groups, in the order in which their first makers ran, and every class's group and unit number (-1: none).

    A unit belongs to the weight that makes it first; units of one weight that share a lock (or have none) are one
    group, numbered in the order of that weight's rows.
    """
    makers = [axis for axis, roles in record.roles.items() if "maker" in roles]
    first = _first_rows(classes.label, makers)
    units = torch.where(first < _NONE)[0]
    units = units[torch.argsort(first[units])]
    n_reasons = len(classes.reasons) + 1
    key = torch.bucketize(first[units], _starts(makers), right=True) * n_reasons + classes.reason[units] + 1
    keys, group = torch.unique(key, return_inverse=True)
    group_of_label = torch.full_like(classes.label, -1)
    unit_of_label = torch.full_like(classes.label, -1)
    group_of_label[units] = group
    sizes = torch.bincount(group, minlength=len(keys))
    order = torch.argsort(group, stable=True)
    unit_of_label[units[order]] = torch.arange(len(units)) - torch.repeat_interleave(sizes.cumsum(0) - sizes, sizes)
    slices = _slices(record, classes.label, group_of_label, unit_of_label, len(keys))
    names = _names([makers[int(k) // n_reasons - 1].parameter for k in keys])
    reasons = [classes.reasons[int(k) % n_reasons - 1] if int(k) % n_reasons else "" for k in keys]
    found = zip(names, sizes.tolist(), slices, reasons, strict=True)
    groups = tuple(UnitGroup(name, size, tuple(own), reason) for name, size, own, reason in found)
    return groups, group_of_label, unit_of_label


_NONE = 2**62


def _starts(makers: list[Axis]) -> Tensor:
    """Rank of the first row of every maker when all rows of all makers stand in one line."""
    return torch.tensor([0, *(axis.size for axis in makers)]).cumsum(0)[:-1]


def _first_rows(label: Tensor, makers: list[Axis]) -> Tensor:
    """Rank of the first maker row of every class, ``_NONE`` for classes that no layer makes."""
    first = torch.full_like(label, _NONE)
    if makers:
        ids = torch.cat([axis.ids for axis in makers])
        first.scatter_reduce_(0, label[ids], torch.arange(len(ids)), "amin")
    return first


def _names(paths: list[str]) -> list[str]:
    """Paths, the second and later of the same name numbered."""
    seen: dict[str, int] = {}
    names = []
    for path in paths:
        seen[path] = seen.get(path, 0) + 1
        names.append(path if seen[path] == 1 else f"{path}#{seen[path]}")
    return names


def _slices(record: Record, label: Tensor, group: Tensor, unit: Tensor, n_groups: int) -> list[list[Slice]]:
    """The slices of every group: one stable sort of all coordinates by axis and group, cut where either changes."""
    axes = record.coordinates.axes
    sizes = np.array([axis.size for axis in axes], dtype=np.int64)
    labels = label.numpy()[record.coordinates.n_ids - sizes.sum() : record.coordinates.n_ids]
    key = np.repeat(np.arange(len(axes)) * (n_groups + 1), sizes) + group.numpy()[labels] + 1
    order = np.argsort(
        key, kind="stable"
    )  # few axes belong to several groups, and this sort is quick where all is sorted
    key, first = key[order], np.cumsum(sizes) - sizes
    positions = torch.from_numpy((np.arange(len(key)) - np.repeat(first, sizes))[order])
    units = torch.from_numpy(unit.numpy()[labels][order])
    cuts = np.flatnonzero(np.diff(key, prepend=-1, append=-1))
    counts = np.diff(cuts).tolist()
    slices: list[list[Slice]] = [[] for _ in range(n_groups)]
    cut = zip(key[cuts[:-1]].tolist(), units.split(counts), positions.split(counts), strict=True)
    for number, own_units, own_positions in cut:
        axis, own_group = axes[number // (n_groups + 1)], number % (n_groups + 1) - 1
        if own_group >= 0:
            roles = record.roles.get(axis, _TIED)
            slices[own_group] += [Slice(axis.parameter, axis.dim, own_units, own_positions, role) for role in roles]
    return slices


_TIED: dict[Role, None] = {"tied": None}
