"""Too much light."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class Brightness(Corruption):
    """Adds the level to the value of hue, saturation and value."""

    name = "brightness"
    title = "Brightness"
    summary = "Too much light."
    family: ClassVar[Family] = "weather"
    levels: ClassVar[tuple[Any, ...]] = (0.05, 0.1, 0.15, 0.2, 0.3)
    large_levels: ClassVar[tuple[Any, ...]] = (0.1, 0.2, 0.3, 0.4, 0.5)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        value = images.amax(1, keepdim=True)
        brighter = (value + level).clamp_(0, 1)
        return torch.where(value > 0, images * (brighter / value.clamp_min(1e-12)), brighter)
