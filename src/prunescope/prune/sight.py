"""All that a criterion may look at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import torch
from torch import Tensor

from prunescope.core.progress import Progress
from prunescope.nets.network import Network
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.mask import Mask
from prunescope.prune.reference import Batches
from prunescope.prune.scope import Contest
from prunescope.prune.structure import Group, Structure

Choice = Callable[[Group, Tensor], Tensor]


@dataclass(frozen=True)
class Sight:
    """The network as it is now, what one unit is, reference data, what is gone already, randomness, and progress.

    Attributes:
        groups: the groups that take part; locked groups and layers left out are not among them.
        generator: every random draw comes from here; it lives on the CPU.
        batches: gives the reference batches anew each time it is called; empty when there is no data.
        contests: gives which groups compete in the coming round and the share that is gone after it, for criteria
            that train for it (multi-prize tickets); none where no plan says.
        choose: which units of one group the coming round would keep, given scores for it; for criteria that prune
            one layer before they score the next (look-ahead's orders).
        tell: takes a sentence that people should read with the scores (``Scores.notes``).
        checkpoint: where a criterion that trains goes on after a crash.
    """

    net: Network
    structure: Structure
    groups: tuple[Group, ...]
    mask: Mask
    generator: torch.Generator
    batches: Batches = field(default_factory=Batches)
    choose: Choice = lambda group, scores: torch.ones(group.n_units, dtype=torch.bool)
    progress: Progress = field(default_factory=Progress)
    tell: Callable[[str], None] = lambda note: None
    contests: Callable[[], tuple[Contest, ...]] = lambda: ()
    checkpoint: Checkpoint = field(default_factory=Checkpoint)

    def weight(self, name: str) -> Tensor:
        """A parameter, detached, removed entries zero. Not to be changed: it may be the network's own."""
        return self.mask.applied(name, self.net.weight(name))

    def weights(self, names: Iterable[str] = ()) -> dict[str, Tensor]:
        """Several parameters; those of all sites without names."""
        return {name: self.weight(name) for name in (names or [site.name for site in self.net.sites])}
