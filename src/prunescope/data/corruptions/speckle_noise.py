"""Noise in proportion to brightness."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class SpeckleNoise(Corruption):
    """Adds x * N(0, sigma) to every value x; the level is sigma."""

    name = "speckle_noise"
    title = "Speckle noise"
    summary = "Noise in proportion to brightness."
    family: ClassVar[Family] = "noise"
    levels: ClassVar[tuple[Any, ...]] = (0.06, 0.1, 0.12, 0.16, 0.2)
    large_levels: ClassVar[tuple[Any, ...]] = (0.15, 0.2, 0.35, 0.45, 0.6)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return images.addcmul_(images.clone(), draws.normal(*images.shape[1:]), value=level)
