"""Who takes part: the groups that a plan may touch, and why others may not."""

from dataclasses import replace

from prunescope.core.errors import BadPlan, PrunescopeError, UnknownName
from prunescope.core.registry import closest, some
from prunescope.nets import locks
from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion, Editor
from prunescope.prune.structure import Group, Structure


def take_part(net: Network, structure: Structure, layers: tuple[str, ...] = ()) -> tuple[Group, ...]:
    """The groups of the named layers that can be pruned, in site order; all that can without names.

    Raises:
        UnknownName: a name or pattern that means no layer.
        BadPlan: a layer was named that is locked, or nothing is left that could be pruned.
    """
    groups = tuple(_with_lock(net, group) for group in structure.groups(net))
    named = [group for group in groups if not layers or any(_means(pattern, group) for pattern in layers)]
    for pattern in layers:
        _check_known(net, structure, groups, pattern)
    free = tuple(group for group in named if not group.locked)
    if not free:
        raise BadPlan(
            f"{type(net.module).__name__} has no {structure.unit}s that can be removed"
            f"{' in ' + ', '.join(layers) if layers else ''}:",
            f"{'; '.join(sorted({f'{group.name}: {group.locked}' for group in named})) or 'it has none at all'}.",
        )
    return free


def why_not(net: Network, criterion: Criterion | type[Criterion], structure: Structure) -> str:
    """Why this criterion cannot score this structure on this network, in a sentence; empty if it can.

    A class is asked as it stands with its usual fields.
    """
    criterion = criterion() if isinstance(criterion, type) else criterion
    if isinstance(criterion, Editor):
        return ""
    if criterion.structures and structure.name not in criterion.structures:
        return f"{criterion.title} scores {_listed(criterion.structures)}; it has no meaning for a {structure.unit}."
    try:
        take_part(net, structure)
    except PrunescopeError as error:
        return str(error)
    return criterion.why_not(net, structure)


def _check_known(net: Network, structure: Structure, groups: tuple[Group, ...], pattern: str) -> None:
    found = [group for group in groups if _means(pattern, group)]
    exact = [group for group in found if pattern in _words(group)]
    if exact and all(group.locked for group in exact):
        raise BadPlan(
            f"the {structure.unit}s of '{pattern}' cannot be removed: {exact[0].locked}.", "Leave it out of the layers."
        )
    if not found:
        known = [site.name for site in net.sites]
        raise UnknownName(
            f"no layer named '{pattern}' in {type(net.module).__name__} has {structure.unit}s;",
            closest(pattern, [*known, *(site.layer for site in net.sites)], f"It has {some(known)}."),
        )


def _with_lock(net: Network, group: Group) -> Group:
    """The group, locked if the user locked a layer of it; whatever else hangs on such a layer is locked already."""
    return replace(group, locked=group.locked or locks.reason(net.locks, (group.name, *group.sites)))


def _means(pattern: str, group: Group) -> bool:
    return any(locks.matches(pattern, name) for name in (group.name, *group.sites))


def _words(group: Group) -> set[str]:
    names = {group.name, *group.sites}
    return names | {name.rpartition(".")[0] for name in names}


def _listed(names: tuple[str, ...]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]
