"""What a recovery is: it says what happens to the surviving weights after a round."""

from abc import abstractmethod
from typing import ClassVar

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


class Recovery(Spec):
    """Base of all recoveries."""

    trains: ClassVar[bool] = False
    """Whether it changes weights, so that a step must keep its own copy of them."""

    @abstractmethod
    def recover_(self, net: Network, mask: Mask, data: Dataset | None, seed: int, progress: Progress) -> None:
        """Change the network's weights in place; masked weights are exactly zero afterwards."""


recoveries: Registry[type[Recovery]] = Registry("recovery", "prunescope.prune.recoveries", "recoveries")
