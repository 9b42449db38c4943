"""Compressed too much."""

import io
from typing import Any, ClassVar

from PIL import Image
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.pillow import each_image


@corruptions.register()
class JpegCompression(Corruption):
    """Saved as JPEG of the level's quality, colours at half the resolution, and read again."""

    name = "jpeg_compression"
    title = "JPEG"
    summary = "Compressed too much."
    family: ClassVar[Family] = "digital"
    levels: ClassVar[tuple[Any, ...]] = (80, 65, 58, 50, 40)
    large_levels: ClassVar[tuple[Any, ...]] = (25, 18, 15, 10, 7)

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return each_image(images, lambda image: _through_jpeg(image, level))


def _through_jpeg(image: Image.Image, quality: int) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality, subsampling="4:2:0")
    return Image.open(file)
