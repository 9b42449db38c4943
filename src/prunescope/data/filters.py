"""Filters for batches of images, shared by several corruptions. All take and give Float[N, channels, H, W]."""

import math
from functools import lru_cache
from typing import Literal

import torch
from torch import Tensor

Border = Literal["nearest", "reflect", "symmetric"]
"""Beyond the edge: its pixel again (a|aaa), mirrored about it (ab|a -> b a b), mirrored with it doubled (ab|ba)."""


def grey(images: Tensor) -> Tensor:
    """Luma of red, green and blue, Float[N, 1, H, W]."""
    weights = images.new_tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1)
    return (images * weights).sum(1, keepdim=True)


def gaussian(images: Tensor, sigma: float, border: Border = "nearest", truncate: float = 4.0) -> Tensor:
    """Blurred with a Gaussian cut off at ``truncate`` sigma."""
    radius = int(truncate * sigma + 0.5)
    if radius == 0:
        return images
    rows, columns = (_blur_matrix(size, sigma, radius, border).to(images) for size in images.shape[2:])
    return rows @ images @ columns.T


def kernel(images: Tensor, taps: Tensor, border: Border = "reflect") -> Tensor:
    """Filtered with taps Float[k, k], k odd."""
    height, width = images.shape[2:]
    radius = len(taps) // 2
    rows, columns = (_folded(size, radius, border).to(images.device) for size in (height, width))
    wide = images[:, :, rows][:, :, :, columns]
    result = torch.zeros_like(images)
    for down, across in taps.nonzero().tolist():
        piece = wide[:, :, down : down + height, across : across + width]
        result.add_(piece, alpha=float(taps[down, across]))
    return result


def zoomed(images: Tensor, factor: float) -> Tensor:
    """The middle of the images, enlarged to their size, linearly."""
    down = _zoom_matrix(images.shape[2], factor).to(images)
    across = _zoom_matrix(images.shape[3], factor).to(images)
    return down @ images @ across.T


def streaked(images: Tensor, sigma: float, angles: Tensor, n_taps: int) -> Tensor:
    """Motion blur: each pixel takes from those to one side, along its image's direction, by half a Gaussian.

    Args:
        angles: Float[N], degrees from the right-hand side downwards, where pixels take from.
        n_taps: length of the streak; taps that together weigh less than a thousandth are left out.
    """
    n, channels, height, width = images.shape
    weights = torch.exp(-0.5 * (torch.arange(n_taps, dtype=torch.float64) / sigma) ** 2)
    weights /= weights.sum()
    n_used = int((weights.cumsum(0) < 0.999).sum()) + 1
    rows = torch.arange(height, device=images.device).view(1, -1, 1)
    columns = torch.arange(width, device=images.device).view(1, 1, -1)
    radians = angles.double().deg2rad()
    pixels = images.permute(0, 2, 3, 1).reshape(-1, channels)
    first = torch.arange(n, device=images.device).view(-1, 1, 1) * (height * width)
    result = torch.zeros_like(pixels)
    for tap, weight in enumerate(weights[:n_used].tolist()):
        across = torch.ceil(tap * radians.cos() - 0.5).long().view(-1, 1, 1)
        down = torch.ceil(tap * radians.sin() - 0.5).long().view(-1, 1, 1)
        y, x = (rows + down).clamp(0, height - 1), (columns + across).clamp(0, width - 1)
        result.add_(pixels.index_select(0, (first + y * width + x).flatten()), alpha=weight)
    return result.view(n, height, width, channels).permute(0, 3, 1, 2)


@lru_cache(maxsize=64)
def _zoom_matrix(size: int, factor: float) -> Tensor:
    """Float[size, size]: linear interpolation of the middle ``ceil(size / factor)`` pixels, enlarged and cut."""
    n_read = math.ceil(size / factor)
    first = (size - n_read) // 2
    n_made = round(n_read * factor)
    cut = (n_made - size) // 2
    matrix = torch.zeros(size, size)
    for made in range(size):
        place = (made + cut) * (n_read - 1) / max(n_made - 1, 1)
        low = min(int(place), n_read - 1)
        matrix[made, first + low] += 1 - (place - low)
        matrix[made, first + min(low + 1, n_read - 1)] += place - low
    return matrix


@lru_cache(maxsize=64)
def _blur_matrix(size: int, sigma: float, radius: int, border: Border) -> Tensor:
    """Float[size, size]: a Gaussian along one axis, with what lies beyond the edge folded back."""
    taps = torch.exp(-0.5 * (torch.arange(-radius, radius + 1, dtype=torch.float64) / sigma) ** 2)
    matrix = torch.zeros(size, size, dtype=torch.float64)
    sources = _folded(size, radius, border).unfold(0, 2 * radius + 1, 1)
    return matrix.scatter_add_(1, sources, (taps / taps.sum()).expand(size, -1)).float()


def _folded(size: int, radius: int, border: Border) -> Tensor:
    """Long[size + 2 radius]: positions from -radius on, those beyond the edges replaced by such within."""
    places = torch.arange(-radius, size + radius)
    if border == "nearest":
        return places.clamp(0, size - 1)
    period = 2 * size - 2 if border == "reflect" else 2 * size
    places = places % max(period, 1)
    return torch.where(places < size, places, (period if border == "reflect" else period - 1) - places)
