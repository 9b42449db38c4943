"""A smaller copy of a module: the positions that stay, of every parameter and buffer."""

import copy
from collections.abc import Mapping
from math import prod

import numpy as np
import torch
from torch import Tensor, nn

from prunescope.nets.lines import KeptLines
from prunescope.nets.widths import follow_shapes_

Positions = Mapping[str, Mapping[int, Tensor]]
"""Parameter or buffer path -> dimension -> Long[kept], the positions that stay, in order."""


def resized(module: nn.Module, positions: Positions, kept: KeptLines) -> nn.Module:
    """A deep copy whose parameters and buffers hold only the given positions, zero where masked.

    The copy is made with the smaller tensors already in place, so the large ones are never copied.
    """
    memo: dict[int, object] = {}
    for path, parameter in module.named_parameters():
        by_dim = positions.get(path, {})
        value = _silenced(selected(parameter.detach(), by_dim), path, by_dim, kept)
        memo[id(parameter)] = nn.Parameter(value, parameter.requires_grad)
    for path, buffer in module.named_buffers():
        memo[id(buffer)] = selected(buffer, positions.get(path, {}))
    memo.update(_computed(module))
    plain = {kind for kind in {type(child) for child in module.modules()} if _is_plain(kind)}
    small = _copied(module, memo, plain)
    follow_shapes_(small)
    return small


def _computed(module: nn.Module) -> dict[int, object]:
    """Copies of tensors that a forward left in its modules together with their history (old norm hooks do)."""
    values = [value for child in module.modules() for value in vars(child).values() if isinstance(value, Tensor)]
    return {id(value): value.detach().clone() for value in values if not value.is_leaf}


def _copied(module: nn.Module, memo: dict[int, object], plain: set[type[nn.Module]]) -> nn.Module:
    """``copy.deepcopy`` with a short way for what most of a module is: children, numbers and empty tables of hooks."""
    known = memo.get(id(module))
    if isinstance(known, nn.Module):
        return known
    if type(module) not in plain:
        return copy.deepcopy(module, memo)
    small = type(module).__new__(type(module))
    memo[id(module)] = small
    children = {name: child and _copied(child, memo, plain) for name, child in module._modules.items()}
    for name, value in vars(module).items():
        if name == "_modules":
            small.__dict__[name] = children
        elif name == "_compiled_call_impl":  # it would go on calling the original
            small.__dict__[name] = None
        elif type(value) in _ATOMS or (isinstance(value, dict) and not value):
            small.__dict__[name] = value if type(value) in _ATOMS else type(value)()
        else:
            small.__dict__[name] = copy.deepcopy(value, memo)
    return small


_ATOMS = (int, float, bool, str, type(None), torch.dtype)


def _is_plain(kind: type[nn.Module]) -> bool:
    """Whether a class leaves copying to ``nn.Module``."""
    own = ("__deepcopy__", "__copy__", "__reduce__", "__reduce_ex__", "__getstate__", "__setstate__", "__new__")
    return all(getattr(kind, name, None) in (getattr(nn.Module, name, None), _OF_CONVOLUTIONS) for name in own)


_OF_CONVOLUTIONS = nn.modules.conv._ConvNd.__setstate__
"""Only names the padding of files from before there were several kinds."""


def _silenced(value: Tensor, path: str, positions: Mapping[int, Tensor], kept: KeptLines) -> Tensor:
    """A cut parameter with zeros where a position that stays is masked; whole masks are only looked at if need be."""
    if path not in kept:
        return value
    if not kept.is_box(path):
        return value.masked_fill_(~selected(kept.whole(path), positions).to(value.device), 0)
    for dim, gone in kept.gone(path).items():
        places = (gone[positions[dim]] if dim in positions else gone).nonzero().flatten()
        if len(places):
            value.index_fill_(dim, places.to(value.device), 0)
    return value


def selected(value: Tensor, positions: Mapping[int, Tensor]) -> Tensor:
    """A copy of the given positions of several dimensions.

    On the CPU by NumPy, which gathers faster; a large matrix a few rows at a time, so that what is gathered along one
    dimension is still in the cache when the next is.
    """
    if value.device.type != "cpu" or value.dtype not in _BY_NUMPY:
        for dim, index in positions.items():
            value = value.index_select(dim, index.to(value.device))
        return value if positions else value.clone()
    array, indices = value.numpy(), {dim: index.numpy() for dim, index in positions.items()}
    if len(indices) > 1 and 0 in indices and value.numel() > _LARGE:
        return torch.from_numpy(_gathered(array, indices))
    for dim in sorted(indices, key=lambda dim: len(indices[dim]) / array.shape[dim]):  # so that least is copied
        out = _room((*array.shape[:dim], len(indices[dim]), *array.shape[dim + 1 :]), array.dtype)
        array = np.take(array, indices[dim], axis=dim, out=out, mode="clip")  # other modes buffer what they take
    return torch.from_numpy(array) if indices else value.clone(memory_format=torch.contiguous_format)


def _room(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    """An empty array of PyTorch's memory: NumPy's asks for huge pages, for which a busy machine may search long."""
    room: np.ndarray = torch.empty(prod(shape) * dtype.itemsize, dtype=torch.uint8).numpy().view(dtype).reshape(shape)
    return room


_BY_NUMPY = (torch.float32, torch.float64, torch.bool)
_LARGE = 1 << 23
_ROWS = 16


def _gathered(array: np.ndarray, indices: dict[int, np.ndarray]) -> np.ndarray:
    shape = [len(indices[dim]) if dim in indices else size for dim, size in enumerate(array.shape)]
    out = _room(tuple(shape), array.dtype)
    for start in range(0, shape[0], _ROWS):
        part = array[indices[0][start : start + _ROWS]]
        for dim in sorted(indices.keys() - {0}):
            part = np.take(part, indices[dim], axis=dim)
        out[start : start + _ROWS] = part
    return out
