"""Which parameters a backward pass reaches, for a while."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from torch import nn


@contextmanager
def frozen(module: nn.Module, but: Collection[str] = ()) -> Iterator[None]:
    """Parameters without gradients, except those at the paths ``but``, which have them; restored afterwards.

    >>> layer = nn.Linear(2, 1)
    >>> with frozen(layer, but={"bias"}):
    ...     [name for name, value in layer.named_parameters() if value.requires_grad]
    ['bias']
    """
    before = {parameter: parameter.requires_grad for parameter in module.parameters()}
    wanted = [module.get_parameter(name) for name in but]
    try:
        for parameter in before:
            parameter.requires_grad_(False)
        for parameter in wanted:
            parameter.requires_grad_(True)
        yield
    finally:
        for parameter, required in before.items():
            parameter.requires_grad_(required)
