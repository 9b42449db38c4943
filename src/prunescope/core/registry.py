"""Names for things that can be added by adding a file.

A registry belongs to a package folder: the first look-up imports every module in it, and the modules register
what they define. Packages outside prunescope add theirs through the entry-point group of the same name.
"""

import difflib
import importlib
import importlib.metadata
import pkgutil
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar

from prunescope.core.errors import UnknownName

T = TypeVar("T")


def closest(name: object, known: list[str], then: str | None = None) -> str:
    """The way on after "no layer named 'x';": the nearest known name, and a sentence; without one, what there is.

    >>> closest("magnitud", ["magnitude", "taylor"], "It has two.")
    "did you mean 'magnitude'? It has two."
    >>> closest("oracle", ["magnitude", "taylor"]), closest("oracle", [])
    ('there are magnitude, taylor.', 'there are none.')
    """
    near = difflib.get_close_matches(str(name), known, n=1, cutoff=0.5)
    rest = f"There are {some(known)}." if then is None else then
    return f"did you mean '{near[0]}'? {rest}" if near else rest[:1].lower() + rest[1:]


def some(names: Sequence[str], n: int = 12) -> str:
    """The first names, for a sentence.

    >>> some("abc", 2), some([])
    ('a, b, ...', 'none')
    """
    return ", ".join([*names[:n], *(["..."] if len(names) > n else [])]) or "none"


class Registry(Generic[T]):
    """Things of one kind by name and alias, found in a package folder and in entry points.

    Args:
        kind: the word for one of them in messages, e.g. "criterion".
        package: dotted package whose modules register themselves on import, e.g. "prunescope.prune.criteria".
        plural: entry-point group suffix and CLI word, e.g. "criteria".

    >>> colours: Registry[int] = Registry("colour", "", "colours")
    >>> colours.add("red", 1, aliases=("r",))
    >>> colours["r"]
    1
    >>> colours["rad"]
    Traceback (most recent call last):
    ...
    prunescope.core.errors.UnknownName: no colour named 'rad'; did you mean 'red'? `prunescope list colours` shows all.
    """

    def __init__(self, kind: str, package: str, plural: str) -> None:
        self.kind = kind
        self.plural = plural
        self._package = package
        self._things: dict[str, T] = {}
        self._aliases: dict[str, str] = {}
        self._loaded = not package

    def add(self, name: str, thing: T, aliases: tuple[str, ...] = ()) -> None:
        """Register ``thing`` under ``name``; a second thing under a taken name is a programming error."""
        taken = self._things.get(name, thing)
        if taken is not thing:
            raise ValueError(f"two things are registered as {self.kind} '{name}': {taken!r} and {thing!r}")
        self._things[name] = thing
        self._aliases.update(dict.fromkeys(aliases, name))

    def register(self, *aliases: str) -> Callable[[type], type]:
        """Class decorator: register the class under its ``name`` (a ClassVar) and the given aliases."""

        def keep(cls: type) -> type:
            self.add(cls.name, cls, aliases)  # type: ignore[attr-defined, arg-type]
            return cls

        return keep

    def read(self, text: str) -> dict[str, Any]:
        """The options that a text stands for: a name, or a spelling that says fields too, like "2:4".

        A registered thing may spell itself: ``spelled``, a pattern whose named groups are its fields.
        """
        if text not in self:
            for name, thing in self._things.items():
                found = re.fullmatch(getattr(thing, "spelled", "(?!)"), text)
                if found:
                    return {"name": name, **found.groupdict()}
        return {"name": text}

    def __getitem__(self, name: str) -> T:
        self._load()
        found = self._things.get(self._aliases.get(name, name))
        if found is None:
            hint = closest(name, [*self._things, *self._aliases], f"`prunescope list {self.plural}` shows all.")
            raise UnknownName(f"no {self.kind} named '{name}';", hint)
        return found

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(sorted(self._things))

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._things or name in self._aliases

    def items(self) -> Mapping[str, T]:
        """All of them by name, sorted."""
        return {name: self[name] for name in self}

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True  # before the imports: what they register may look others up
        try:
            self._import_all()
        except BaseException:
            self._loaded = False  # the next look-up fails for the same reason, not for want of a name
            raise

    def _import_all(self) -> None:
        package = importlib.import_module(self._package)
        for module in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{self._package}.{module.name}")
        for entry in importlib.metadata.entry_points(group=f"prunescope.{self.plural}"):
            entry.load()
