"""All that a criterion may look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch

from prunescope.core.progress import Progress
from prunescope.data.dataset import Batch
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.structure import Group, Structure


@dataclass(frozen=True)
class Sight:
    """The network as it is now, what one unit is, reference data, what is gone already, randomness, and progress.

    Attributes:
        groups: the groups that take part; locked groups and layers left out are not among them.
        batches: gives the reference batches anew each time it is called; empty when there is no data.
        target: share of units the coming round removes, for criteria whose scores depend on it (look-ahead's orders).
        generator: every random draw comes from here.
    """

    net: Network
    structure: Structure
    groups: tuple[Group, ...]
    mask: Mask
    generator: torch.Generator
    batches: Callable[[], Iterable[Batch]] = lambda: ()
    target: float = 0.0
    progress: Progress = field(default_factory=Progress)
