"""Frost on the window."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import LARGE, Corruption, Family, corruptions
from prunescope.data.crystals import textures
from prunescope.data.draws import Draws


@corruptions.register()
class Frost(Corruption):
    """a x + b times a random piece of frost; the level is (a, b).

    The frost is grown (``prunescope.data.crystals``), because the published photographs carry no licence: numbers
    under this corruption are close to the published ones, not equal.
    """

    name = "frost"
    title = "Frost"
    summary = "Frost on the window."
    family: ClassVar[Family] = "weather"
    levels: ClassVar[tuple[Any, ...]] = ((1, 0.2), (1, 0.3), (0.9, 0.4), (0.85, 0.4), (0.75, 0.45))
    large_levels: ClassVar[tuple[Any, ...]] = ((1, 0.4), (0.8, 0.6), (0.7, 0.7), (0.65, 0.7), (0.6, 0.75))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        share, strength = level
        height, width = images.shape[2:]
        side = 160 if min(height, width) < LARGE else 512
        frost = textures(max(side, height, width)).to(images.device)
        which = draws.integers(0, len(frost), 1).flatten().tolist()
        places = draws.uniform(0, 1, 2).tolist()
        images.mul_(share)
        for image, number, (down, across) in zip(images, which, places, strict=True):
            top, left = (int(p * (frost.shape[2] - size + 1)) for p, size in ((down, height), (across, width)))
            image.add_(frost[number, :, top : top + height, left : left + width], alpha=strength)
        return images
