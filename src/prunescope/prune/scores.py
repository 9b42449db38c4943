"""Scores: one finite number a unit, higher = keep."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import torch
from torch import Tensor

from prunescope.core.errors import BadScores, UnknownName
from prunescope.core.registry import closest
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.normalise import normalised
from prunescope.prune.structure import Group, Structure


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores by group, with what made them, so that a choice can be turned into a mask.

    Attributes:
        by_group: Float[n_units] by the group's name, in site order.
        comparable: False if scores only rank units within a layer; a scope that lets layers compete then divides
            each layer's scores by their L2 norm first.
        mask: what was gone when the scores were made.
        notes: what the criterion has to say about them, in sentences: how much of the relevance was kept.

    Raises:
        BadScores: a group's scores are not one finite number a unit.
    """

    net: Network
    structure: Structure
    groups: tuple[Group, ...]
    by_group: Mapping[str, Tensor]
    comparable: bool = True
    mask: Mask = field(default_factory=lambda: Mask({}))
    criterion: str = "a criterion"
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for group in self.groups:
            self._check(group, self.by_group[group.name])

    def _check(self, group: Group, values: Tensor) -> None:
        if tuple(values.shape) != (group.n_units,):
            raise BadScores(
                f"{self.criterion} gave scores of shape {tuple(values.shape)} for the {group.n_units} "
                f"{self.structure.unit}s of '{group.name}'."
            )
        if bool(torch.isfinite(values.sum())):  # one pass and no copy; a finite sum has only finite terms
            return
        n_bad = int(torch.count_nonzero(~torch.isfinite(values)))
        if n_bad:
            raise BadScores(f"{self.criterion} gave {n_bad} of {group.n_units} non-finite scores in '{group.name}'.")

    def __getitem__(self, name: str) -> Tensor:
        """Scores of a group as users index them: the weight's shape for structure "weight", [n_units] otherwise."""
        for group in self.groups:
            if name == group.name or name in group.sites:
                return self.structure.shaped(self.net, group, self.by_group[group.name])
        raise UnknownName(f"no scores for '{name}';", closest(name, list(self.by_group)))

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_group)

    def across_layers(self) -> Mapping[str, Tensor]:
        """Scores by group that compare between layers: as they are, or divided by their layer's L2 norm."""
        if self.comparable:
            return self.by_group
        return {name: normalised(values, "l2") for name, values in self.by_group.items()}
