"""What a unit scores when several layers make it together: a residual stream, a depthwise convolution, gates."""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Literal

import torch
from pydantic import Field
from torch import Tensor

from prunescope.nets.channels import Slice
from prunescope.prune.slices import unit_sums

Combine = Annotated[
    Literal["sum", "mean", "max"],
    Field(
        title="Coupled layers",
        description="what a unit scores that several layers make, as in a residual stream: the sum of what it scores "
        "in each, their mean (no more than a unit that one layer makes), or the greatest (stays if any layer needs it)",
    ),
]

_WAYS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "sum": lambda scores, made: scores.sum(0),
    "mean": lambda scores, made: scores.sum(0) / made.sum(0).clamp(min=1),
    "max": lambda scores, made: scores.gather(0, scores.abs().argmax(0, keepdim=True))[0],
}
"""From what each layer gives a unit, Float[layers, n_units], and whether it makes the unit, Bool[layers, n_units]."""


def combined(slices: Iterable[Slice], values: Mapping[str, Tensor], n_units: int, how: Combine, p: int = 0) -> Tensor:
    """Float[n_units]: sums over the rows that make a unit, layer by layer, and these put together.

    All gates and both weights of a recurrent layer are one layer. Of signed sums the greatest in size counts.

    Args:
        slices: those that make the units.
        values: Float by parameter, of its shape; layers without values do not count.
        p: 0 sums the values as they are; 1 and 2 their |value|^p.
    """
    layers: dict[str, list[Slice]] = {}
    for part in slices:
        if part.parameter in values:
            layers.setdefault(part.parameter.rpartition(".")[0], []).append(part)
    if how == "sum" or len(layers) < 2:
        return unit_sums([part for own in layers.values() for part in own], values, n_units, p)
    scores = torch.stack([unit_sums(own, values, n_units, p) for own in layers.values()])
    made = torch.zeros(scores.shape, dtype=torch.bool)
    for row, own in zip(made, layers.values(), strict=True):
        for part in own:
            row[part.units] = True
    return _WAYS[how](scores, made.to(scores.device))
