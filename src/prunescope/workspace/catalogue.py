"""Everything that can be chosen, described by itself: the source of the page's forms and of ``prunescope list``."""

from typing import Any

from prunescope.core.errors import UnknownName
from prunescope.core.registry import Registry, closest
from prunescope.core.spec import Spec
from prunescope.data.corruption import by_family, corruptions
from prunescope.data.source import datasets
from prunescope.nets.architecture import Architecture, zoo
from prunescope.nets.export import forms
from prunescope.nets.source import sources
from prunescope.prune.criterion import criteria
from prunescope.prune.recovery import Recovery, recoveries
from prunescope.prune.schedule import schedules
from prunescope.prune.scope import scopes
from prunescope.prune.structure import structures
from prunescope.prune.target import targets
from prunescope.workspace.answers import AxisCard, Catalogue, CorruptionCard
from prunescope.workspace.study import studies

AXES: dict[str, Registry[Any]] = {
    axis.plural: axis for axis in (criteria, structures, scopes, schedules, recoveries, targets)
}
LISTED: dict[str, Registry[Any]] = {
    **AXES,
    **{each.plural: each for each in (zoo, sources, datasets, forms, corruptions, studies)},
}


def axis(plural: str) -> list[AxisCard]:
    """All choices of one axis, or all architectures, model sources or data sources.

    Raises:
        UnknownName: there is no such axis.
    """
    if plural not in LISTED:
        raise UnknownName(f"nothing to list is named '{plural}';", closest(plural, [*LISTED, "models", "data"]))
    return [_card(spec) for spec in LISTED[plural].items().values()]


def catalogue() -> Catalogue:
    """All choices of all axes, and the corruptions, family by family."""
    axes = {plural: axis(plural) for plural in (*AXES, studies.plural)}
    return Catalogue(**axes, corruptions=corruption_cards())


def corruption_cards() -> list[CorruptionCard]:
    """All corruptions, family by family."""
    return [
        CorruptionCard(name=found.name, title=found.title, summary=found.summary, family=found.family)
        for found in by_family()
    ]


def _card(spec: type[Spec] | Architecture) -> AxisCard:
    details = {
        name: getattr(spec, name) for name in ("code", "unit", "counted", "asked", "fixes") if hasattr(spec, name)
    }
    lists = {name: list(getattr(spec, name, ())) for name in ("needs", "structures")}
    trains = isinstance(spec, type) and issubclass(spec, Recovery) and spec().needs_data
    return AxisCard(**spec.form(), **details, **lists, trains=trains)
