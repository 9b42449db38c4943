"""Numbers for every entry along every dimension of every parameter and buffer: the names that travel."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from prunescope.nets.tracing.names import PADDING, spread


@dataclass(frozen=True)
class Axis:
    """One dimension of a parameter: its entries are named ``start`` .. ``start + size - 1``."""

    parameter: str
    dim: int
    start: int
    size: int

    @property
    def ids(self) -> Tensor:
        return torch.arange(self.start, self.start + self.size)


@dataclass
class Coordinates:
    """The axes of all parameters and buffers of a module; a tensor used twice is numbered once."""

    axes: list[Axis] = field(default_factory=list)
    by_path: dict[str, tuple[Axis, ...]] = field(default_factory=dict)
    paths: dict[int, str] = field(default_factory=dict)
    n_ids: int = PADDING + 1

    @staticmethod
    def of(module: nn.Module) -> "Coordinates":
        numbered = Coordinates()
        for path, value in _tensors(module):
            if id(value) not in numbered.paths:
                numbered.paths[id(value)] = path
                numbered.by_path[path] = tuple(numbered._axis(path, dim, size) for dim, size in enumerate(value.shape))
        return numbered

    def layers(self, value: Tensor) -> tuple[Tensor, ...]:
        """One tensor of names a dimension, each of the value's shape, varying along its own dimension only."""
        axes = self.by_path[self.paths[id(value)]]
        return tuple(spread(axis.ids, axis.dim, value.shape) for axis in axes)

    def _axis(self, path: str, dim: int, size: int) -> Axis:
        axis = Axis(path, dim, self.n_ids, size)
        self.axes.append(axis)
        self.n_ids += size
        return axis


def _tensors(module: nn.Module) -> Iterator[tuple[str, Tensor]]:
    yield from module.named_parameters()
    yield from module.named_buffers()
