"""A smaller copy of a module: the positions that stay, of every parameter and buffer."""

import copy
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from prunescope.nets.widths import follow_shapes_

Positions = Mapping[str, Mapping[int, Tensor]]
"""Parameter or buffer path -> dimension -> Long[kept], the positions that stay, in order."""


def resized(module: nn.Module, positions: Positions, kept: Mapping[str, Tensor]) -> nn.Module:
    """A deep copy whose parameters and buffers hold only the given positions, zero where masked.

    The copy is made with the smaller tensors already in place, so the large ones are never copied.
    """
    memo: dict[int, object] = {}
    for path, parameter in module.named_parameters():
        value = _cut(parameter, positions.get(path, {}), kept.get(path))
        memo[id(parameter)] = nn.Parameter(value, parameter.requires_grad)
    for path, buffer in module.named_buffers():
        memo[id(buffer)] = _cut(buffer, positions.get(path, {}), None)
    small = copy.deepcopy(module, memo)
    follow_shapes_(small)
    return small


def _cut(value: Tensor, positions: Mapping[int, Tensor], kept: Tensor | None) -> Tensor:
    """A new tensor of the positions that stay, zero where a kept position is masked."""
    small = _selected(value.detach(), positions)
    if kept is not None:
        stays = _selected(kept, positions)
        if not stays.all():
            return small.masked_fill(~stays.to(small.device), 0)
    return small if positions else small.clone()


def _selected(value: Tensor, positions: Mapping[int, Tensor]) -> Tensor:
    """The given positions of several dimensions; the smallest share first, so that least is copied."""
    for dim in sorted(positions, key=lambda dim: len(positions[dim]) / value.shape[dim]):
        value = _taken(value, dim, positions[dim])
    return value


def _taken(value: Tensor, dim: int, index: Tensor) -> Tensor:
    """``index_select``; by numpy on the CPU, which gathers the columns of a large matrix several times faster."""
    if value.device.type == "cpu" and value.dtype in (torch.float32, torch.float64, torch.bool):
        return torch.from_numpy(np.take(value.numpy(), index.numpy(), axis=dim))
    return value.index_select(dim, index.to(value.device))
