"""Colours too pale or too strong."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class Saturate(Corruption):
    """Saturation s of hue, saturation and value becomes a s + b; the level is (a, b).

    Grey has hue 0, so where b is above 0 it turns reddish, as it does in the published sets.
    """

    name = "saturate"
    title = "Saturation"
    summary = "Colours too pale or too strong."
    family: ClassVar[Family] = "digital"
    levels: ClassVar[tuple[Any, ...]] = ((0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2))
    large_levels: ClassVar[tuple[Any, ...]] = ((0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        a, b = level
        value, lowest = images.amax(1, keepdim=True), images.amin(1, keepdim=True)
        saturation = (value - lowest) / value.clamp_min(1e-12)
        changed = (saturation * a + b).clamp_(0, 1)
        coloured = value - (value - images) * (changed / saturation.clamp_min(1e-12))
        red = value * (1 - changed * images.new_tensor([0, 1, 1]).view(1, 3, 1, 1))
        return torch.where(saturation > 0, coloured, red)
