"""Scores by chance: what every other criterion must beat."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.sight import Sight


@criteria.register()
class Random(Criterion):
    """Independent uniform scores in [0, 1), the same for the same seed."""

    name = "random"
    title = "Random"
    summary = "Chance; the baseline that any criterion should beat."
    code: ClassVar[str] = "Rn"

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        return {group.name: torch.rand(group.n_units, generator=sight.generator) for group in sight.groups}
