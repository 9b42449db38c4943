"""Share of the network's multiply-accumulates."""

from typing import ClassVar

from prunescope.prune.left import Left
from prunescope.prune.sized import Gauge, SizeTarget
from prunescope.prune.smaller import silent_after, stays_in_place
from prunescope.prune.structure import Structure
from prunescope.prune.target import Ground, targets


@targets.register("flops")
class Macs(SizeTarget):
    """The share of the multiply-accumulates of one sample that is gone, in the network that is left.

    As ``prunescope.cost`` counts them. Weights that stay in place as zeros save none.
    """

    name = "macs"
    title = "MACs"
    summary = "The share of multiply-accumulates that is gone, in the network that is really left."
    counted: ClassVar[str] = "multiply-accumulates"

    def why_not(self, structure: Structure) -> str:
        return stays_in_place(structure, "are computed like any other")

    def gauge(self, ground: Ground) -> Gauge:
        left = Left(ground.net)
        full = left.macs({})
        return lambda kept: 1 - left.macs(silent_after(ground, kept)) / full
