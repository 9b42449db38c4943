"""One operator call as rules see it: arguments by name, names of channels, and the notebook."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

import torch
from torch import Tensor

from prunescope.nets.tracing.names import CONSTANT, PADDING, constant, core, varying
from prunescope.nets.tracing.record import Record


class Named(NamedTuple):
    """Names of a value. An activation has one layer; what is left of a parameter has one for each of its dimensions.

    ``is_gate``: the value came out of a sigmoid; in a product it scales, the other operand is scaled. ``due``: names
    that stay, and why, as soon as anybody uses the value; nobody may (the weights that attention also returns).
    """

    layers: tuple[Tensor, ...]
    is_parameter: bool = False
    is_gate: bool = False
    due: tuple[tuple[Tensor, str], ...] = ()


Result = Named | Tensor | list[Any] | tuple[Any, ...] | None
Rule = Callable[["Call"], Result]
RULES: dict[str, Rule] = {}


def rule(*operators: str) -> Callable[[Rule], Rule]:
    """Registers what becomes of names in the given aten operators; one text may name several, with blanks between."""

    def keep(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(" ".join(operators).split(), function))
        return function

    return keep


class Names:
    """Which names belong to which tensor: parameters by identity, everything else by an attribute that dies with it."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self._parameters: dict[int, Named] = {}

    def of(self, value: Any) -> Named | None:
        if not isinstance(value, Tensor):
            return None
        found = value.__dict__.get("_channel_names")
        if found is not None and found[0] is self:
            return found[1]  # type: ignore[no-any-return]
        return self._of_parameter(value) if id(value) in self.record.coordinates.paths else None

    def used(self, value: Any) -> Named | None:
        """The same of a value that somebody uses."""
        named = self.of(value)
        if named is not None and named.due:
            for names, reason in named.due:
                self.record.lock(names, reason)
            named = named._replace(due=())
            self.put(value, named)
        return named

    def put(self, value: Tensor, named: Named | None) -> None:
        """None for a value that was computed in this forward, but from no channels."""
        if id(value) not in self.record.coordinates.paths:
            value._channel_names = (self, named)  # type: ignore[attr-defined]

    def is_literal(self, value: Tensor) -> bool:
        """Whether a tensor came from outside the watched forward: neither parameter nor computed."""
        found = value.__dict__.get("_channel_names")
        return (found is None or found[0] is not self) and id(value) not in self.record.coordinates.paths

    def _of_parameter(self, value: Tensor) -> Named:
        if id(value) not in self._parameters:
            self._parameters[id(value)] = Named(self.record.coordinates.layers(value), is_parameter=True)
        return self._parameters[id(value)]


@cache
def _argument_names(func: Any) -> tuple[tuple[str, Any], ...]:
    return tuple(
        (argument.name, argument.default_value if argument.has_default_value() else None)
        for argument in func._schema.arguments
    )


@dataclass
class Call:
    """An operator that has run: ``call["input"]`` is an argument by its schema name, ``out`` what it returned."""

    names: Names
    record: Record
    func: Any
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    out: Any
    layer: str
    counts: Callable[[], Collection[int]] = tuple
    """Whole numbers that the running layer holds as attributes; a smaller copy can be given others."""
    cuts_anew: bool = False
    """Whether the running layer's smaller form cuts its weights by what is left of them."""

    @cached_property
    def arguments(self) -> dict[str, Any]:
        schema = _argument_names(self.func)
        bound = dict(schema)
        bound.update(zip((name for name, _ in schema), self.args, strict=False))
        bound.update(self.kwargs)
        return bound

    def __getitem__(self, name: str) -> Any:
        return self.arguments[name]

    @cached_property
    def operator(self) -> str:
        return str(self.func._schema.name).removeprefix("aten::").removeprefix("prims::")

    @cached_property
    def where(self) -> str:
        """Layer and operation, for reasons."""
        return f"{self.operator} in '{self.layer}'" if self.layer else f"{self.operator} in the network's forward"

    def named(self, value: Any) -> Named | None:
        return self.names.of(value)

    def of(self, value: Tensor) -> Tensor:
        """Names of a value as one tensor. A parameter whose names vary in two ways is locked: it has no one name."""
        named = self.named(value)
        if named is None:
            return constant(value.shape)
        if not named.is_parameter:
            return named.layers[0]
        telling = [layer for layer in named.layers if varying(layer)]
        if len(telling) == 1:
            return telling[0]
        self.lock_all(telling, f"{self.where} uses the parameter in a way no rule covers")
        return constant(value.shape, PADDING if telling else CONSTANT)

    def lock_all(self, layers: list[Tensor] | tuple[Tensor, ...], reason: str) -> None:
        for layer in layers:
            self.record.lock(layer, reason)

    def axis_ids(self, value: Tensor, dim: int) -> Tensor:
        """Names of the entries along one dimension of a weight: Long[size]; 0 where none are known.

        A weight that varies along the dimension in more than one way (a product of parameters) is locked.
        """
        path = self.path(value)
        if path:
            return self.record.coordinates.by_path[path][dim].ids
        named, size = self.named(value), value.size(dim)
        if named is None:
            return torch.zeros(size, dtype=torch.int64)
        along = [layer for layer in named.layers if varying(layer) == [dim]]
        if len(along) == 1:
            return core(along[0]).reshape(-1)
        self.lock_all([layer for layer in named.layers if dim in varying(layer)], f"{self.where} mixes the weight")
        return torch.zeros(size, dtype=torch.int64)

    def path(self, value: Any) -> str:
        """Path of a parameter or buffer; "" for anything else."""
        return self.record.coordinates.paths.get(id(value), "") if isinstance(value, Tensor) else ""

    def tie(self, vector: Any, ids: Tensor) -> None:
        """A bias, scale or statistic [k] follows the channels ``ids`` [k]."""
        if isinstance(vector, Tensor):
            self.record.unite(self.axis_ids(vector, 0), ids, self.where)
