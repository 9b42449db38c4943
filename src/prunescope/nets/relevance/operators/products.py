"""Operators of two values: sums, products, quotients."""

from typing import Any

import torch
from torch import Tensor

from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.mode import Pending, Watch, handles, is_active, name_of
from prunescope.nets.relevance.operators.pointwise import is_gate

Value = Tensor | float


@handles("add __add__ __radd__ sub __sub__ __rsub__ rsub subtract")
def addition(flow: Watch, func: Any, left: Value, right: Value, **options: Any) -> Tensor:
    """Two branches share by contribution; a constant receives nothing."""
    if is_active(left) and is_active(right):
        out: Tensor = func(left, right, **options)
    else:
        with torch.no_grad():
            out = func(left, right, **options)
        active = left if is_active(left) else right
        if is_active(active):
            out = carry(active.expand_as(out), out)  # type: ignore[union-attr]
    return out


@handles("mul __mul__ __rmul__ multiply")
def product(flow: Watch, func: Any, left: Value, right: Value) -> Tensor:
    """A gate scales and the other takes all; two values of the same kind take half each.

    Source: arras2017explaining, section 3 (gates); achtibat2024attnlrp, eq. 12 (halves).
    """
    out: Tensor
    if not (is_active(left) and is_active(right)):
        out = func(left, right)
    elif is_gate(left) != is_gate(right):
        out = func(*_gate_detached(left, right))
    else:
        out = (func(left, right.detach()) + func(left.detach(), right)) / 2  # type: ignore[union-attr]
    return out


@handles("div __truediv__ true_divide divide")
def quotient(flow: Watch, func: Any, left: Value, right: Value, **options: Any) -> Tensor:
    """The divisor scales; it receives nothing."""
    if is_active(right) and not is_active(left):
        raise flow.unsupported(name_of(func), "it divides a constant by a value")
    out: Tensor = func(left, right.detach() if isinstance(right, Tensor) else right, **options)
    return out


@handles("matmul __matmul__ __rmatmul__ bmm mm")
def matrix_product(flow: Watch, func: Any, left: Tensor, right: Tensor) -> Tensor:
    """A linear operator of one operand where the other is a weight or a gate (attention); half each otherwise."""
    if is_active(left) and is_active(right) and is_gate(left) == is_gate(right):
        out: Tensor = (func(left, right.detach()) + func(left.detach(), right)) / 2
        return out
    if is_active(right) and (is_gate(left) or not is_active(left)):
        return weighted(flow, lambda x, weight: func(weight, x), right, left.detach())
    if is_active(left):
        return weighted(flow, func, left, right)
    plain: Tensor = func(left, right)
    return plain


def weighted(flow: Watch, operator: Any, x: Tensor, weight: Tensor) -> Tensor:
    """A linear operator whose weight is no layer's."""
    with torch.no_grad():
        y = operator(x, weight)
    weight_now = weight if id(weight) in flow.sites else weight.detach()
    return flow.settle(Pending(operator, x, weight_now, y.dim() - 1), y)


def _gate_detached(left: Any, right: Any) -> tuple[Any, Any]:
    return (left.detach(), right) if is_gate(left) else (left, right.detach())
