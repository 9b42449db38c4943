"""Everything that can be chosen, described by itself: the source of the page's forms and of ``prunescope list``."""

from typing import Any

from prunescope.core.errors import UnknownName
from prunescope.core.registry import Registry, closest
from prunescope.core.spec import Spec
from prunescope.prune.criterion import criteria
from prunescope.prune.recovery import recoveries
from prunescope.prune.schedule import schedules
from prunescope.prune.scope import scopes
from prunescope.prune.structure import structures
from prunescope.workspace.answers import AxisCard, Catalogue

AXES: dict[str, Registry[Any]] = {axis.plural: axis for axis in (criteria, structures, scopes, schedules, recoveries)}


def axis(plural: str) -> list[AxisCard]:
    """All choices of one axis.

    Raises:
        UnknownName: there is no such axis.
    """
    if plural not in AXES:
        raise UnknownName(f"nothing to list is named '{plural}';", f"{closest(plural, [*AXES, 'models', 'data'])}")
    return [_card(spec) for spec in AXES[plural].items().values()]


def catalogue() -> Catalogue:
    """All choices of all axes."""
    return Catalogue(**{plural: axis(plural) for plural in AXES})


def _card(spec: type[Spec]) -> AxisCard:
    details = {name: getattr(spec, name) for name in ("code", "unit") if hasattr(spec, name)}
    lists = {name: list(getattr(spec, name, ())) for name in ("needs", "structures")}
    return AxisCard(**spec.form(), **details, **lists)
