"""A layer's scores divided by their own norm, so that layers of different scale can compete."""

from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

ORDERS = {"l1": 1, "l2": 2}

Normalise = Annotated[
    Literal["none", "l1", "l2"],
    Field(title="Normalise layers", description="divide a layer's scores by their L1 or L2 norm"),
]


def normalised(scores: Tensor, how: str) -> Tensor:
    """Float[n_units], divided by its norm; unchanged for "none" or where all scores are zero.

    >>> normalised(torch.tensor([3.0, 4.0]), "l2")
    tensor([0.6000, 0.8000])
    """
    if how not in ORDERS:
        return scores
    norm = torch.linalg.vector_norm(scores, ord=ORDERS[how], dtype=torch.float64)
    return scores / norm.to(scores.dtype) if norm > 0 else scores
