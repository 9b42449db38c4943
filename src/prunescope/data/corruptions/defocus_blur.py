"""A camera out of focus."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import kernel


@corruptions.register()
class DefocusBlur(Corruption):
    """A disk of ``radius`` pixels, its edge smoothed by a 3 x 3 Gaussian; the level is (radius, sigma of that)."""

    name = "defocus_blur"
    title = "Defocus blur"
    summary = "A camera out of focus."
    family: ClassVar[Family] = "blur"
    levels: ClassVar[tuple[Any, ...]] = ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1))
    large_levels: ClassVar[tuple[Any, ...]] = ((3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return kernel(images, _disk(*level).to(images))


def _disk(radius: float, sigma: float) -> Tensor:
    """Float[k, k], summing to 1, as large as its values need."""
    reach = int(radius) + 2
    places = torch.arange(-reach, reach + 1, dtype=torch.float32)
    inside = (places[:, None] ** 2 + places**2 <= radius**2).float()
    soft = torch.exp(-0.5 * (torch.arange(-1, 2) / sigma) ** 2)
    return kernel((inside / inside.sum())[None, None], torch.outer(soft, soft) / soft.sum() ** 2)[0, 0]
