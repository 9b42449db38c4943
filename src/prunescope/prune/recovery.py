"""What a recovery is: it says what happens to the surviving weights after a round."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

import torch
from torch import nn

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.mask import Mask
from prunescope.prune.past import Past, State, no_past


@dataclass(frozen=True)
class Kit:
    """All that a recovery may work with, beside the network and its mask.

    Attributes:
        data: samples to train on; None if there are none.
        seed: every random draw follows from it.
        checkpoint: where a training that was interrupted goes on.
        past: earlier weights by name.
    """

    data: Dataset | None = None
    seed: int = 0
    progress: Progress = field(default_factory=Progress)
    checkpoint: Checkpoint = field(default_factory=Checkpoint)
    past: Past = no_past


class Recovery(Spec):
    """Base of all recoveries; a file in ``prune/recoveries`` defines one and registers it."""

    changes: ClassVar[bool] = True
    """Whether it changes weights or statistics, so that a step must keep its own copy of them."""

    trains: ClassVar[bool] = False
    """Whether it learns from labels, so that the network must give a score for each class."""

    @property
    def needs_data(self) -> bool:
        """Whether it cannot do without a data set."""
        return False

    @abstractmethod
    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        """Change the network's weights in place; masked weights are exactly zero afterwards, unless nothing changes."""


@torch.no_grad()
def silence_(net: Network, mask: Mask) -> None:
    """Make everything that is gone exactly zero in the network itself."""
    for name in mask:
        parameter = net.module.get_parameter(name)
        parameter.masked_fill_(~mask[name].to(parameter.device), 0)


def check_finite(module: nn.Module, before: State, done: str) -> None:
    """Refuse weights and statistics that were finite before something was done and are not any more.

    Raises:
        BadPlan: naming the first parameter or buffer.
    """
    for name, value in module.state_dict().items():
        if not bool(value.isfinite().all()) and bool(before[name].isfinite().all()):
            n_bad = int(torch.count_nonzero(~value.isfinite()))
            raise BadPlan(
                f"{done} left {n_bad} of {value.numel()} values of '{name}' that are not finite.",
                "Try a lower learning rate, and look for samples with values far out of range.",
            )


recoveries: Registry[type[Recovery]] = Registry("recovery", "prunescope.prune.recoveries", "recoveries")
