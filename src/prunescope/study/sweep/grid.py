"""What a sweep asks: every combination of the axes, as plans."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from prunescope.core.errors import BadPlan
from prunescope.core.spec import Spec, parse
from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion, Editor, criteria
from prunescope.prune.participants import why_not
from prunescope.prune.plan import Plan, check_share
from prunescope.prune.structure import Structure, structures

Choice = str | Mapping[str, Any] | Spec
"""One choice on an axis: its name, its name and fields, or itself."""


@dataclass(frozen=True)
class Grid:
    """The axes of a sweep; its plans are their product, recoveries innermost.

    Attributes:
        criteria: choices; "all", alone or among them, stands for every other criterion that ranks.
        rates: shares to remove, each in [0, 1); a structure that says itself how much goes has that one.
        target: what the rates are shares of, as in a plan.
        layers, locked: who takes part and who must stay as it is, as in a plan.
    """

    criteria: Sequence[Choice] | str
    rates: Sequence[float]
    structures: Sequence[Choice] = ("weight",)
    scopes: Sequence[Choice] = ("global",)
    recoveries: Sequence[Choice] = ("none",)
    schedule: Choice = "one_shot"
    target: Choice = "units"
    seeds: Sequence[int] = (0,)
    layers: Sequence[str] = ()
    locked: Sequence[str] = ()

    def __post_init__(self) -> None:
        for axis in ("criteria", "rates", "structures", "scopes", "recoveries", "seeds"):
            if not getattr(self, axis):
                raise BadPlan(f"a sweep without {axis} has nothing to do;", f"give at least one of the {axis}.")
        for rate in self.rates:
            check_share(rate)

    def plans(self, net: Network) -> tuple[Plan, ...]:
        """All plans that have a meaning on the network; those of one scoring follow each other.

        Raises:
            BadPlan: a criterion that was named can score none of the structures.
        """
        pairs = [pair for pair in self.pairs() if not why_not(net, *pair)]
        self._check_named(net, {criterion for criterion, _ in pairs})
        return tuple(
            Plan(
                criterion=criterion,
                structure=structure,
                scope=scope,
                schedule=self.schedule,
                recovery=recovery,
                target=self.target,
                sparsity=rate,
                layers=tuple(self.layers),
                locked=tuple(self.locked),
                seed=seed,
            )
            for (criterion, structure), seed in product(pairs, self.seeds)
            for scope, rate, recovery in product(self.scopes, self._rates_of(structure), self.recoveries)
        )

    def _rates_of(self, structure: Structure) -> Sequence[float]:
        """The rates, but for a structure that says itself how much goes (n:m): its share."""
        share: float | None = getattr(structure, "share", None)
        return self.rates if share is None else (share,)

    def pairs(self) -> Iterator[tuple[Criterion, Structure]]:
        """Every criterion with every structure, possible or not."""
        units = [parse(structures, structure) for structure in self.structures]
        yield from ((criterion, unit) for unit in units for criterion in self._criteria())

    def _criteria(self) -> list[Criterion]:
        named = [parse(criteria, choice) for choice in self._choices if choice != "all"]
        if not self._has_all:
            return named
        known = {criterion.name for criterion in named}
        return [*named, *(criterion for criterion in _all() if criterion.name not in known)]

    @property
    def _choices(self) -> Sequence[Choice]:
        return (self.criteria,) if isinstance(self.criteria, str) else self.criteria

    @property
    def _has_all(self) -> bool:
        return any(choice == "all" for choice in self._choices)

    def _check_named(self, net: Network, possible: set[Criterion]) -> None:
        for criterion, _ in self.pairs():
            if isinstance(criterion, Editor):
                raise BadPlan(f"a sweep of {criterion.name} is not possible: it ranks nothing, so rates mean nothing.")
        if self._has_all:
            return
        for criterion, structure in self.pairs():
            if criterion not in possible:
                raise BadPlan(f"a sweep of {criterion.name} is not possible: {why_not(net, criterion, structure)}")


def left_out(net: Network, grid: Grid) -> dict[tuple[str, str], str]:
    """Why pairs of criterion and structure have no points, by their names; empty if all have."""
    reasons = {(criterion.name, unit.name): why_not(net, criterion, unit) for criterion, unit in grid.pairs()}
    return {pair: reason for pair, reason in reasons.items() if reason}


def shares(text: str) -> tuple[float, ...]:
    """Rates as people write them: ``first:last:step``, or numbers with commas between.

    >>> shares("0.1:0.5:0.2"), shares("0.5,0.9")
    ((0.1, 0.3, 0.5), (0.5, 0.9))
    """
    try:
        numbers = [float(part) for part in text.replace(":", ",").split(",")]
        if ":" not in text:
            return tuple(numbers)
        first, last, step = numbers
        n_steps = math.floor((last - first) / step + 1e-9)
        return tuple(round(first + k * step, 9) for k in range(n_steps + 1))
    except (ValueError, ZeroDivisionError):
        raise BadPlan(f"rates cannot be read from '{text}';", "write 0.1:0.9:0.1, or 0.5,0.7,0.9.") from None


def label(spec: Spec) -> str:
    """The name of a choice, with the fields that are not as they are by default.

    >>> label(parse(criteria, {"name": "magnitude", "p": 2}))
    'magnitude (p 2)'
    """
    default = {name: field.get_default(call_default_factory=True) for name, field in type(spec).model_fields.items()}
    fields = spec.model_dump(mode="json")
    changed = ", ".join(f"{name} {value}" for name, value in fields.items() if value != default[name])
    return f"{spec.name} ({changed})" if changed else spec.name


def _all() -> Iterable[Criterion]:
    return (cls() for cls in criteria.items().values() if not issubclass(cls, Editor))
