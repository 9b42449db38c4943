"""Share of the time that a forward takes on this machine."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from prunescope.nets.latency import latency
from prunescope.nets.removal import removal_without
from prunescope.prune.sized import Gauge, SizeTarget
from prunescope.prune.smaller import silent_after, stays_in_place
from prunescope.prune.structure import Structure
from prunescope.prune.target import Ground, targets


@targets.register("time")
class Latency(SizeTarget):
    """The share of the time of one forward that is gone: measured, the smaller network taking turns with the whole one.

    No two measurements are alike, so neither are two searches. A step therefore remembers the share of units that each
    round came down to, and a replay removes those shares instead of measuring again: the same bits, on any machine.
    Shares are told apart to 1 in 128, which is about as fine as times can be.
    """

    name = "latency"
    title = "Latency"
    summary = "The share of a forward's time that is gone, measured on this machine against the unpruned network."
    counted: ClassVar[str] = "time of a forward"
    repeatable: ClassVar[bool] = False
    finest: ClassVar[int | None] = 128

    batch: Annotated[int, Field(ge=1, le=4096, title="Batch size", description="samples in a forward")] = 16
    seconds: Annotated[
        float, Field(gt=0, le=60, title="Seconds", description="for each network that is timed; about nine are")
    ] = 2.0

    def why_not(self, structure: Structure) -> str:
        return stays_in_place(structure, "take as long as any other")

    def gauge(self, ground: Ground) -> Gauge:
        net = ground.net

        def gone(kept: Mapping[str, Tensor]) -> float:
            silent = silent_after(ground, kept)
            small = removal_without(net.graph, silent).applied(net.module)
            timed = latency(
                small,
                net.example_input,
                against=net.module,
                batch=self.batch,
                seconds=self.seconds,
                progress=ground.progress,
            )
            return 1 - timed.ratio

        return gone
