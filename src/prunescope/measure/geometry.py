"""Where samples lie in the last layer's space: angle, length and signed margin."""

from dataclasses import dataclass

import torch
from torch import Tensor

from prunescope.core.errors import ShapeMismatch

BLOCK = 1 << 22  # entries of a [samples, classes] block, so that memory stays bounded for any number of samples


@dataclass(frozen=True, eq=False)
class Geometry:
    """Of N samples and C classes.

    Attributes:
        angle: Float[N, C], degrees between a sample's features and each class direction, in [0, 180].
        length: Float[N], the L2 norm of its features.
        margin: Float[N], distance to the nearest decision boundary of its own class; negative if it is classified
            wrong.
        predicted: Long[N], the class with the largest logit; the lowest among equals.
    """

    angle: Tensor
    length: Tensor
    margin: Tensor
    predicted: Tensor


@torch.no_grad()
def geometry(
    features: Tensor, weight: Tensor, labels: Tensor, bias: Tensor | None = None, *, margin_with_bias: bool = False
) -> Geometry:
    """Angle, length and signed margin of samples with respect to the class directions.

    angle_c = arccos(x . W_c / (|x| |W_c|)); length = |x|; margin = min over c != y of |(W_y - W_c) . x| / |W_y - W_c|,
    times -1 where the prediction (argmax of W x + bias) is not y. Features or directions that are zero are at 90
    degrees to everything; two classes with equal directions have no distance between them.

    Args:
        features: Float[N, D], what enters the last linear layer.
        weight: Float[C, D], its rows are the class directions; C at least 2.
        labels: integer [N], the true classes y.
        bias: Float[C] of that layer, for the prediction.
        margin_with_bias: whether the boundary's distance counts the bias too; the source has none.

    Raises:
        ShapeMismatch: shapes that do not belong together.

    Source: Li et al. 2022, "Understanding Robustness Lottery", section 5.2.

    >>> square = geometry(torch.tensor([[1.0, 0.0]]), torch.eye(2), torch.tensor([0]))
    >>> square.angle.tolist(), square.length.tolist(), round(square.margin.item(), 4)
    ([[0.0, 90.0]], [1.0], 0.7071)
    """
    _check(features, weight, labels, bias)
    n_rows = max(1, BLOCK // len(weight))
    gaps = _gaps(weight)
    shift = None if bias is None or not margin_with_bias else bias
    parts = [
        _of_block(x, weight, y, bias, shift, gaps)
        for x, y in zip(features.split(n_rows), labels.long().split(n_rows), strict=True)
    ]
    return Geometry(*(torch.cat(columns) for columns in zip(*parts, strict=True)))


def _gaps(weight: Tensor) -> Tensor:
    """Float[C, C]: |W_i - W_j|, exactly 0 where directions are equal."""
    wide = weight.double()  # squares are subtracted from each other, which costs half the digits
    products = wide @ wide.T
    squares = products.diagonal()
    squared = squares[:, None] + squares - 2 * products
    return squared.masked_fill_(squared < 1e-13 * squares.amax(), 0).sqrt_().to(weight.dtype)


def _of_block(
    x: Tensor, weight: Tensor, labels: Tensor, bias: Tensor | None, shift: Tensor | None, gaps: Tensor
) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    products = x @ weight.T
    length = torch.linalg.vector_norm(x, dim=1)
    predicted = (products if bias is None else products + bias).argmax(1)
    margin = _margin(products if shift is None else products + shift, labels, gaps)
    margin = torch.where(predicted == labels, margin, -margin)
    norms = torch.linalg.vector_norm(weight, dim=1)
    scale = length[:, None] * norms
    angle = products.div_(scale.masked_fill_(scale == 0, 1)).clamp_(-1, 1).acos_().rad2deg_()
    return angle, length, margin, predicted


def _margin(logits: Tensor, labels: Tensor, gaps: Tensor) -> Tensor:
    """Float[N]: distance to the nearest boundary between a sample's class and another."""
    own = labels[:, None]
    gap = gaps[labels]
    distances = (logits.gather(1, own) - logits).abs_().div_(gap.masked_fill(gap == 0, 1))
    return distances.masked_fill_(gap == 0, 0).scatter_(1, own, torch.inf).amin(1)


def _check(features: Tensor, weight: Tensor, labels: Tensor, bias: Tensor | None) -> None:
    found = {"features": tuple(features.shape), "weight": tuple(weight.shape), "labels": tuple(labels.shape)}
    fits = features.dim() == weight.dim() == 2 and features.shape[1] == weight.shape[1] and len(weight) > 1
    fits = fits and labels.shape == features.shape[:1] and (bias is None or bias.shape == weight.shape[:1])
    if not fits:
        raise ShapeMismatch(
            f"computing the geometry of samples: got {found}{'' if bias is None else f', bias {tuple(bias.shape)}'};",
            "features are [N, D], class directions [C, D] with C at least 2, labels [N], the bias [C].",
        )
    if len(labels) and not 0 <= int(labels.min()) <= int(labels.max()) < len(weight):
        raise ShapeMismatch(
            f"computing the geometry of samples: labels run from {int(labels.min())} to {int(labels.max())}, "
            f"but there are {len(weight)} class directions."
        )
