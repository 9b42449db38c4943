"""What the inputs of a linear operator contribute to its outputs.

Every rule gives z, the sum of the contributions it counts, as a function of the input and of the weight that scales
with either: z(t x) = z(x (t w)) = t z for t > 0. Then x * dz/dx (or w * dz/dw) are the contributions themselves, and
an output's relevance R goes to input i as R * x_i * (dz/dx_i) / z. The bias is in none of them: it receives nothing.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

Operator = Callable[[Tensor, Tensor], Tensor]
"""A linear operator without its bias: (input, weight) -> output."""


class Rule(ABC):
    """Base of the rules; ``stabiliser`` moves z away from zero before it divides."""

    stabiliser: float = 0.0

    @abstractmethod
    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        """The summed contributions, of the shape of ``y``, the operator's true output (bias and norm included)."""


@dataclass(frozen=True)
class AlphaBeta(Rule):
    """alpha 1, beta 0: only contributions above zero count, x+ w+ and x- w-.

    Source: bach2015pixel, eq. 60.
    """

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        return _pairs(operator, x, weight.clamp(min=0), lambda: weight.clamp(max=0))


@dataclass(frozen=True)
class ZPlus(Rule):
    """z+: x+ w+ alone. The same as alpha 1, beta 0 behind a ReLU; what negative inputs do is left out.

    Source: montavon2017explaining, section 4.2.
    """

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        return operator(x if _is_positive(x) else x.clamp(min=0), weight.clamp(min=0))


@dataclass(frozen=True)
class PositiveWeights(Rule):
    """w+: x w+, inputs with their sign. The same as alpha 1, beta 0 behind a ReLU; a negative input counts against.

    Source: the program of yeom2021pruning, https://github.com/seulkiyeom/LRP_Pruning_toy_example.
    """

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        return operator(x, weight.clamp(min=0))


@dataclass(frozen=True)
class Epsilon(Rule):
    """All contributions count, with their sign; ``stabiliser`` swallows relevance where they cancel.

    Source: bach2015pixel, eq. 58.
    """

    stabiliser: float = 1e-6

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        return operator(x, weight)


@dataclass(frozen=True)
class Gamma(Rule):
    """Contributions that agree with the output's sign count 1 + gamma times.

    Source: montavon2019layer, section 10.2.3; for signed inputs andeol2021learning, appendix.
    """

    gamma: float = 0.25

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        up, down = weight + self.gamma * weight.clamp(min=0), weight + self.gamma * weight.clamp(max=0)
        above = _pairs(operator, x, up, lambda: down)
        if not bool((y < 0).any()):
            return above
        return torch.where(y < 0, _pairs(operator, x, down, lambda: up), above)


@dataclass(frozen=True)
class Box(Rule):
    """For the layer that reads the network's input, whose values lie in [low, high]: x w - low w+ - high w-.

    Args:
        low, high: tensors that broadcast with the input.

    Source: montavon2017explaining, section 4.1 (z-beta rule).
    """

    low: Tensor
    high: Tensor

    def z(self, operator: Operator, x: Tensor, weight: Tensor, y: Tensor) -> Tensor:
        low, high = self.low.to(x).expand_as(x), self.high.to(x).expand_as(x)
        return operator(x, weight) - operator(low, weight.clamp(min=0)) - operator(high, weight.clamp(max=0))


RULES: dict[str, Callable[..., Rule]] = {
    "alpha1_beta0": lambda **options: AlphaBeta(),
    "z_plus": lambda **options: ZPlus(),
    "w_plus": lambda **options: PositiveWeights(),
    "epsilon": lambda **options: Epsilon(options.get("epsilon", 1e-6)),
    "gamma": lambda **options: Gamma(options.get("gamma", 0.25)),
}


def _pairs(operator: Operator, x: Tensor, weight: Tensor, other: Callable[[], Tensor]) -> Tensor:
    """x+ through one weight, x- through another; one pass where x has no negative entry."""
    if _is_positive(x):
        return operator(x, weight)
    return operator(x.clamp(min=0), weight) + operator(x.clamp(max=0), other())


def _is_positive(x: Tensor) -> bool:
    return x.numel() == 0 or bool(x.detach().amin() >= 0)
