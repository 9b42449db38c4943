"""How large a pruned network is once everything that can be taken out is gone."""

from dataclasses import dataclass
from functools import cached_property

from prunescope.core.errors import PrunescopeError
from prunescope.measure.probes.size import macs_nonzero
from prunescope.nets.cost import Cost, cost
from prunescope.nets.network import Network
from prunescope.nets.silence import silent_units
from prunescope.prune.left import Left
from prunescope.prune.mask import Mask


@dataclass(frozen=True)
class Size:
    """Parameters and multiply-accumulates a sample of what is left, and what of it is not zero."""

    params: int
    macs: int
    nonzero: int
    macs_nonzero: int


class Sizes:
    """Sizes of one network under many masks; counted, nothing is built."""

    def __init__(self, net: Network) -> None:
        self._net = net

    def __call__(self, mask: Mask) -> Size:
        """The network that is left when all silent units are out; the dense one where they cannot be traced."""
        params, macs = self._counted(mask)
        n_gone = sum(mask.n_removed(name) for name in mask)
        return Size(params, macs, self.dense.params - n_gone, macs_nonzero(self._net, mask, self.dense))

    @cached_property
    def dense(self) -> Cost:
        """Of the unpruned network."""
        return cost(self._net.module, self._net.example_input)

    def _counted(self, mask: Mask) -> tuple[int, int]:
        if self._left is None:
            return self.dense.params, self.dense.macs
        silent = silent_units(self._net.graph, mask)
        if not any(bool(units.any()) for units in silent.values()):
            return self.dense.params, self.dense.macs
        return self._left.params(silent), self._left.macs(silent)

    @cached_property
    def _left(self) -> Left | None:
        try:
            return Left(self._net)
        except PrunescopeError:  # an operation that no rule can follow: nothing can be taken out
            return None
