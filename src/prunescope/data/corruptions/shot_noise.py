"""Too few photons: noise that grows with brightness."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class ShotNoise(Corruption):
    """Poisson(x * level) / level; the level is the photons of a white pixel."""

    name = "shot_noise"
    title = "Shot noise"
    summary = "Too few photons: noise that grows with brightness."
    family: ClassVar[Family] = "noise"
    levels: ClassVar[tuple[Any, ...]] = (500, 250, 100, 75, 50)
    large_levels: ClassVar[tuple[Any, ...]] = (60, 25, 12, 5, 3)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return draws.poisson(images * level).div_(level)
