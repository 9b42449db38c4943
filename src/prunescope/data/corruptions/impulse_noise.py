"""Salt and pepper: single values at an extreme."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class ImpulseNoise(Corruption):
    """Each channel value becomes 0 or 1, half and half, with the probability of the level."""

    name = "impulse_noise"
    title = "Impulse noise"
    summary = "Salt and pepper: single values at an extreme."
    family: ClassVar[Family] = "noise"
    levels: ClassVar[tuple[Any, ...]] = (0.01, 0.02, 0.03, 0.05, 0.07)
    large_levels: ClassVar[tuple[Any, ...]] = (0.03, 0.06, 0.09, 0.17, 0.27)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        lot = draws.uniform(0, 1, *images.shape[1:])
        return images.masked_fill_(lot < level / 2, 0).masked_fill_(lot >= 1 - level / 2, 1)
