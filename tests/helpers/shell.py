"""Commands as a user types them."""

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    stdout: str
    stderr: str


Run = Callable[..., Ran]
"""A command's words, of text or paths, to what it left behind."""
