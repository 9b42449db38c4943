"""A camera out of focus."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import kernel


@corruptions.register()
class DefocusBlur(Corruption):
    """A disk of ``radius`` pixels, its edge smoothed by a Gaussian; the level is (radius, sigma of that).

    The Gaussian has 3 x 3 taps, 5 x 5 from a radius above 8 on. Disks of 8 and 10 pixels fill the square in which the
    published generation smooths them, so what would fall outside is mirrored back, and images become 1 % brighter.
    """

    name = "defocus_blur"
    title = "Defocus blur"
    summary = "A camera out of focus."
    family: ClassVar[Family] = "blur"
    revision: ClassVar[int] = 2
    levels: ClassVar[tuple[Any, ...]] = ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1))
    large_levels: ClassVar[tuple[Any, ...]] = ((3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        return kernel(images, _disk(*level).to(images))


def _disk(radius: float, sigma: float) -> Tensor:
    """Float[k, k], as large as its values need, but no larger than the published square."""
    half, square = (1, 8) if radius <= 8 else (2, int(radius))
    reach = min(int(radius) + half + 1, square)
    places = torch.arange(-reach, reach + 1, dtype=torch.float32)
    inside = (places[:, None] ** 2 + places**2 <= radius**2).float()
    soft = torch.exp(-0.5 * (torch.arange(-half, half + 1) / sigma) ** 2)
    return kernel((inside / inside.sum())[None, None], torch.outer(soft, soft) / soft.sum() ** 2)[0, 0]
