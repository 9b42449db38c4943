"""Contexts that change a module and put it back."""

from collections.abc import Iterator
from contextlib import contextmanager

from torch import nn


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
