"""Earlier weights of a network, by name: what a recovery may go back to."""

from collections.abc import Callable, Mapping
from typing import Final

from torch import Tensor, nn

from prunescope.core.errors import BadPlan, UnknownName
from prunescope.core.registry import closest
from prunescope.nets.checkpoint import load_into

State = Mapping[str, Tensor]
"""A state dict: parameters and buffers by path."""

Past = Callable[[str], State]
"""The weights that a name stands for.

Raises:
    UnknownName: it stands for none.
"""

TRAINED: Final = "trained"
"""The name of the weights before anything was pruned."""


def past_of(given: Past | Mapping[str, State] | None, module: nn.Module) -> Past:
    """What users give as the past: nothing, state dicts by name, or a function that finds them.

    Unless the given names say otherwise, "trained" means the module as it is now.

    >>> past_of({"epoch 1": {}}, nn.Linear(1, 1))("trained")["weight"].shape
    torch.Size([1, 1])
    """
    if callable(given):
        return given
    known: dict[str, State] = {TRAINED: dict(module.state_dict()), **(given or {})}

    def find(name: str) -> State:
        if name not in known:
            names = ", ".join(f"'{key}'" for key in known)
            raise UnknownName(
                f"no earlier weights named '{name}' were given;",
                closest(name, [*known], f"There are {names}; give others as past={{'{name}': state_dict}}."),
            )
        return known[name]

    return find


def no_past(name: str) -> State:
    """The past of those who have none.

    Raises:
        BadPlan: always.
    """
    raise BadPlan(f"going back to '{name}' needs earlier weights, but no past was given.", "Give one, as run does.")


def go_back_(module: nn.Module, past: Past, name: str) -> None:
    """Put all parameters and buffers back to what a name stands for.

    Raises:
        UnknownName: it stands for nothing.
        BadCheckpoint: what it stands for does not fit; nothing is changed then.
    """
    load_into(module, past(name), f"earlier weights '{name}'")
