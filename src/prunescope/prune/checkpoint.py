"""Where a training leaves what it needs to go on after a crash."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Checkpoint:
    """Where a training leaves what it needs to go on after a crash.

    Attributes:
        load: the state that was saved last (of tensors, numbers, lists and dicts), or None.
        save: keeps a state; called after every epoch.
    """

    load: Callable[[], dict[str, Any] | None] = lambda: None
    save: Callable[[dict[str, Any]], None] = lambda state: None
