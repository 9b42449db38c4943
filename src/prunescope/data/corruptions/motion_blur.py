"""A camera that moves sideways."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import streaked


@corruptions.register()
class MotionBlur(Corruption):
    """A streak of half a Gaussian to one side, at an angle of -45 to 45 degrees; the level is (radius, sigma)."""

    name = "motion_blur"
    title = "Motion blur"
    summary = "A camera that moves sideways."
    family: ClassVar[Family] = "blur"
    levels: ClassVar[tuple[Any, ...]] = ((6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5))
    large_levels: ClassVar[tuple[Any, ...]] = ((10, 3), (15, 5), (15, 8), (15, 12), (20, 15))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        radius, sigma = level
        return streaked(images, sigma, draws.uniform(-45, 45), 2 * radius + 1)
