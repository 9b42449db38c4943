"""Batch norms that know the pruned network's activations."""

from typing import Annotated

from pydantic import Field

from prunescope.core.errors import BadData
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Kit, Recovery, recoveries, silence_
from prunescope.prune.statistics import estimate_


@recoveries.register("batch_norm")
class Recalibrate(Recovery):
    """Batch-norm statistics are estimated anew on the training split, through the pruned network; no weight changes.

    What a batch norm divides by was measured when nothing was missing. After heavy pruning, or in a network that was
    never trained, it is wrong by factors, and a pass over a few thousand samples mends it. The statistics become the
    plain average over batches (not the running one), in the order of the samples, so no seed matters. Statistics of
    channels that are gone stay what they were. A network without batch norms is left as it is.

    Raises:
        BadData: there is no training split of at least two samples.

    Source: Li et al. 2020 (EagleEye), section 3.3, adaptive batch normalisation.
    """

    name = "recalibrate"
    title = "Recalibrate batch norms"
    summary = "Estimates batch-norm statistics anew; no weight changes."

    samples: Annotated[
        int, Field(ge=2, title="Samples", description="of the training split; all if there are fewer")
    ] = 10_000
    batch_size: Annotated[int, Field(ge=2, le=65536, title="Batch size")] = 128

    @property
    def needs_data(self) -> bool:
        return True

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        if kit.data is None or "train" not in kit.data.splits or len(kit.data["train"]) < 2:
            raise BadData("batch norms need a training split of at least two samples.", "Give a data set that has one.")
        silence_(net, mask)
        estimate_(net, kit.data, self.samples, self.batch_size, kit.progress)
