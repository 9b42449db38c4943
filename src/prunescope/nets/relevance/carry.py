"""A value whose gradient distributes relevance."""

from typing import Any

import torch
from torch import Tensor


class _Carry(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, z: Tensor, y: Tensor, stabiliser: float) -> Tensor:
        if stabiliser:
            z = z + stabiliser * torch.where(z < 0, -1.0, 1.0).to(z)
        ratio = torch.div(y, z)
        if not bool(torch.isfinite(ratio.sum())):
            ratio = torch.where(z == 0, 0, ratio)
        ctx.save_for_backward(ratio)
        return y.clone() if y.requires_grad else y

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None, None]:
        (ratio,) = ctx.saved_tensors
        return grads[0] * ratio, None, None


def carry(z: Tensor, y: Tensor, stabiliser: float = 0.0) -> Tensor:
    """The value ``y`` with the derivative of z * (y / z), the quotient held constant.

    With R = y * dL/dy the relevance at y, z * dL/dz is R too, so that whatever makes z shares R by its contributions.
    Where z is zero nothing contributed, and what arrives there goes no further.

    >>> x = torch.tensor([1.0, 3.0], requires_grad=True)
    >>> y = carry(x.sum(), torch.tensor(8.0))
    >>> y.item(), (x * torch.autograd.grad(y, x)[0]).tolist()
    (8.0, [2.0, 6.0])
    """
    out: Tensor = _Carry.apply(z, y.detach(), stabiliser)  # type: ignore[no-untyped-call]
    return out
