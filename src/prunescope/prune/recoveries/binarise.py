"""Weights of one bit: each layer's survivors become a scale times their sign."""

from typing import Annotated

import torch
from pydantic import Field

from prunescope.nets.network import Network
from prunescope.prune.binary import binarised
from prunescope.prune.mask import Mask
from prunescope.prune.recoveries.recalibrate import Recalibrate
from prunescope.prune.recovery import Kit, recoveries, silence_


@recoveries.register("binarize", "sign")
class Binarise(Recalibrate):
    """The surviving weights of every prunable layer become alpha * sign(W), alpha = ||W * mask||_1 / n_kept.

    So a layer needs one bit a weight and one scale. Biases and batch norms keep their values; the statistics of batch
    norms are estimated anew unless told otherwise. What is gone keeps the value that it had, for a later restore.

    It finishes multi-prize tickets that were learned with binary weights. A trained network loses much by it.

    Raises:
        BadData: batch norms are to be recalibrated and there is no training split of at least two samples.

    Source: diffenderfer2021multi, section 3.
    """

    name = "binarise"
    title = "Binarise"
    summary = "The survivors of a layer become one scale times their sign."

    recalibrate: Annotated[
        bool, Field(title="Recalibrate batch norms", description="estimate their statistics anew; needs data")
    ] = True

    @property
    def needs_data(self) -> bool:
        return self.recalibrate

    @torch.no_grad()
    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        for site in net.sites:
            parameter = net.module.get_parameter(site.name)
            kept = mask[site.name] if site.name in mask else torch.ones_like(parameter, dtype=torch.bool)
            parameter.copy_(binarised(parameter, kept.to(parameter.device)))
        silence_(net, mask)
        if self.recalibrate:
            super().recover_(net, mask, kit)
