"""Drops of water or mud on the lens."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.drops import edges, equalised, near_distance
from prunescope.data.filters import gaussian, kernel


@corruptions.register()
class Spatter(Corruption):
    """Thresholded smooth noise, as drops of water that catch the light or as mud.

    The level is (mean, std) of the noise, sigma of its smoothing, the threshold, the strength of the water (the
    smoothing of the mud), and whether it is mud.
    """

    name = "spatter"
    title = "Spatter"
    summary = "Drops of water or mud on the lens."
    family: ClassVar[Family] = "weather"
    revision: ClassVar[int] = 2
    levels: ClassVar[tuple[Any, ...]] = (
        (0.62, 0.1, 0.7, 0.7, 0.5, False),
        (0.65, 0.1, 0.8, 0.7, 0.5, False),
        (0.65, 0.3, 1, 0.69, 0.5, False),
        (0.65, 0.1, 0.7, 0.69, 0.6, True),
        (0.65, 0.1, 0.5, 0.68, 0.6, True),
    )
    large_levels: ClassVar[tuple[Any, ...]] = (
        (0.65, 0.3, 4, 0.69, 0.6, False),
        (0.65, 0.3, 3, 0.68, 0.6, False),
        (0.65, 0.3, 2, 0.68, 0.5, False),
        (0.65, 0.3, 1, 0.65, 1.5, True),
        (0.67, 0.4, 1, 0.65, 1.5, True),
    )

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        mean, std, sigma, threshold, strength, is_mud = level
        noise = gaussian(draws.normal(1, *images.shape[2:]) * std + mean, sigma)
        layer = noise.masked_fill_(noise < threshold, 0)
        return _mud(images, layer, threshold, strength) if is_mud else _water(images, layer, strength)


WATER = (175, 238, 238)
MUD = (63, 42, 20)
FARTHEST = 20  # pixels from the edge of a drop, beyond which nothing changes any more


def _water(images: Tensor, layer: Tensor, strength: float) -> Tensor:
    """Drops brightened by how far they are from their edges, with light from one side."""
    liquid = layer.clamp(0, 1).mul(255).floor_()
    relief = equalised(_smooth(near_distance(edges(liquid, 50, 150), FARTHEST)).floor_())
    emboss = torch.tensor([[-2.0, -1, 0], [-1, 1, 1], [0, 1, 2]], device=images.device)
    relief = _smooth(kernel(relief, emboss).clamp_(0, 255)).round_()
    drops = liquid * relief
    return images.add_(drops / drops.amax((1, 2, 3), keepdim=True).clamp_min(1e-12) * strength * _colour(images, WATER))


def _mud(images: Tensor, layer: Tensor, threshold: float, sigma: float) -> Tensor:
    """Opaque where the smoothed drops are thick enough."""
    thick = gaussian((layer > threshold).float(), sigma)
    thick = thick.masked_fill_(thick < 0.8, 0)
    return images.mul_(1 - thick).add_(thick * _colour(images, MUD))


def _smooth(images: Tensor) -> Tensor:
    return kernel(images, torch.full((3, 3), 1 / 9, device=images.device))


def _colour(images: Tensor, rgb: tuple[int, int, int]) -> Tensor:
    return images.new_tensor(rgb).div_(255).view(1, 3, 1, 1)
