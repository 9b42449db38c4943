"""A landscape in fog."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.plasma import plasma


@corruptions.register()
class Fog(Corruption):
    """Adds c times a plasma in [0, 1] and scales back; the level is (c, decay), a larger decay a smoother fog.

    The plasma is the diamond-square algorithm on a torus, whose disturbance at each size is the square of an amplitude
    that is divided by the decay from one size to the next, as in the published generation.
    """

    name = "fog"
    title = "Fog"
    summary = "A landscape in fog."
    family: ClassVar[Family] = "weather"
    levels: ClassVar[tuple[Any, ...]] = ((0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75))
    large_levels: ClassVar[tuple[Any, ...]] = ((1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        strength, decay = level
        height, width = images.shape[2:]
        brightest = images.amax((1, 2, 3), keepdim=True)
        fog = plasma(draws, 1 << (max(height, width) - 1).bit_length(), decay)[:, None, :height, :width]
        return images.add_(fog, alpha=strength).mul_(brightest / (brightest + strength))
