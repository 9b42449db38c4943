"""Which weights are kept, which went, and whether a rule or a hand removed them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import torch
from torch import Tensor

from prunescope.core.errors import ShapeMismatch

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

    def __post_init__(self) -> None:
        for name, state in self.states.items():
            if state.dtype != torch.uint8:
                raise ShapeMismatch(f"the mask of '{name}' must be uint8 states; got {state.dtype}.")
        object.__setattr__(self, "states", MappingProxyType(dict(sorted(self.states.items()))))

    @staticmethod
    def from_kept(kept: Mapping[str, Tensor], origin: int = AUTOMATIC) -> "Mask":
        """A mask from booleans (True = kept), all removals of one origin."""
        return Mask({name: (~keep).to(torch.uint8).mul_(origin) for name, keep in kept.items()})

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
        return self._changed(states)

    def replaced(self, name: str, states: Tensor) -> "Mask":
        """The same mask but for one parameter, whose states are these."""
        return self._changed({**self.states, name: states})

    def applied(self, name: str, value: Tensor) -> Tensor:
        """A parameter's value with removed entries exactly zero; the value itself where the parameter is not listed."""
        return value if name not in self.states else value.masked_fill(self.states[name].to(value.device) != KEPT, 0)

    def lines(self, name: str, dim: int) -> Tensor:
        """Whether anything is kept at each position along a dimension of a listed parameter: rows, columns; bool."""
        if (name, dim) not in self._lines:
            state = self.states[name]
            others = [other for other in range(state.dim()) if other != dim]
            self._lines[name, dim] = (state == KEPT).any(dim=others) if others else state == KEPT
        return self._lines[name, dim]

    def n_removed(self, name: str) -> int:
        return int(torch.count_nonzero(self.states[name])) if name in self.states else 0

    def same_as(self, other: "Mask") -> bool:
        """Equal states everywhere; a parameter not listed equals one listed as all kept."""
        names = {*self.states, *other.states}
        return all(torch.equal(self._or_kept(name, other), other._or_kept(name, self)) for name in names)

    def _changed(self, states: Mapping[str, Tensor]) -> "Mask":
        """A mask of these states; what is known about parameters that stay the same is known of it too."""
        mask = Mask(states)
        mask._lines.update({at: kept for at, kept in self._lines.items() if states[at[0]] is self.states[at[0]]})
        return mask

    def _or_kept(self, name: str, other: "Mask") -> Tensor:
        state = self.states.get(name)
        return torch.zeros_like(other.states[name]) if state is None else state
