"""Weights of two values: a sign and one scale a layer."""

import torch
from torch import Tensor


def binarised(weight: Tensor, kept: Tensor) -> Tensor:
    """Every weight as the layer's scale times its sign, in the shape of the weight, whether it is kept or not.

    The scale is the mean magnitude of the weights that are kept, which makes the binary weights the nearest ones there
    are in the L2 norm:

        alpha * sign(W),   alpha = ||W * kept||_1 / n_kept

    Args:
        weight: Float, any shape.
        kept: Bool of the same shape.

    Returns:
        Float of the same shape; zeros stay zero, and all is zero if nothing is kept.

    Source: diffenderfer2021multi, section 3; Rastegari et al. 2016, equation 6, for the scale.

    >>> binarised(torch.tensor([1.0, -3.0, 9.0]), torch.tensor([True, True, False]))
    tensor([ 2., -2.,  2.])
    """
    n_kept = int(torch.count_nonzero(kept))
    return weight.sign() * (torch.where(kept, weight, 0).abs().sum() / max(n_kept, 1))
