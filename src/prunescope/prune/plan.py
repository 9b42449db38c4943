"""A plan: one independent choice an axis. Everything that makes a step, and nothing else."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from prunescope.core.spec import by_name
from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.recovery import Recovery, recoveries
from prunescope.prune.schedule import Schedule, schedules
from prunescope.prune.scope import Scope, scopes
from prunescope.prune.structure import Structure, structures


class Plan(BaseModel):
    """Criterion x structure x scope x schedule x recovery x sparsity x seed.

    ``sparsity`` is the share of all units of the layers that take part which are gone after the step, in [0, 1);
    manual plans (criterion "hand") and per-layer ratios carry their own counts and ignore it.
    ``layers`` are names or ``fnmatch`` patterns of sites or layers that take part; empty = all that can be pruned.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion: by_name(Criterion, criteria)  # type: ignore[valid-type]
    structure: by_name(Structure, structures) = Field(default="weight", validate_default=True)  # type: ignore[valid-type]
    scope: by_name(Scope, scopes) = Field(default="global", validate_default=True)  # type: ignore[valid-type]
    schedule: by_name(Schedule, schedules) = Field(default="one_shot", validate_default=True)  # type: ignore[valid-type]
    recovery: by_name(Recovery, recoveries) = Field(default="none", validate_default=True)  # type: ignore[valid-type]
    sparsity: Annotated[float, Field(ge=0, lt=1)] = 0.0
    layers: tuple[str, ...] = ()
    seed: int = 0

    def options(self) -> dict[str, Any]:
        """The plan as JSON; what a step's id is made of, and what ``Plan(**options)`` reads back."""
        return self.model_dump(mode="json")
