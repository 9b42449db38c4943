"""Stretched like rubber."""

from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.nn.functional import grid_sample

from prunescope.data.corruption import LARGE, Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import gaussian


@corruptions.register()
class ElasticTransform(Corruption):
    """A random affine map of three points, then a smoothed random displacement.

    The level is (alpha, sigma, reach): strength and smoothness of the displacement and reach of the three points, as
    shares of the side. What is called stronger is the weaker distortion from severity to severity in the published
    constants, too.
    """

    name = "elastic_transform"
    title = "Elastic transform"
    summary = "Stretched like rubber."
    family: ClassVar[Family] = "digital"
    levels: ClassVar[tuple[Any, ...]] = (
        (0, 0, 0.08),
        (0.05, 0.2, 0.07),
        (0.08, 0.06, 0.06),
        (0.1, 0.04, 0.05),
        (0.1, 0.03, 0.03),
    )
    large_levels: ClassVar[tuple[Any, ...]] = (
        (2, 0.7, 0.1),
        (2, 0.08, 0.2),
        (0.05, 0.01, 0.02),
        (0.07, 0.01, 0.02),
        (0.12, 0.01, 0.02),
    )

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        side = 32 if min(images.shape[2:]) < LARGE else 244
        alpha, sigma, reach = (side * share for share in level)
        images = _sampled(images, _affine(draws, images.shape[2], images.shape[3], reach), edge_twice=False)
        if not alpha:
            return images
        shift = gaussian(draws.uniform(-1, 1, 2, *images.shape[2:]), sigma, "symmetric", truncate=3).mul_(alpha)
        return _sampled(images, _places(images).add(shift), edge_twice=True)


def _places(images: Tensor) -> Tensor:
    """Float[2, H, W]: row and column of every pixel."""
    ranges = (torch.arange(size, dtype=torch.float32, device=images.device) for size in images.shape[2:])
    return torch.stack(torch.meshgrid(*ranges, indexing="ij"))


def _affine(draws: Draws, height: int, width: int, reach: float) -> Tensor:
    """Float[N, 2, H, W]: where each pixel comes from when three points around the middle move by up to ``reach``."""
    x, y, arm = height // 2, width // 2, min(height, width) // 3
    moves = draws.uniform(-reach, reach, 3, 2)
    points = torch.tensor([[x + arm, y + arm], [x + arm, y - arm], [x - arm, y - arm]], dtype=torch.float32)
    points = torch.cat([points, torch.ones(3, 1)], 1).to(moves.device)
    points = points.expand(len(moves), 3, 3)
    back = torch.linalg.solve(torch.cat([points[..., :2] + moves, points[..., 2:]], 2), points)
    places = _places(moves.new_empty(1, 1, height, width))
    targets = torch.stack([places[1], places[0], torch.ones_like(places[0])], -1)  # points are (x, y)
    sources = targets.view(1, -1, 3) @ back
    return torch.stack([sources[..., 1], sources[..., 0]], 1).view(-1, 2, height, width)


def _sampled(images: Tensor, places: Tensor, edge_twice: bool) -> Tensor:
    """The images at places Float[N, 2, H, W] (row, column), linearly; beyond the edge they are mirrored."""
    size = images.new_tensor(images.shape[2:]).view(1, 2, 1, 1)
    grid = (2 * places + 1) / size - 1 if edge_twice else 2 * places / (size - 1) - 1
    grid = grid.flip(1).permute(0, 2, 3, 1)
    return grid_sample(images, grid, "bilinear", "reflection", align_corners=not edge_twice)
