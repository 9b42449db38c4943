"""Which module an operator of an exported program came from: a rule an operator."""

import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.fx import Node

from prunescope.core.errors import BadNetwork

aten = torch.ops.aten
Arguments = dict[str, Any]


def arguments_of(node: Node) -> Arguments:
    """All arguments of an operator by name, defaults filled in."""
    names = node.target._schema.arguments  # type: ignore[union-attr]
    given = dict(zip((argument.name for argument in names), node.args, strict=False))
    defaults = {argument.name: argument.default_value for argument in names if argument.has_default_value()}
    return {**defaults, **given, **node.kwargs}


def is_attribute(value: object) -> bool:
    return isinstance(value, Node) and value.op == "get_attr"


def attribute(root: nn.Module, node: Node) -> Tensor:
    value: Tensor = operator.attrgetter(str(node.target))(root)
    return value


# What follows makes a layer of one kind from an operator's arguments, or gives None if its weight is no parameter.
Make = Callable[[Node, Arguments, dict[str, Tensor]], nn.Module | None]


def _with(layer: nn.Module, tensors: dict[str, Tensor]) -> nn.Module:
    for name in ("weight", "bias", "running_mean", "running_var"):
        if name in tensors:
            setattr(layer, name, tensors[name])
    return layer


def _convolution(cls: Callable[..., nn.Module], transposed: bool = False) -> Make:
    def make(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
        if "weight" not in tensors:
            return None
        shape, groups = tensors["weight"].shape, given["groups"]
        options = {name: given[name] for name in ("stride", "padding", "dilation", "output_padding") if name in given}
        options = {name: value if isinstance(value, str) else tuple(value) for name, value in options.items()}
        outputs, inputs = (shape[1] * groups, shape[0]) if transposed else (shape[0], shape[1] * groups)
        layer = cls(inputs, outputs, tuple(shape[2:]), groups=groups, bias="bias" in tensors, device="meta", **options)
        return _with(layer, tensors)

    return make


def _linear(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    if "weight" not in tensors:
        return None
    outputs, inputs = tensors["weight"].shape
    return _with(nn.Linear(inputs, outputs, bias="bias" in tensors, device="meta"), tensors)


def _embedding(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    if "weight" not in tensors:
        return None
    n_words, width = tensors["weight"].shape
    return _with(nn.Embedding(n_words, width, device="meta"), tensors)


def _batch_norm(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    if given["training"]:
        raise BadNetwork("the network was exported in training mode.", "Call `model.eval()` before exporting it.")
    if "running_mean" not in tensors:
        return None
    n_dims = given["input"].meta["val"].dim()
    cls = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 4: nn.BatchNorm2d, 5: nn.BatchNorm3d}[n_dims]
    layer = cls(len(tensors["running_mean"]), given["eps"], given["momentum"], affine="weight" in tensors)
    return _with(layer, tensors)


def _layer_norm(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    affine = {"elementwise_affine": "weight" in tensors, "bias": "bias" in tensors}
    return _with(nn.LayerNorm(given["normalized_shape"], given["eps"], **affine), tensors) if tensors else None


def _group_norm(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    if "weight" not in tensors:
        return None
    return _with(nn.GroupNorm(given["num_groups"], len(tensors["weight"]), given["eps"]), tensors)


def _dropout(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
    return nn.Dropout(given["p"])


def _recurrent(cls: Callable[..., nn.RNNBase]) -> Make:
    def make(node: Node, given: Arguments, tensors: dict[str, Tensor]) -> nn.Module | None:
        nodes = given["params"]
        if not all(map(is_attribute, nodes)):
            return None
        root = node.graph.owning_module
        weights = [attribute(root, value) for value in nodes]  # type: ignore[arg-type]
        layer = cls(
            weights[0].shape[1],
            weights[1].shape[1],
            given["num_layers"],
            bias=given["has_biases"],
            batch_first=given["batch_first"],
            dropout=given["dropout"],
            bidirectional=given["bidirectional"],
        )
        if len(weights) != len(layer._flat_weights_names):
            return None  # with projections, which only few networks have
        for name, weight in zip(layer._flat_weights_names, weights, strict=True):
            setattr(layer, name, weight)
        return layer

    return make


LAYERS: dict[Any, Make] = {
    aten.conv1d.default: _convolution(nn.Conv1d),
    aten.conv2d.default: _convolution(nn.Conv2d),
    aten.conv3d.default: _convolution(nn.Conv3d),
    aten.conv1d.padding: _convolution(nn.Conv1d),
    aten.conv2d.padding: _convolution(nn.Conv2d),
    aten.conv3d.padding: _convolution(nn.Conv3d),
    aten.conv_transpose1d.default: _convolution(nn.ConvTranspose1d, transposed=True),
    aten.conv_transpose2d.input: _convolution(nn.ConvTranspose2d, transposed=True),
    aten.conv_transpose3d.input: _convolution(nn.ConvTranspose3d, transposed=True),
    aten.linear.default: _linear,
    aten.embedding.default: _embedding,
    aten.batch_norm.default: _batch_norm,
    aten.layer_norm.default: _layer_norm,
    aten.group_norm.default: _group_norm,
    aten.dropout.default: _dropout,
    aten.lstm.input: _recurrent(nn.LSTM),
    aten.gru.input: _recurrent(nn.GRU),
    aten.rnn_tanh.input: _recurrent(nn.RNN),
}
