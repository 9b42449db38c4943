"""Seen through frosted glass."""

from typing import Any, ClassVar

import torch
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import gaussian


@corruptions.register()
class GlassBlur(Corruption):
    """Blur, pixels copied from neighbours, blur; the level is (sigma, reach of the copies in pixels, iterations).

    Pixels are gone through from the last row and column down, and each takes the value that its neighbour has by
    then: the published generation means to swap the two, but copies.
    """

    name = "glass_blur"
    title = "Glass blur"
    summary = "Seen through frosted glass."
    family: ClassVar[Family] = "blur"
    levels: ClassVar[tuple[Any, ...]] = ((0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2))
    large_levels: ClassVar[tuple[Any, ...]] = ((0.7, 1, 2), (0.9, 2, 1), (1.0, 2, 3), (1.1, 3, 2), (1.5, 4, 2))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        sigma, reach, n_iterations = level
        images = gaussian(images, sigma).clamp(0, 1).mul_(255).add_(1e-3).floor_().div_(255)
        channels, height, width = images.shape[1:]
        for _ in range(n_iterations):
            source = _sources(draws, reach, height, width)
            images = images.flatten(2).gather(2, source.unsqueeze(1).expand(-1, channels, -1)).view_as(images)
        return gaussian(images, sigma)


def _sources(draws: Draws, reach: int, height: int, width: int) -> Tensor:
    """Long[N, H * W]: the pixel whose value each pixel ends up with."""
    rows, columns = torch.arange(height).view(-1, 1), torch.arange(width)
    moves = (rows > reach) & (rows <= height - reach) & (columns > reach) & (columns <= width - reach)
    offset = draws.integers(-reach, reach, 2, height, width)
    moves = moves.to(offset.device)
    y = (rows.to(offset.device) + offset[:, 0] * moves).clamp_(max=height - 1)
    x = (columns.to(offset.device) + offset[:, 1] * moves).clamp_(max=width - 1)
    from_where = (y * width + x).flatten(1)
    source, seen = from_where, torch.arange(height * width, device=offset.device)
    while True:  # a neighbour that comes later in the image was gone through before, and hands on what it took
        on = source > seen
        if not on.any():
            return source
        source, seen = torch.where(on, from_where.gather(1, source), source), torch.where(on, source, seen)
