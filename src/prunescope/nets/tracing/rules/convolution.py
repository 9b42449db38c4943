"""Convolutions, also grouped, depthwise and transposed; linear layers and products with a weight."""

import torch
from torch import Tensor

from prunescope.nets.tracing.call import Call, Result, rule
from prunescope.nets.tracing.coordinates import Axis
from prunescope.nets.tracing.names import spread
from prunescope.nets.tracing.record import Layer
from prunescope.nets.tracing.rules.layers import enter, read, without_name


@rule("conv1d", "conv2d", "conv3d", "convolution", "_convolution", "conv_transpose1d", "conv_transpose2d")
@rule("conv_transpose3d")
def convolve(call: Call) -> Result:
    """Rows make the output channels, columns read the input channels, taps change nothing."""
    weight = call["weight"]
    dim = call["input"].dim() - weight.dim() + 1
    is_transposed = "transpose" in call.operator or bool(call.arguments.get("transposed"))
    groups = call["groups"]
    names = call.of(call["input"])
    if groups == 1:
        rows = _plain(call, weight, names, dim, rows_dim=int(is_transposed))
    else:
        rows = _grouped(call, weight, names, dim, groups, is_transposed)
    call.tie(call["bias"], rows)
    return spread(rows, dim, call.out.shape)


@rule("linear")
def linear(call: Call) -> Result:
    weight = call["weight"]
    rows = _plain(call, weight, call.of(call["input"]), call["input"].dim() - 1, rows_dim=0)
    call.tie(call["bias"], rows)
    if weight.dim() == 1:
        return None
    return spread(rows, call.out.dim() - 1, call.out.shape)


def product(call: Call, names: Tensor, dim: int, weight: Tensor, rows_dim: int, columns_dim: int) -> Tensor:
    """A matrix product with a weight that contracts ``dim``; returns the names of the rows it makes."""
    rows, columns = without_name(call, call.axis_ids(weight, rows_dim)), call.axis_ids(weight, columns_dim)
    read(call, names, dim, columns)
    layer, axis = Layer(rows, columns, transposed=rows_dim > columns_dim), _axis(call, rows)
    enter(call, axis.parameter if axis else "", layer, axis, _axis(call, columns), names)
    part_of = call.record.axis_with(rows)
    if axis is None and part_of is not None:  # queries alone, of a weight that makes keys and values too
        call.record.role(part_of, "maker")
    return rows


def axes(call: Call, weight: Tensor) -> tuple[Axis | None, ...]:
    """The numbered axes of a parameter; Nones for a computed weight (its ids stand in the notebook all the same)."""
    path = call.path(weight)
    return call.record.coordinates.by_path[path] if path else (None,) * weight.dim()


def _plain(call: Call, weight: Tensor, names: Tensor, dim: int, rows_dim: int) -> Tensor:
    return product(call, names, dim, weight, rows_dim, 1 - rows_dim)


def _axis(call: Call, ids: Tensor) -> Axis | None:
    """The axis that names belong to, also when the weight was reached through views or a product."""
    return call.record.axis_of(ids)


def _grouped(call: Call, weight: Tensor, names: Tensor, dim: int, groups: int, is_transposed: bool) -> Tensor:
    """Units are whole groups: a group's inputs and outputs go together, the weight's inner dimension stays.

    The first dimension of the weight holds real names (outputs, or inputs when transposed); the other side is the
    inner dimension of every group and gets fresh names, one for each group and place.
    """
    outer = without_name(call, call.axis_ids(weight, 0))
    inner = call.record.fresh(weight.size(1) * groups)
    call.record.lock(call.axis_ids(weight, 1), f"{call.where} has {groups} groups of equal size")
    by_group = torch.cat((outer.view(groups, -1), inner.view(groups, -1)), dim=1)
    call.record.unite(by_group, by_group[:, :1], call.where)
    rows, columns = (inner, outer) if is_transposed else (outer, inner)
    read(call, names, dim, columns)
    axis = _axis(call, outer)
    layer = Layer(rows, columns, groups, is_transposed)
    path = axis.parameter if axis else ""
    enter(call, path, layer, None if is_transposed else axis, axis if is_transposed else None, names)
    return rows
