"""Clouds by the diamond-square algorithm."""

import torch
from torch import Tensor

from prunescope.data.draws import Draws


def plasma(draws: Draws, size: int, decay: float) -> Tensor:
    """Float[N, size, size] in [0, 1], the edges continuing each other; ``size`` a power of two.

    From the coarsest grid to the finest, the middle of every square, then of every diamond, is the mean of its four
    corners and a disturbance in (-a^2, a^2); the amplitude a is divided by ``decay`` from one grid to the next.

    Source: Fournier, Fussell and Carpenter 1982.
    """
    clouds = torch.zeros(len(draws), size, size, device=draws.device)
    step, amplitude = size, 1.0
    while step >= 2:
        half = step // 2
        corners = clouds[:, ::step, ::step]
        squares = _pair(_pair(corners, 1, -1), 2, -1)
        middles = clouds[:, half::step, half::step] = _disturbed(squares, draws, amplitude)
        clouds[:, ::step, half::step] = _disturbed(_pair(middles, 1, 1) + _pair(corners, 2, -1), draws, amplitude)
        clouds[:, half::step, ::step] = _disturbed(_pair(middles, 2, 1) + _pair(corners, 1, -1), draws, amplitude)
        step, amplitude = half, amplitude / decay
    lowest, highest = clouds.amin((1, 2), keepdim=True), clouds.amax((1, 2), keepdim=True)
    return (clouds - lowest) / (highest - lowest).clamp_min(1e-12)


def _pair(grid: Tensor, axis: int, way: int) -> Tensor:
    """Each value and its neighbour on the torus."""
    return grid + grid.roll(way, axis)


def _disturbed(sums: Tensor, draws: Draws, amplitude: float) -> Tensor:
    return sums / 4 + amplitude * draws.uniform(-amplitude, amplitude, *sums.shape[1:])
