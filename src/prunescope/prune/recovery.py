"""What a recovery is: it says what happens to the surviving weights after a round."""

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


@dataclass(frozen=True)
class Checkpoint:
    """Where a training leaves what it needs to go on after a crash.

    Attributes:
        load: the state that was saved last (of tensors, numbers, lists and dicts), or None.
        save: keeps a state; called after every epoch.
    """

    load: Callable[[], dict[str, Any] | None] = lambda: None
    save: Callable[[dict[str, Any]], None] = lambda state: None


class Recovery(Spec):
    """Base of all recoveries; a file in ``prune/recoveries`` defines one and registers it."""

    trains: ClassVar[bool] = False
    """Whether it changes weights, so that a step must keep its own copy of them."""

    @abstractmethod
    def recover_(
        self,
        net: Network,
        mask: Mask,
        data: Dataset | None,
        seed: int,
        progress: Progress,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        """Change the network's weights in place; masked weights are exactly zero afterwards."""


recoveries: Registry[type[Recovery]] = Registry("recovery", "prunescope.prune.recoveries", "recoveries")
