"""Taking silenced units out for real: a smaller network with the masked network's outputs."""

import copy
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from prunescope.nets.network import Network
from prunescope.nets.removal import Plan, box_widths, plan_of, silent_units
from prunescope.nets.verify import verify
from prunescope.nets.widths import follow_boxes_, follow_shapes_


def shrink(net: Network, kept: Mapping[str, Tensor]) -> nn.Module:
    """A new, physically smaller module with the same outputs as the network under the mask.

    Units that nobody reads any more are taken out of every parameter and buffer they touch; what else is masked stays
    as zeros. The result has been compared with the masked network in float64.

    Args:
        kept: parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.

    Raises:
        ShapeMismatch: a mask does not have its parameter's shape.
        Unsupported: the smaller network fails or differs; the message names the layer and the operation.

    >>> import torch
    >>> net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    >>> columns = torch.tensor([[True, False, True, True]]).expand(2, 4)
    >>> shrink(net, {"2.weight": columns})[0]
    Linear(in_features=3, out_features=3, bias=True)
    """
    silent = silent_units(net.graph, kept)
    small = resized(net.module, plan_of(net.graph, silent), kept)
    follow_boxes_(small, box_widths(net.graph, silent))
    verify(net.module, kept, small, net.graph.record.example)
    return small


def resized(module: nn.Module, plan: Plan, kept: Mapping[str, Tensor]) -> nn.Module:
    """A deep copy whose parameters and buffers hold only the positions of the plan, zero where masked.

    The copy is made with the smaller tensors already in place, so the large ones are never copied.
    """
    memo: dict[int, object] = {}
    for path, parameter in module.named_parameters():
        memo[id(parameter)] = nn.Parameter(_cut(parameter, plan.get(path), kept.get(path)), parameter.requires_grad)
    for path, buffer in module.named_buffers():
        memo[id(buffer)] = _cut(buffer, plan.get(path), kept.get(path))
    small = copy.deepcopy(module, memo)
    follow_shapes_(small)
    return small


def _cut(value: Tensor, positions: dict[int, Tensor] | None, kept: Tensor | None) -> Tensor:
    """A new tensor of the positions that stay, zero where a kept position is masked."""
    small = _selected(value.detach(), positions or {})
    if kept is not None:
        stays = _selected(kept, positions or {})
        if not stays.all():
            return small.masked_fill(~stays.to(small.device), 0)
    return small if positions else small.clone()


def _selected(value: Tensor, positions: dict[int, Tensor]) -> Tensor:
    """The given positions of several dimensions; the smallest share first, so that least is copied."""
    for dim in sorted(positions, key=lambda dim: len(positions[dim]) / value.shape[dim]):
        value = _taken(value, dim, positions[dim])
    return value


def _taken(value: Tensor, dim: int, index: Tensor) -> Tensor:
    """``index_select``; by numpy on the CPU, which gathers the columns of a large matrix several times faster."""
    if value.device.type == "cpu" and value.dtype in (torch.float32, torch.float64, torch.bool):
        return torch.from_numpy(np.take(value.numpy(), index.numpy(), axis=dim))
    return value.index_select(dim, index.to(value.device))
