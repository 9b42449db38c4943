"""Models of a folder by name, each opened when somebody first asks for it: a command about one reads only that one."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from prunescope.core.errors import PrunescopeError

V = TypeVar("V")


class OnDemand(Mapping[str, V], Generic[V]):
    """Values by name, made once, when they are first asked for; usable from any thread.

    What cannot be made is not in it, which is known only after trying: counting or listing makes all of them.

    Args:
        names: what may be in it, in order.
        make: makes the value of a name; the own errors that it raises are kept as the reason.

    >>> made = OnDemand(["a", "b"], str.upper)
    >>> made["b"], "c" in made, list(made)
    ('B', False, ['a', 'b'])
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], V]) -> None:
        self._names = tuple(names)
        self._make = make
        self._outcomes: dict[str, V | PrunescopeError] = {}
        self._lock = threading.RLock()  # making one may look another up

    def __getitem__(self, name: str) -> V:
        try:
            return self.made(name)
        except PrunescopeError as refusal:
            raise KeyError(name) from refusal

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._names if self.refusal(name) is None)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def refusal(self, name: str) -> PrunescopeError | None:
        """Why the value of a name cannot be made; None where it can."""
        try:
            self.made(name)
        except PrunescopeError as refusal:
            return refusal
        return None

    def made(self, name: str) -> V:
        """The value of a name.

        Raises:
            KeyError: nobody said that there is one.
            PrunescopeError: it cannot be made, for this reason.
        """
        if name not in self._names:
            raise KeyError(name)
        with self._lock:
            if name not in self._outcomes:
                self._outcomes[name] = self._outcome(name)
            outcome = self._outcomes[name]
        if isinstance(outcome, PrunescopeError):
            raise outcome.with_traceback(None)  # it is raised again and again, and must not grow
        return outcome

    def _outcome(self, name: str) -> V | PrunescopeError:
        try:
            return self._make(name)
        except PrunescopeError as refusal:
            return refusal
