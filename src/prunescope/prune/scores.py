"""Scores: one finite number a unit, higher = keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from prunescope.core.errors import BadScores
from prunescope.nets.network import Network
from prunescope.prune.structure import Group, Structure


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores by group, with what made them, so that a choice can be turned into a mask.

    Raises:
        BadScores: a group's scores are not one finite number a unit.
    """

    net: Network
    structure: Structure
    groups: tuple[Group, ...]
    by_group: Mapping[str, Tensor]

    def __post_init__(self) -> None:
        for group in self.groups:
            values = self.by_group[group.name]
            if tuple(values.shape) != (group.n_units,):
                raise BadScores(f"'{group.name}' has {group.n_units} units but scores of shape {tuple(values.shape)}.")
            n_bad = int((~torch.isfinite(values)).sum())
            if n_bad:
                raise BadScores(f"{n_bad} of {group.n_units} scores in '{group.name}' are not finite.")

    def __getitem__(self, name: str) -> Tensor:
        """Scores of a group as users index them: the weight's shape for structure "weight", [n_units] otherwise."""
        group = next(group for group in self.groups if name == group.name or name in group.sites)
        return self.structure.shaped(self.net, group, self.by_group[group.name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_group)
