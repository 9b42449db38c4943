"""Contexts that change a module and put it back."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TypeVar

import torch
from torch import Tensor, nn

from prunescope.core.errors import ShapeMismatch, UnknownName
from prunescope.core.registry import closest

if TYPE_CHECKING:
    from prunescope.nets.network import Network

Pruned = TypeVar("Pruned", nn.Module, "Network")


class Kept(Protocol):
    """Bool tensors by parameter path, True = kept: a ``Mask``, or a plain dict."""

    def __iter__(self) -> Iterator[str]: ...

    def __getitem__(self, name: str, /) -> Tensor: ...


@contextmanager
def evaluating(module: nn.Module) -> Iterator[nn.Module]:
    """The module in eval mode; every submodule's own mode is restored."""
    modes = {child: child.training for child in module.modules()}
    module.eval()
    try:
        yield module
    finally:
        for child, training in modes.items():
            child.training = training


@contextmanager
def uncompiled() -> Iterator[None]:
    """Modules of ``torch.compile`` run as they are written, so that their operators can be watched."""
    if "torch._dynamo" not in sys.modules:  # nothing is compiled, and asking for the compiler would import it
        yield
        return
    with torch.compiler.set_stance("force_eager"):
        yield


@contextmanager
def masked(net: Pruned, kept: Kept) -> Iterator[Pruned]:
    """The network, temporarily pruned: removed entries are exactly zero inside, and back to the bit outside.

    The parameters stay the same objects; their storage is swapped and swapped back, also when the body raises. What
    the body writes into a masked parameter is lost with it. Memory: a copy of the masked parameters.

    Args:
        net: a ``Network`` or any module.
        kept: bool tensors by parameter path, True = kept; a ``Mask`` is one.

    Raises:
        UnknownName: a name that is no parameter.
        ShapeMismatch: a mask that does not have its parameter's shape.

    >>> layer = nn.Linear(2, 1)
    >>> with masked(layer, {"weight": torch.tensor([[True, False]])}):
    ...     layer.weight[0, 1].item()
    0.0
    """
    module = net if isinstance(net, nn.Module) else net.module
    parameters = {name: parameter_of(module, name) for name in kept}
    before = {name: parameter.data for name, parameter in parameters.items()}
    try:
        for name, parameter in parameters.items():
            parameter.data = _silenced(name, before[name], kept[name])
        yield net
    finally:
        for name, parameter in parameters.items():
            parameter.data = before[name]


def parameter_of(module: nn.Module, name: str) -> nn.Parameter:
    """A parameter by its path, or an error that offers the nearest."""
    try:
        return module.get_parameter(name)
    except AttributeError:
        known = [known for known, _ in module.named_parameters()]
        raise UnknownName(
            f"{type(module).__name__} has no parameter named '{name}';",
            closest(name, known, f"It has {len(known)} parameters, from '{known[0]}' to '{known[-1]}'."),
        ) from None


def _silenced(name: str, value: Tensor, kept: Tensor) -> Tensor:
    if kept.dtype != torch.bool or kept.shape != value.shape:
        raise ShapeMismatch(
            f"the mask of '{name}' is {kept.dtype} {tuple(kept.shape)}; it must be bool {tuple(value.shape)}."
        )
    return value.masked_fill(~kept.to(value.device), 0)
