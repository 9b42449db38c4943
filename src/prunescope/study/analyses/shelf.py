"""Rows that are made once: a long analysis that stops goes on from them, and may be looked at before it ends."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from prunescope.core.digest import digest

Rows = list[dict[str, Any]]


class Keeps(Protocol):
    """JSON values by name, e.g. a dictionary."""

    def __contains__(self, name: object) -> bool: ...
    def __getitem__(self, name: str) -> Rows: ...
    def __setitem__(self, name: str, value: Rows) -> None: ...


@dataclass(frozen=True)
class Shelf:
    """Keeps rows under what they follow from.

    Attributes:
        kept: where they are, e.g. a section of the store.
        only_kept: nothing is made: what is not there is left out.

    >>> shelf = Shelf()
    >>> shelf.rows(("size", 8), lambda: [{"size": 8}])
    [{'size': 8}]
    >>> shelf.rows(("size", 8), lambda: [])
    [{'size': 8}]
    >>> Shelf(shelf.kept, only_kept=True).rows(("size", 9), lambda: [{"size": 9}])
    []
    """

    kept: Keeps = field(default_factory=dict[str, Rows])
    only_kept: bool = False

    def rows(self, follows_from: tuple[Any, ...], make: Callable[[], Rows]) -> Rows:
        """The rows that follow from these values: those that are kept, else made and kept."""
        name = digest(list(follows_from))
        if name in self.kept:
            return self.kept[name]
        if self.only_kept:
            return []
        self.kept[name] = made = make()
        return made
