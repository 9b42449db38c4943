"""Nothing goes: the network is trained as long as a pruned one, so that training is not taken for pruning."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.nets.network import Network
from prunescope.prune.criterion import Editor, criteria
from prunescope.prune.mask import Mask
from prunescope.prune.sight import Sight


@criteria.register("unpruned")
class Control(Editor):
    """Leaves the mask as it is, round after round; what is left of the plan is its recovery.

    A network that was pruned and trained is compared with the one that was only trained: in as many rounds, by the same
    recipe, with the same samples in the same order (``prune.control`` makes that plan from the other's).
    """

    name = "control"
    title = "Control"
    summary = "Nothing goes; the network is trained as long as a pruned one."
    code: ClassVar[str] = "Ct"
    once: ClassVar[bool] = False
    asked: ClassVar[bool] = False

    def edit(self, net: Network, mask: Mask) -> Mask:
        return mask

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        """1 for every unit."""
        return {group.name: torch.ones(group.n_units) for group in sight.groups}
