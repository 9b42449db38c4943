"""Which units a mask silences: nobody hears them any more, so they can be taken out."""

from collections.abc import Callable

import numpy as np
from torch import Tensor

from prunescope.core.errors import ShapeMismatch
from prunescope.nets.context import Kept
from prunescope.nets.graph import ChannelGraph
from prunescope.nets.lines import KeptLines

Silent = dict[str, Tensor]
"""Group name -> Bool[units], True = the unit goes; locked groups are not listed."""

Heard = Callable[[str, int], Tensor | None]


def silent_units(graph: ChannelGraph, kept: Kept) -> Silent:
    """The units that a mask silences, so that they can be taken out.

    A unit is silenced when all columns that read it are masked (whatever it computes, nobody hears it), or, if nothing
    reads it, when all of its own slices are. Locked units stay, masked or not. Layers that hold on to a common width
    (the layers and directions of one LSTM) all lose as many units as the one that can lose fewest.

    A group never loses all: its first unit stays, as zeros.

    Args:
        kept: parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.

    Raises:
        ShapeMismatch: a mask does not have its parameter's shape.
        UnknownName: a mask is of no parameter.
    """
    lines = KeptLines.of(kept)
    _check_shapes(graph, lines)
    return unheard_units(graph, lambda path, dim: lines.along(path, dim) if path in lines else None)


def unheard_units(graph: ChannelGraph, heard: Heard) -> Silent:
    """The same from what is heard: for those who know the lines of a mask without the mask itself.

    Args:
        heard: parameter path and dimension -> Bool of the dimension's size, whether anything at a position is kept;
            None for a parameter that no mask lists.
    """
    loud = graph.any_of_units(_is_heard(graph, heard))
    silent = {group.name: ~loud[group.name] for group in graph.groups if not group.locked}
    for units in silent.values():
        if units.all():
            units[0] = False
    level_(graph, silent)
    return silent


def _is_heard(graph: ChannelGraph, heard: Heard) -> np.ndarray:
    """For every name of a parameter's entry whether it keeps its unit from being silent: Bool[names].

    Readers decide; where a group has none, whatever is its own. A bias or a statistic that no mask lists says nothing
    about its unit.
    """
    record, group = graph.record, graph.group_of_name[: graph.record.coordinates.n_ids].numpy()
    is_kept = np.ones(len(group), dtype=bool)
    of_role = {role: np.zeros(len(group), dtype=bool) for role in ("maker", "reader", "tied")}
    is_listed = np.zeros(len(group), dtype=bool)
    for axis in record.coordinates.axes:
        own = slice(axis.start, axis.start + axis.size)
        for role in record.roles.get(axis, ("tied",)):
            of_role[role][own] = True
        kept = heard(axis.parameter, axis.dim)
        if kept is not None:
            is_kept[own], is_listed[own] = kept.numpy(), True
    has = {role: _in_groups_of(group, flags) for role, flags in of_role.items()}
    says = np.where(has["reader"], of_role["reader"], of_role["maker"] | is_listed | ~has["maker"])
    decides: np.ndarray = is_kept & says & (group >= 0)
    return decides


def _in_groups_of(group: np.ndarray, flags: np.ndarray) -> np.ndarray:
    """Whether each name's group has a name that is flagged; names without a group count as one."""
    present = np.zeros(group.max(initial=-1) + 2, dtype=bool)
    present[group[flags]] = True  # -1, no group, is the last
    found: np.ndarray = present[group]
    return found


def level_(graph: ChannelGraph, silent: Silent) -> None:
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


def _check_shapes(graph: ChannelGraph, kept: KeptLines) -> None:
    for path in kept:
        found, shape = kept.shape(path), graph.shape_of(path)
        if found != shape:
            raise ShapeMismatch(f"shrinking: the mask of '{path}' has shape {found}, its parameter {shape}.")
