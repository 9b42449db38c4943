"""An image that was too small."""

from typing import Any, ClassVar

from PIL import Image
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.pillow import each_image


@corruptions.register()
class Pixelate(Corruption):
    """Made smaller by the level and larger again, by boxes."""

    name = "pixelate"
    title = "Pixelate"
    summary = "An image that was too small."
    family: ClassVar[Family] = "digital"
    levels: ClassVar[tuple[Any, ...]] = (0.95, 0.9, 0.85, 0.75, 0.65)
    large_levels: ClassVar[tuple[Any, ...]] = (0.6, 0.5, 0.4, 0.3, 0.25)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return each_image(images, lambda image: _pixelated(image, level))


def _pixelated(image: Image.Image, share: float) -> Image.Image:
    width, height = (max(1, int(side * share)) for side in image.size)
    small = image.resize((width, height), Image.Resampling.BOX)
    return small.resize(image.size, Image.Resampling.BOX)
