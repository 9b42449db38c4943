"""Dense layers, convolutions, and the batch norms behind them."""

from typing import Any

import torch
from torch import Tensor

from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.mode import Pending, Watch, handles, is_active


@handles("linear")
def linear(flow: Watch, func: Any, x: Tensor, weight: Tensor, bias: Tensor | None = None) -> Tensor:
    return _run(flow, lambda value, by: func(value, by), func, x, weight, bias, dim=x.dim() - 1)


@handles("conv1d conv2d conv3d")
def convolution(
    flow: Watch, func: Any, input: Tensor, weight: Tensor, bias: Tensor | None = None, *rest: Any, **options: Any
) -> Tensor:
    def operator(value: Tensor, by: Tensor, shift: Tensor | None = None) -> Tensor:
        out: Tensor = func(value, by, shift, *rest, **options)
        return out

    return _run(flow, operator, operator, input, weight, bias, dim=input.dim() + 1 - weight.dim())


@handles("conv_transpose1d conv_transpose2d conv_transpose3d")
def transposed(
    flow: Watch, func: Any, input: Tensor, weight: Tensor, bias: Tensor | None = None, *rest: Any, **options: Any
) -> Tensor:
    def operator(value: Tensor, by: Tensor, shift: Tensor | None = None) -> Tensor:
        out: Tensor = func(value, by, shift, *rest, **options)
        return out

    return _run(flow, operator, operator, input, weight, bias, dim=input.dim() + 1 - weight.dim(), row_axis=1)


@handles("batch_norm")
def batch_norm(
    flow: Watch,
    func: Any,
    input: Tensor,
    running_mean: Tensor | None,
    running_var: Tensor | None,
    weight: Tensor | None = None,
    bias: Tensor | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Tensor:
    """Folded into the operator before it: the sign of its scale decides which contributions are positive."""
    pending = input.__dict__.get("_waits")
    value = input if pending else flow.settled(input)
    with torch.no_grad():
        y: Tensor = func(value, running_mean, running_var, weight, bias, training, momentum, eps)
    if pending is None or running_var is None or training:
        value = flow.settled(input)
        return carry(value, y) if is_active(value) else y
    deviation = (running_var + eps).sqrt()
    return flow.settle(pending, y, (1 if weight is None else weight.detach()) / deviation)


def _run(
    flow: Watch, operator: Any, whole: Any, x: Tensor, weight: Tensor, bias: Tensor | None, dim: int, row_axis: int = 0
) -> Tensor:
    if is_active(weight):
        raise flow.unsupported("a layer", "its weight is computed from the input")
    with torch.no_grad():
        y = whole(x, weight, bias)
    return flow.linear(y, Pending(operator, x, weight, dim, row_axis))
