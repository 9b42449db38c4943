"""How large a pruned network is once everything that can be taken out is gone."""

import copy
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import nn

from prunescope.core.errors import PrunescopeError
from prunescope.measure.probes.size import macs_nonzero
from prunescope.nets.cost import Cost, cost
from prunescope.nets.network import Network
from prunescope.nets.removal import Removal, removal_of
from prunescope.prune.mask import Mask


@dataclass(frozen=True)
class Size:
    """Parameters and multiply-accumulates a sample of what is left, and what of it is not zero."""

    params: int
    macs: int
    nonzero: int
    macs_nonzero: int


class Sizes:
    """Sizes of one network under many masks; nothing is computed but shapes."""

    def __init__(self, net: Network) -> None:
        self._net = net

    def __call__(self, mask: Mask) -> Size:
        """The network that is left when all silent units are out; the dense one where they cannot be traced."""
        params, macs = self._left(mask)
        n_gone = sum(mask.n_removed(name) for name in mask)
        return Size(params, macs, self.dense.params - n_gone, macs_nonzero(self._net, mask, self.dense))

    @cached_property
    def dense(self) -> Cost:
        """Of the unpruned network."""
        return cost(self._net.module, self._net.example_input)

    def _left(self, mask: Mask) -> tuple[int, int]:
        try:
            removal = removal_of(self._net.graph, mask.kept)
            if removal.positions:
                return self._small(removal)
        except PrunescopeError:  # an operation that no rule can follow: nothing can be taken out
            pass
        return self.dense.params, self.dense.macs

    def _small(self, removal: Removal) -> tuple[int, int]:
        small = cost(removal.applied(self._shapes), tuple(_shape(x) for x in self._net.example_input))
        return small.params, small.macs

    @cached_property
    def _shapes(self) -> nn.Module:
        """The module without values."""
        return copy.deepcopy(self._net.module).to("meta")


def _shape(value: torch.Tensor) -> torch.Tensor:
    return value[:1].to("meta")
