"""Random numbers for a batch of images, each from a stream of its own."""

from collections.abc import Sequence

import torch
from torch import Tensor


class Draws:
    """One stream of random numbers an image, so that what happens to it does not depend on its neighbours.

    Numbers are drawn on the CPU and moved, so that they are the same for every device.
    """

    def __init__(self, seeds: Sequence[int], device: torch.device | str = "cpu") -> None:
        self._generators = [torch.Generator().manual_seed(seed) for seed in seeds]
        self.device = torch.device(device)

    def __len__(self) -> int:
        return len(self._generators)

    def normal(self, *shape: int) -> Tensor:
        """Float[N, *shape], standard normal."""
        made = torch.empty(len(self), *shape)
        for row, generator in zip(made, self._generators, strict=True):
            row.normal_(generator=generator)
        return made.to(self.device)

    def uniform(self, low: float, high: float, *shape: int) -> Tensor:
        """Float[N, *shape], uniform in [low, high)."""
        made = torch.empty(len(self), *shape)
        for row, generator in zip(made, self._generators, strict=True):
            row.uniform_(low, high, generator=generator)
        return made.to(self.device)

    def integers(self, low: int, high: int, *shape: int) -> Tensor:
        """Long[N, *shape], uniform in [low, high)."""
        made = torch.empty(len(self), *shape, dtype=torch.long)
        for row, generator in zip(made, self._generators, strict=True):
            row.random_(low, high, generator=generator)
        return made.to(self.device)

    def poisson(self, rates: Tensor) -> Tensor:
        """Float[N, ...] of the rates' shape, Poisson with these rates."""
        rates = rates.cpu()
        made = torch.empty_like(rates)
        for row, rate, generator in zip(made, rates, self._generators, strict=True):
            row.copy_(torch.poisson(rate, generator=generator))
        return made.to(self.device)
