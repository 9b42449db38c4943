"""Which weights are kept, which went, and whether a rule or a hand removed them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
import torch
from torch import Tensor

from prunescope.core.errors import ShapeMismatch
from prunescope.nets.lines import Lines, any_along, is_box

KEPT, AUTOMATIC, MANUAL = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Mask:
    """State of every masked parameter: 0 kept, 1 removed automatically, 2 removed by hand.

    A parameter that is not listed is kept whole. Weights, biases and the scale and shift of batch norms can all be
    listed, so a removed filter is silent everywhere it is made and read.

    >>> mask = Mask({"0.weight": torch.tensor([[0, 1], [2, 0]], dtype=torch.uint8)})
    >>> mask["0.weight"]
    tensor([[ True, False],
            [False,  True]])
    """

    states: Mapping[str, Tensor]
    _lines: dict[tuple[str, int], Tensor] = field(default_factory=dict, init=False, repr=False)
    _boxes: dict[str, bool] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        for name, state in self.states.items():
            if state.dtype != torch.uint8:
                raise ShapeMismatch(f"the mask of '{name}' must be uint8 states; got {state.dtype}.")
        object.__setattr__(self, "states", MappingProxyType(dict(sorted(self.states.items()))))

    @staticmethod
    def from_kept(kept: Mapping[str, Tensor], origin: int = AUTOMATIC) -> "Mask":
        """A mask from booleans (True = kept), all removals of one origin."""
        return Mask({name: (~keep).to(torch.uint8).mul_(origin) for name, keep in kept.items()})

    @staticmethod
    def from_lines(lines: Lines, shapes: Mapping[str, torch.Size], origin: int = AUTOMATIC) -> "Mask":
        """A mask of whole rows, columns, slices: an entry is kept if its position along every dimension is.

        Args:
            lines: parameter -> dimension -> Bool[size], True = kept; dimensions that are not listed are kept whole.
            shapes: of the same parameters.
        """
        mask = Mask({name: box_states(by_dim, shapes[name], origin) for name, by_dim in lines.items()})
        for name, by_dim in lines.items():
            mask._boxes[name] = True
            if all(bool(kept.any()) for kept in by_dim.values()):
                whole = {dim: torch.ones(size, dtype=torch.bool) for dim, size in enumerate(shapes[name])}
                mask._lines.update({(name, dim): kept for dim, kept in {**whole, **by_dim}.items()})
        return mask

    def __getitem__(self, name: str) -> Tensor:
        """Bool tensor of a listed parameter, True = kept."""
        return self.states[name] == KEPT

    def __contains__(self, name: object) -> bool:
        return name in self.states

    def __iter__(self) -> Iterator[str]:
        return iter(self.states)

    @property
    def kept(self) -> dict[str, Tensor]:
        """All listed parameters as bool tensors, True = kept."""
        return {name: self[name] for name in self.states}

    def __and__(self, later: "Mask") -> "Mask":
        """Removed in either; where both removed, the earlier removal's origin stands."""
        states = dict(self.states)
        for name, state in later.states.items():
            earlier = states.get(name)
            states[name] = state if earlier is None else torch.where(earlier == KEPT, state, earlier)
        return self._changed(states, later)

    def replaced(self, name: str, states: Tensor) -> "Mask":
        """The same mask but for one parameter, whose states are these."""
        return self._changed({**self.states, name: states})

    def applied(self, name: str, value: Tensor) -> Tensor:
        """A parameter's value with removed entries exactly zero; the value itself where the parameter is not listed."""
        return value if name not in self.states else value.masked_fill(self.states[name].to(value.device) != KEPT, 0)

    def shape(self, name: str) -> tuple[int, ...]:
        """Shape of a listed parameter."""
        return tuple(self.states[name].shape)

    def lines(self, name: str, dim: int) -> Tensor:
        """Whether anything is kept at each position along a dimension of a listed parameter: rows, columns; bool."""
        if (name, dim) not in self._lines:
            self._lines[name, dim] = any_along(self[name], dim)
        return self._lines[name, dim]

    def is_box(self, name: str) -> bool:
        """Whether exactly those entries are kept whose position along every dimension is: whole rows, columns went."""
        if name not in self._boxes:
            self._boxes[name] = is_box(self[name])
        return self._boxes[name]

    def n_removed(self, name: str) -> int:
        return int(torch.count_nonzero(self.states[name])) if name in self.states else 0

    def same_as(self, other: "Mask") -> bool:
        """Equal states everywhere; a parameter not listed equals one listed as all kept."""
        names = {*self.states, *other.states}
        return all(torch.equal(self._or_kept(name, other), other._or_kept(name, self)) for name in names)

    def _changed(self, states: Mapping[str, Tensor], *others: "Mask") -> "Mask":
        """A mask of these states; what is known about parameters that stay the same is known of it too."""
        mask = Mask(states)
        for known in (self, *others):
            same = {name for name, state in known.states.items() if states[name] is state}
            mask._lines.update({at: kept for at, kept in known._lines.items() if at[0] in same})
            mask._boxes.update({name: known._boxes[name] for name in same & known._boxes.keys()})
        return mask

    def _or_kept(self, name: str, other: "Mask") -> Tensor:
        state = self.states.get(name)
        return torch.zeros_like(other.states[name]) if state is None else state


def box_states(lines: Mapping[int, Tensor], shape: torch.Size, origin: int) -> Tensor:
    """States of a parameter that loses whole lines: ``origin`` where any dimension's position is gone.

    >>> box_states({1: torch.tensor([True, False])}, torch.Size((2, 2)), AUTOMATIC)
    tensor([[0, 1],
            [0, 1]], dtype=torch.uint8)
    """
    gone = {dim: (~kept).numpy().view(np.uint8) * np.uint8(origin) for dim, kept in lines.items()}
    rows, inner = gone.pop(0, np.zeros(shape[0], np.uint8)), np.zeros(shape[1:], np.uint8)
    for dim, line in gone.items():
        np.maximum(inner, line.reshape([-1 if at == dim else 1 for at in range(1, len(shape))]), out=inner)
    # One pass, by NumPy: it asks for huge pages.
    return torch.from_numpy(np.maximum.outer(rows, inner.reshape(-1)).reshape(shape))
