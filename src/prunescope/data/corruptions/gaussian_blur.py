"""A soft lens."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import gaussian


@corruptions.register()
class GaussianBlur(Corruption):
    """A Gaussian of standard deviation ``level`` pixels, cut off at four of them; edges repeat."""

    name = "gaussian_blur"
    title = "Gaussian blur"
    summary = "A soft lens."
    family: ClassVar[Family] = "blur"
    levels: ClassVar[tuple[Any, ...]] = (0.4, 0.6, 0.7, 0.8, 1.0)
    large_levels: ClassVar[tuple[Any, ...]] = (1.0, 2.0, 3.0, 4.0, 6.0)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return gaussian(images, level)
