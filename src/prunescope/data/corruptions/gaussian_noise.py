"""Noise of a sensor in bad light."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class GaussianNoise(Corruption):
    """Adds independent N(0, sigma) to every value; the level is sigma, of values in [0, 1]."""

    name = "gaussian_noise"
    title = "Gaussian noise"
    summary = "Noise of a sensor in bad light."
    family: ClassVar[Family] = "noise"
    levels: ClassVar[tuple[Any, ...]] = (0.04, 0.06, 0.08, 0.09, 0.10)
    large_levels: ClassVar[tuple[Any, ...]] = (0.08, 0.12, 0.18, 0.26, 0.38)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return images.add_(draws.normal(*images.shape[1:]), alpha=level)
