"""Little light between bright and dark."""

from typing import Any, ClassVar

from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws


@corruptions.register()
class Contrast(Corruption):
    """The level times the difference from each channel's mean."""

    name = "contrast"
    title = "Contrast"
    summary = "Little light between bright and dark."
    family: ClassVar[Family] = "digital"
    levels: ClassVar[tuple[Any, ...]] = (0.75, 0.5, 0.4, 0.3, 0.15)
    large_levels: ClassVar[tuple[Any, ...]] = (0.4, 0.3, 0.2, 0.1, 0.05)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        mean = images.mean((2, 3), keepdim=True)
        return (images - mean).mul_(level).add_(mean)
