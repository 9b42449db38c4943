"""A memory for the last few values that took long to make."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

V = TypeVar("V")


class Recent(Generic[V]):
    """The last few values by key, from any thread.

    Making happens outside the lock, so nobody waits for another's value; of two made at once, all get the first.
    """

    def __init__(self, n: int) -> None:
        self._n = n
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value, made if it is not there any more."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
        made = make()
        with self._lock:
            value = self._values.setdefault(key, made)
            while len(self._values) > self._n:
                self._values.popitem(last=False)
            return value
