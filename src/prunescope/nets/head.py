"""The last linear layer: its rows are the class directions, what it reads are the features."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.overrides import TorchFunctionMode

from prunescope.core.errors import Unsupported
from prunescope.nets.context import evaluating
from prunescope.nets.network import Network
from prunescope.nets.relevance.mode import name_of

_LINEAR = frozenset({"linear", "conv1d", "conv2d", "conv3d"})

Pool = Callable[[Tensor], Tensor]
_POOLS: dict[str, Pool] = {
    "mean": lambda x: x.mean(1),
    "last": lambda x: x[:, -1],
    "first": lambda x: x[:, 0],
}
"""From Float[B, positions, D] to Float[B, D]: what may happen to the positions between the layer and the output."""

_ENDS: tuple[Callable[[Tensor], Tensor], ...] = (
    lambda logits: logits,
    lambda logits: logits.log_softmax(1),
    lambda logits: logits.softmax(1),
)


@dataclass(frozen=True)
class Head:
    """Where a network turns features into classes.

    Attributes:
        weight: path of the parameter whose rows are the class directions, Float[C, D] once flattened.
        bias: path of its bias; empty if it has none.
        pool: what happens to positions behind the layer: mean, last or first; mean also where there is only one.
    """

    weight: str
    bias: str
    pool: str

    def directions(self, net: Network) -> tuple[Tensor, Tensor | None]:
        """The class directions as they are now, Float[C, D], and the bias, Float[C]."""
        return net.weight(self.weight).flatten(1), net.weight(self.bias) if self.bias else None

    def run(self, net: Network, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Features Float[B, D] and the network's outputs Float[B, C] of a batch, in one forward in the present mode."""
        with _Linears({id(net.module.get_parameter(self.weight)): self.weight}) as watch:
            outputs = net.module(inputs)
        return _POOLS[self.pool](watch.seen[-1].features()), outputs


def find_head(net: Network) -> Head:
    """The layer that makes the classes: linear, or a 1 x 1 convolution, with at most a pooling or softmax behind it.

    Raises:
        Unsupported: something else stands between the last linear layer and the output (the message names the layer),
            or there is one class, from which nothing can be told apart.
    """
    names = {id(parameter): name for name, parameter in net.module.named_parameters()}
    inputs = _varied(net)
    with net.lock, evaluating(net.module), torch.no_grad(), _Linears(names) as watch:
        outputs = net.module(*inputs)
    if not watch.seen:
        raise Unsupported(f"{type(net.module).__name__} has no linear layer, so it has no class directions.")
    last = watch.seen[-1]
    pool = _pool_between(last, outputs)
    if not pool:
        raise Unsupported(
            f"{type(net.module).__name__} has no class directions: its output is not that of its last linear layer "
            f"'{last.weight.rpartition('.')[0]}', but something computed from it.",
            "Geometry needs a network that ends in a linear layer, with at most a pooling or softmax behind it.",
        )
    if len(net.weight(last.weight)) == 1:
        raise Unsupported(f"{type(net.module).__name__} has one class, so no sample lies nearer to it than to another.")
    return Head(last.weight, last.bias, pool)


@dataclass
class _Seen:
    weight: str
    bias: str
    given: Tensor
    made: Tensor
    channels: int

    def features(self) -> Tensor:
        """What the layer read, Float[B, positions, D]."""
        return _positions(self.given, self.channels)

    def logits(self) -> Tensor:
        """What the layer made, Float[B, positions, C]."""
        return _positions(self.made, self.channels)


class _Linears(TorchFunctionMode):
    """Notes every run of a layer that gives each position's classes from its features alone."""

    def __init__(self, names: dict[int, str]) -> None:
        super().__init__()
        self.names = names
        self.seen: list[_Seen] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = name_of(func)
        if name in _LINEAR:
            given, weight, bias = _operands(*args, **(kwargs or {}))
            if id(weight) in self.names and weight[0, 0].numel() == 1 and weight.shape[1] == _n_read(given, name):
                channels = -1 if name == "linear" else 1
                made = out.detach().clone()  # an activation behind may work in place
                self.seen.append(_Seen(self.names[id(weight)], self.names.get(id(bias), ""), given, made, channels))
        return out


def _positions(x: Tensor, channels: int) -> Tensor:
    x = x.movedim(channels, -1)
    return x.reshape(len(x), -1, x.shape[-1])


def _operands(input: Tensor, weight: Tensor, bias: Tensor | None = None, *rest: Any, **more: Any) -> Any:
    return input, weight, bias


def _n_read(given: Tensor, name: str) -> int:
    """Channels of the input; a grouped convolution reads fewer with each weight."""
    return given.shape[-1 if name == "linear" else 1]


def _pool_between(last: _Seen, outputs: object) -> str:
    """How the last layer's values become the outputs; empty if not in a known way."""
    if not isinstance(outputs, Tensor) or outputs.dim() != 2 or outputs.shape[1] != last.logits().shape[-1]:
        return ""
    for name, pool in _POOLS.items():
        logits = pool(last.logits())
        if logits.shape == outputs.shape and any(torch.allclose(end(logits), outputs, 1e-4, 1e-5) for end in _ENDS):
            return name
    return ""


def _varied(net: Network) -> tuple[Tensor, ...]:
    """Inputs whose positions differ, so that no two ways of pooling give the same."""
    generator = torch.Generator().manual_seed(0)
    return tuple(
        torch.randn((2, *x.shape[1:]), generator=generator).to(x) if x.is_floating_point() else torch.cat([x[:1]] * 2)
        for x in net.example_input
    )
