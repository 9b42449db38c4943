"""What spatter needs to make drops look wet. All take and give Float[N, 1, H, W] of whole numbers 0 to 255."""

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from prunescope.data.filters import kernel


def edges(images: Tensor, low: float, high: float) -> Tensor:
    """Bool[N, 1, H, W]: strong gradients, and weaker ones that touch them.

    Gradients are Sobel's, |dx| + |dy|; above ``high`` they are strong, above ``low`` weak.
    """
    across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=images.device)
    steep = kernel(images, across, "nearest").abs() + kernel(images, across.T, "nearest").abs()
    strong, weak = (steep > high).float(), (steep > low).float()
    while True:
        grown = max_pool2d(strong, 3, 1, 1) * weak
        if torch.equal(grown, strong):
            return strong.bool()
        strong = grown


def near_distance(marks: Tensor, farthest: int) -> Tensor:
    """Euclidean distance to the nearest mark in pixels, at most ``farthest``."""
    far = float(farthest**2)
    squared = torch.where(marks, 0.0, far)
    for axis in (2, 3):
        reach = min(farthest, marks.shape[axis] - 1)
        nearest = squared.clone()
        for step in (*range(-reach, 0), *range(1, reach + 1)):
            _lower_(nearest, squared, step, axis)
        squared = nearest
    return squared.clamp_(max=far).sqrt_()


def equalised(images: Tensor) -> Tensor:
    """Each image's histogram made flat."""
    n, flat = len(images), images.flatten(1).long()
    offsets = torch.arange(n, device=images.device).unsqueeze(1) * 256
    counts = torch.bincount((flat + offsets).flatten(), minlength=256 * n).view(n, 256)
    below = counts.cumsum(1).float()
    first = counts.gather(1, flat.amin(1, keepdim=True)).float()
    levels = ((below - first) / (flat.shape[1] - first).clamp_min(1) * 255).clamp_(0, 255).round_()
    return levels.gather(1, flat).view_as(images)


def _lower_(nearest: Tensor, squared: Tensor, step: int, axis: int) -> None:
    """Each value to at most that of the pixel ``step`` further on, plus the way there."""
    length = squared.shape[axis] - abs(step)
    here = nearest.narrow(axis, max(-step, 0), length)
    torch.minimum(here, squared.narrow(axis, max(step, 0), length) + step**2, out=here)
