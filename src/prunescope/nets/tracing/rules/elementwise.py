"""Element by element: names that meet go together, parameters that meet channels are tied to them."""

from typing import Any

import torch
from torch import Size, Tensor

from prunescope.nets.tracing.call import Call, Named, Result, rule
from prunescope.nets.tracing.names import PADDING, broadcast, constant, core, cores, distinct_pairs, varies, varying
from prunescope.nets.tracing.record import Tie
from prunescope.nets.tracing.rules.sums import joined

_UNTAGGED = (
    "hardswish hardsigmoid hardtanh _prelu_kernel masked_fill lerp dropout feature_dropout "
    "alpha_dropout feature_alpha_dropout native_dropout to _to_copy clone contiguous alias detach "
    "lift_fresh positive nan_to_num type_as relu6 where threshold rrelu celu selu elu leaky_relu "
    "log_sigmoid true_divide multiply subtract divide zeros_like ones_like empty_like full_like "
    "rand_like randn_like fill bernoulli"
)
_GATES = {"sigmoid", "hardsigmoid"}
_SUMS = {"add", "sub", "rsub", "subtract", "maximum", "minimum", "lerp", "where", "addcmul", "addcdiv", "max", "min"}


def is_pointwise(func: Any) -> bool:
    return torch.Tag.pointwise in func.tags


@rule(_UNTAGGED)
def pointwise(call: Call) -> Result:
    """Unary: the same names. Several operands: activations are joined, then parameters tied to them."""
    if not isinstance(call.out, Tensor):
        return None
    operands = [(value, named) for value in call.arguments.values() if (named := call.named(value)) is not None]
    activations = [(value, named) for value, named in operands if not named.is_parameter]
    parameters = [value for value, named in operands if named.is_parameter]
    if not activations:
        return _product_of_parameters(call, parameters)
    named = _join_all(call, activations)
    for value in parameters:
        _tie(call, value, named.layers[0])
    _check_literals(call, named.layers[0])
    if call.operator.rstrip("_") in _GATES:
        return named._replace(is_gate=True)
    return named


def _join_all(call: Call, activations: list[tuple[Tensor, Named]]) -> Named:
    value, named = activations[0]
    names, shape, is_gate = named.layers[0], value.shape, named.is_gate
    for other, other_named in activations[1:]:
        left, right = (names, shape, is_gate), (other_named.layers[0], other.shape, other_named.is_gate)
        names, shape = _join(call, left, right)
        is_gate = False
    if shape != call.out.shape and not varying(names):
        call.record.lock(names, f"{call.where} spreads a single channel over many")
    return Named((names.expand(call.out.shape),), is_gate=is_gate)


def _join(call: Call, left: tuple[Tensor, Size, bool], right: tuple[Tensor, Size, bool]) -> tuple[Tensor, Size]:
    """Names of an operator of two activations. The gate of a product: the smaller one, or what left a sigmoid."""
    shape = broadcast(left[1], right[1])
    for some, other in ((left, right), (right, left)):
        if _is_spread_over_channels(some[1], other[0], other[1]):
            call.record.lock(some[0], f"{call.where} spreads a single channel over many")
            return other[0].expand(shape), shape
    names = (left[0].expand(shape), right[0].expand(shape))
    if call.operator.rstrip("_") in _SUMS:
        return joined(call.record, *names, call.where), shape
    is_left_gate = left[1].numel() < right[1].numel() or (left[2] and left[1] == right[1])
    value, gate = reversed(names) if is_left_gate and call.operator.startswith("mul") else names
    call.record.unite(value, gate, call.where)
    small = cores(gate, value)
    call.record.flow(small[0].reshape(-1), small[1].reshape(-1), "gate")
    call.record.scale(value, gate)
    return _named_first(value, gate), shape


def _named_first(value: Tensor, gate: Tensor) -> Tensor:
    """The value's names; the gate's where the value is a constant."""
    if bool((core(value) > PADDING).all()):
        return value
    small = cores(value, gate)
    return torch.where(small[0] > PADDING, small[0], small[1].maximum(small[0])).expand(value.shape)


def _is_spread_over_channels(shape: Size, names: Tensor, full: Size) -> bool:
    """Whether an operand has size 1 along every dimension in which the other's channels lie."""
    lie = [dim - len(full) for dim in varying(names)]
    return bool(lie) and all(-dim > len(shape) or shape[dim] == 1 for dim in lie)


def _tie(call: Call, value: Tensor, names: Tensor) -> None:
    """A parameter among channels: each of its coordinates that lies along the channels must follow them."""
    lie = [dim for dim in _wide_dims(value, names) if varies(names, dim)]
    for layer in call.names.of(value).layers if lie else ():  # type: ignore[union-attr]
        full = layer.expand(names.shape)
        if any(varies(full, dim) for dim in lie):
            call.record.ties.append(Tie(*distinct_pairs(full, names), f"{call.where} has one fixed entry for each"))


def _wide_dims(value: Tensor, names: Tensor) -> list[int]:
    offset = names.dim() - value.dim()
    return [offset + dim for dim, size in enumerate(value.shape) if size > 1]


def _check_literals(call: Call, names: Tensor) -> None:
    """A plain tensor of the channels' width that is neither parameter nor computed cannot follow them."""
    for value in call.arguments.values():
        is_literal = isinstance(value, Tensor) and call.named(value) is None and call.names.is_literal(value)
        if is_literal and any(varies(names, dim) for dim in _wide_dims(value, names)):
            call.record.lock(names, f"{call.where} meets a constant of fixed width")


def _product_of_parameters(call: Call, parameters: list[Tensor]) -> Result:
    """A weight computed from parameters, dimension by dimension (a weight times its mask, a scaled direction)."""
    named = [call.names.of(value) for value in parameters]
    layers = [[layer.expand(call.out.shape) for layer in one.layers] for one in named if one is not None]
    if len({len(some) for some in layers}) > 1:
        for some in layers:
            call.lock_all(some, f"{call.where} computes a weight from parameters of other shapes")
        return Named(tuple(layers[0]), is_parameter=True)
    result = layers[0]
    for some in layers[1:]:
        result = [_same_axis(call, a, b) for a, b in zip(result, some, strict=True)]
    for layer in result:
        _check_literals(call, layer)
    return Named(tuple(result), is_parameter=True)


def _same_axis(call: Call, left: Tensor, right: Tensor) -> Tensor:
    if varying(left) and varying(right):
        call.record.unite(left, right, call.where)
    return left if varying(left) else right


@rule("new_zeros new_ones new_full new_empty new_empty_strided")
def factory(call: Call) -> Result:
    """Constants that only take their type from another tensor."""
    return constant(call.out.shape)


@rule("copy")
def copy(call: Call) -> Result:
    """Overwriting a whole tensor takes the new names; writing into a part of one is not followed, so it is locked."""
    target, source = call["self"], call["src"]
    old, new = call.of(target), call.of(source).expand(call.out.shape)
    if target.untyped_storage().nbytes() == target.numel() * target.element_size():
        return new
    reason = f"{call.where} writes into a part of another tensor"
    call.record.lock(old, reason)
    call.record.lock(new, reason)
    return old
