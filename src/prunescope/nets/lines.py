"""Masks by their lines: which positions along each dimension of a parameter are kept at all.

A mask of filters or channels is a product of such lines, so nothing has to look at its millions of entries.
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from prunescope.nets.context import Kept

Lines = Mapping[str, Mapping[int, Tensor]]
"""Parameter path -> dimension -> Bool[size], True = kept; a dimension that is not listed is kept whole."""


@runtime_checkable
class Lined(Kept, Protocol):
    """A mask that knows its lines, so that nobody has to look for them."""

    def shape(self, name: str) -> tuple[int, ...]: ...

    def lines(self, name: str, dim: int) -> Tensor: ...

    def is_box(self, name: str) -> bool: ...


class KeptLines:
    """What a surgery asks of a mask, looked up once each.

    >>> kept = KeptLines({"weight": torch.tensor([[True, False], [True, False]])})
    >>> kept.along("weight", 1), kept.is_box("weight")
    (tensor([ True, False]), True)
    """

    def __init__(self, kept: Kept) -> None:
        self._kept = kept
        self._lined = kept if isinstance(kept, Lined) else None
        self._names = frozenset(kept)
        self._wholes: dict[str, Tensor] = {}
        self._lines: dict[tuple[str, int], Tensor] = {}
        self._boxes: dict[str, bool] = {}
        self._gone: dict[str, dict[int, Tensor]] = {}

    @staticmethod
    def of(kept: "Kept | KeptLines") -> "KeptLines":
        return kept if isinstance(kept, KeptLines) else KeptLines(kept)

    def __iter__(self) -> Iterator[str]:
        return iter(self._kept)

    def __getitem__(self, name: str) -> Tensor:
        return self.whole(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def whole(self, name: str) -> Tensor:
        """Bool of the parameter's shape, on the CPU."""
        if name not in self._wholes:
            self._wholes[name] = self._kept[name].detach().cpu()
        return self._wholes[name]

    def shape(self, name: str) -> tuple[int, ...]:
        return tuple(self._lined.shape(name) if self._lined else self.whole(name).shape)

    def along(self, name: str, dim: int) -> Tensor:
        """Bool[size of the dimension]: whether anything is kept at each position."""
        if (name, dim) not in self._lines:
            self._lines[name, dim] = (
                self._lined.lines(name, dim).cpu() if self._lined else any_along(self.whole(name), dim)
            )
        return self._lines[name, dim]

    def gone(self, name: str) -> dict[int, Tensor]:
        """Of a box, the positions along each dimension that are masked: Bool[size], True = gone; whole ones left out.

        >>> KeptLines({"weight": torch.tensor([[True, False]])}).gone("weight")
        {1: tensor([False,  True])}
        """
        if name not in self._gone:
            lines = {dim: ~self.along(name, dim) for dim in range(len(self.shape(name)))}
            self._gone[name] = {dim: gone for dim, gone in lines.items() if gone.any()}
        return self._gone[name]

    def is_box(self, name: str) -> bool:
        """Whether the kept entries are exactly those at kept positions along every dimension."""
        if name not in self._boxes:
            self._boxes[name] = self._lined.is_box(name) if self._lined else is_box(self.whole(name))
        return self._boxes[name]


def any_along(kept: Tensor, dim: int) -> Tensor:
    """Bool[size]: whether anything is kept at each position along a dimension."""
    others = [other for other in range(kept.dim()) if other != dim]
    return kept.any(dim=others) if others else kept


def is_box(kept: Tensor) -> bool:
    """Whether the kept entries are exactly those at kept positions along every dimension."""
    sides = (int(torch.count_nonzero(any_along(kept, dim))) for dim in range(kept.dim()))
    return int(torch.count_nonzero(kept)) == prod(sides)
