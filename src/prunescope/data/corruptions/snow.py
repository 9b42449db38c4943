"""Snow that falls past."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import grey, streaked, zoomed


@corruptions.register()
class Snow(Corruption):
    """A layer of thresholded noise, enlarged and streaked, over a paler image.

    The level is (mean, std) of the noise, its zoom, the threshold, (radius, sigma) of the streak at -135 to -45
    degrees, and how much of the image stays as it is.
    """

    name = "snow"
    title = "Snow"
    summary = "Snow that falls past."
    family: ClassVar[Family] = "weather"
    levels: ClassVar[tuple[Any, ...]] = (
        (0.1, 0.2, 1, 0.6, 8, 3, 0.95),
        (0.1, 0.2, 1, 0.5, 10, 4, 0.9),
        (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
        (0.25, 0.3, 2.25, 0.6, 12, 6, 0.85),
        (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8),
    )
    large_levels: ClassVar[tuple[Any, ...]] = (
        (0.1, 0.3, 3, 0.5, 10, 4, 0.8),
        (0.2, 0.3, 2, 0.5, 12, 4, 0.7),
        (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
        (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65),
        (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
    )

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        mean, std, zoom, threshold, radius, sigma, share = level
        layer = zoomed(draws.normal(1, *images.shape[2:]) * std + mean, zoom)
        layer = layer.masked_fill_(layer < threshold, 0).clamp_(0, 1)
        layer = streaked(layer, sigma, draws.uniform(-135, -45), 2 * radius + 1)
        pale = torch.maximum(images, grey(images).mul_(1.5).add_(0.5))
        return images.mul_(share).add_(pale, alpha=1 - share).add_(layer).add_(layer.rot90(2, (2, 3)))
