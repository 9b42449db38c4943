"""Layers that a user locks: pruning leaves them alone on both sides, what they make and what they read."""

from collections.abc import Iterable
from dataclasses import replace
from fnmatch import fnmatchcase

from torch import nn

from prunescope.core.errors import UnknownName
from prunescope.core.registry import closest, some
from prunescope.nets.channels import UnitGroup

Patterns = tuple[str, ...]


def matches(pattern: str, name: str) -> bool:
    """Whether a name or ``fnmatch`` pattern means a parameter, by its own path or its layer's.

    >>> matches("conv1", "conv1.weight"), matches("layer?.*", "layer2.0.conv1.weight"), matches("conv", "conv1.weight")
    (True, True, False)
    """
    return any(pattern == word or fnmatchcase(word, pattern) for word in (name, name.rpartition(".")[0]))


def is_locked(locks: Patterns, parameter: str) -> bool:
    """Whether a pattern means a parameter, its layer, or a module that the layer is part of."""
    return any(matches(pattern, parameter) or parameter.startswith(f"{pattern}.") for pattern in locks)


def reason(locks: Patterns, parameters: Iterable[str]) -> str:
    """Why nothing that touches these parameters goes, in words; empty if none of their layers is locked."""
    for parameter in parameters:
        if is_locked(locks, parameter):
            return (
                f"layer '{parameter.rpartition('.')[0] or parameter}' is locked, and would lose what it makes or reads"
            )
    return ""


def with_locks(groups: tuple[UnitGroup, ...], locks: Patterns) -> tuple[UnitGroup, ...]:
    """The groups, those that touch a locked layer locked with it: as its maker, as its reader, or tied to it."""
    if not locks:
        return groups
    return tuple(
        replace(group, locked=group.locked or reason(locks, (part.parameter for part in group.slices)))
        for group in groups
    )


def check_locks(module: nn.Module, locks: Patterns) -> None:
    """Refuse a lock that means nothing.

    Raises:
        UnknownName: no parameter has the name, nor one that the pattern means.
    """
    names = [name for name, _ in module.named_parameters()]
    for pattern in locks:
        if not any(is_locked((pattern,), name) for name in names):
            layers = list(dict.fromkeys(name.rpartition(".")[0] for name in names))
            raise UnknownName(
                f"no layer named '{pattern}' in {type(module).__name__} to lock;",
                closest(pattern, [*names, *layers], f"It has {some(layers)}."),
            )
