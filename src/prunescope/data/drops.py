"""What spatter needs to make drops look wet. All take and give Float[N, 1, H, W] of whole numbers 0 to 255."""

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d, pad

from prunescope.data.filters import kernel

_TAN_22 = 2**0.5 - 1
"""Tangent of 22.5 degrees."""


def edges(images: Tensor, low: float, high: float) -> Tensor:
    """Bool[N, 1, H, W]: Canny's edges, strong ridges of the gradient and weaker ones that touch them.

    Gradients are Sobel's, of size |dx| + |dy|; above ``high`` they are strong, above ``low`` weak. A pixel is on a
    ridge if no neighbour along its gradient, rounded to 45 degrees, is steeper; of two as steep, side by side or one
    below the other, the first is.

    Source: Canny 1986, in the form of OpenCV's ``Canny``, which the published generation calls.
    """
    across = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]], device=images.device)
    dx, dy = kernel(images, across, "nearest"), kernel(images, across.T, "nearest")
    steep = dx.abs() + dy.abs()
    ridge = _ridge(dx, dy, steep)
    strong, weak = (ridge & (steep > high)).float(), (ridge & (steep > low)).float()
    while True:
        grown = max_pool2d(strong, 3, 1, 1) * weak
        if torch.equal(grown, strong):
            return strong.bool()
        strong = grown


def _ridge(dx: Tensor, dy: Tensor, steep: Tensor) -> Tensor:
    """Bool[N, 1, H, W]: not less steep than both neighbours along the gradient; beyond the image nothing is steep."""
    height, width = steep.shape[2:]
    wide = pad(steep, (1, 1, 1, 1))

    def near(down: int, right: int) -> Tensor:
        return wide[:, :, 1 + down : 1 + down + height, 1 + right : 1 + right + width]

    flat, upright = dy.abs() < dx.abs() * _TAN_22, dx.abs() < dy.abs() * _TAN_22
    beside = (steep > near(0, -1)) & (steep >= near(0, 1))
    below = (steep > near(-1, 0)) & (steep >= near(1, 0))
    falling = (steep > near(-1, -1)) & (steep > near(1, 1))
    rising = (steep > near(-1, 1)) & (steep > near(1, -1))
    slanting = torch.where(dx * dy < 0, rising, falling)
    return torch.where(flat, beside, torch.where(upright, below, slanting))


def near_distance(marks: Tensor, farthest: int) -> Tensor:
    """Distance to the nearest mark in pixels, at most ``farthest``, as OpenCV's ``distanceTransform`` with a mask of 5.

    The shortest way in steps to a neighbour (1), across a corner (1.4) and of a chess knight (2.1969), each rounded to
    2 ** -16; that is the Euclidean distance to two in a hundred.

    Source: Borgefors 1986.
    """
    distance = torch.where(marks, 0.0, float(farthest))
    while True:
        nearer = distance.clone()
        for (down, across), length in _STEPS.items():
            _lower_(nearer, distance, down, across, length)
        if torch.equal(nearer, distance):
            return distance
        distance = nearer


_STEPS = {
    (down, across): {1: 1.0, 2: 91750 / 2**16, 5: 143976 / 2**16}[down**2 + across**2]
    for down in range(-2, 3)
    for across in range(-2, 3)
    if down**2 + across**2 in (1, 2, 5)
}


def equalised(images: Tensor) -> Tensor:
    """Each image's histogram made flat."""
    n, flat = len(images), images.flatten(1).long()
    offsets = torch.arange(n, device=images.device).unsqueeze(1) * 256
    counts = torch.bincount((flat + offsets).flatten(), minlength=256 * n).view(n, 256)
    below = counts.cumsum(1).float()
    first = counts.gather(1, flat.amin(1, keepdim=True)).float()
    levels = ((below - first) / (flat.shape[1] - first).clamp_min(1) * 255).clamp_(0, 255).round_()
    return levels.gather(1, flat).view_as(images)


def _lower_(nearer: Tensor, distance: Tensor, down: int, across: int, length: float) -> None:
    """Each distance to at most that of the pixel so far down and across, plus the way there."""
    height, width = distance.shape[2] - abs(down), distance.shape[3] - abs(across)
    if min(height, width) > 0:
        here = nearer[:, :, max(-down, 0) :, max(-across, 0) :][:, :, :height, :width]
        there = distance[:, :, max(down, 0) :, max(across, 0) :][:, :, :height, :width]
        torch.minimum(here, there + length, out=here)
