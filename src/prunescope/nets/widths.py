"""Module attributes that repeat a width, set from the parameters' shapes: the one place that knows them."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from torch import nn

from prunescope.nets.attention import narrow_
from prunescope.nets.relative_attention import RELATIVE, NarrowRelativeAttention, narrow_relative_
from prunescope.nets.window_attention import (
    COSINE_WINDOWED,
    WINDOWED,
    NarrowWindowAttention,
    narrow_cosine_,
    narrow_windows_,
)


def follow_shapes_(module: nn.Module) -> None:
    """Sets ``out_channels``, ``hidden_size``, ``num_features`` ... of every layer from its parameters, in place."""
    for layer in module.modules():
        for kind, setter in _SETTERS.items():
            if isinstance(layer, kind):
                setter(layer)
        if type(layer).__name__ in _BY_NAME:
            _BY_NAME[type(layer).__name__](layer)


def follow_boxes_(module: nn.Module, widths: Mapping[str, Mapping[int, int]]) -> None:
    """Sets the whole-number attributes by which a layer's forward cuts channels into boxes, in place.

    An attribute follows when it has the old width and its name does not say that it is something else; among several,
    those that count heads. Whether that was right is seen by the check of the outputs.

    Args:
        widths: layer path -> old width -> new width.
    """
    for path, changed in widths.items():
        layer = module.get_submodule(path)
        if isinstance(layer, _FOLLOWED):  # has followed its projections already
            continue
        for old, new in changed.items():
            if isinstance(layer, nn.Unflatten):
                _unflatten(layer, old, new)
            names = [name for name, value in counts(layer).items() if value == old]
            for name in [name for name in names if "head" in name] or names:
                setattr(layer, name, new)


def counts(layer: nn.Module) -> dict[str, int]:
    """Whole-number attributes of a layer that may say into how many parts it cuts its channels."""
    return {name: value for name, value in vars(layer).items() if type(value) is int and not _NO_COUNT.search(name)}


def box_sides(layer: nn.Module) -> set[int]:
    """Sizes by which a layer may cut its channels, and that a smaller copy can be told anew."""
    return {*counts(layer).values(), *(layer.unflattened_size if isinstance(layer, nn.Unflatten) else ())}


def _unflatten(layer: Any, old: int, new: int) -> None:
    """The first side of the old width; channels come first."""
    sizes = list(layer.unflattened_size)
    if old in sizes:
        sizes[sizes.index(old)] = new
    layer.unflattened_size = tuple(sizes)


_NO_COUNT = re.compile("stride|kernel|padding|dilation|window|patch|layer|depth|step|group|^_")


def _convolution(layer: Any) -> None:
    inner = layer.weight.shape[1]
    if layer.groups == 1:
        channels = (layer.weight.shape[1], layer.weight.shape[0])
    else:
        outer_per_group = (layer.in_channels if layer.transposed else layer.out_channels) // layer.groups
        layer.groups = layer.weight.shape[0] // outer_per_group
        channels = (inner * layer.groups, layer.weight.shape[0])
    layer.in_channels, layer.out_channels = reversed(channels) if layer.transposed else channels


def _linear(layer: Any) -> None:
    layer.out_features, layer.in_features = layer.weight.shape


def _batch_norm(layer: Any) -> None:
    vector = layer.weight if layer.weight is not None else layer.running_mean
    if vector is not None:
        layer.num_features = len(vector)


def _group_norm(layer: Any) -> None:
    if layer.weight is not None:
        layer.num_groups = layer.num_groups * len(layer.weight) // layer.num_channels
        layer.num_channels = len(layer.weight)


def _layer_norm(layer: Any) -> None:
    if layer.weight is not None:
        layer.normalized_shape = tuple(layer.weight.shape)


def _recurrent(layer: Any) -> None:
    gates = {"LSTM": 4, "GRU": 3}.get(layer.mode, 1)
    layer.input_size = layer.weight_ih_l0.shape[1]
    layer.hidden_size = layer.weight_ih_l0.shape[0] // gates
    if layer.proj_size:
        layer.proj_size = layer.weight_hr_l0.shape[0]


def _recurrent_cell(layer: Any) -> None:
    layer.input_size = layer.weight_ih.shape[1]
    layer.hidden_size = layer.weight_hh.shape[1]


def _embedding(layer: Any) -> None:
    layer.embedding_dim = layer.weight.shape[1]


def _prelu(layer: Any) -> None:
    layer.num_parameters = len(layer.weight)


_SETTERS: dict[type[nn.Module], Callable[[Any], None]] = {
    nn.modules.conv._ConvNd: _convolution,
    nn.Linear: _linear,
    nn.modules.batchnorm._NormBase: _batch_norm,
    nn.GroupNorm: _group_norm,
    nn.LayerNorm: _layer_norm,
    nn.RNNBase: _recurrent,
    nn.RNNCellBase: _recurrent_cell,
    nn.Embedding: _embedding,
    nn.PReLU: _prelu,
    nn.MultiheadAttention: narrow_,
}

_BY_NAME: dict[str, Callable[[Any], None]] = {
    WINDOWED: narrow_windows_,
    COSINE_WINDOWED: narrow_cosine_,
    RELATIVE: narrow_relative_,
}
"""Layers of torchvision, which is not imported for them."""

_FOLLOWED = (nn.MultiheadAttention, NarrowWindowAttention, NarrowRelativeAttention)
