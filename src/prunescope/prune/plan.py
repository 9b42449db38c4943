"""A plan: one independent choice an axis. Everything that makes a step, and nothing else."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from prunescope.core.errors import BadPlan
from prunescope.core.spec import by_name, explain
from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.recovery import Recovery, recoveries
from prunescope.prune.schedule import Schedule, schedules
from prunescope.prune.scope import Scope, scopes
from prunescope.prune.structure import Structure, structures
from prunescope.prune.target import Target, targets


class Plan(BaseModel):
    """Criterion x structure x scope x schedule x recovery x target x sparsity x seed.

    ``sparsity`` is a share in [0, 1) that is gone after the step; ``target`` says what of: the units of the layers that
    take part, or the whole network's parameters, multiply-accumulates or time. With target "accuracy" it is the most
    that may go. Manual plans (criterion "hand") and per-layer ratios carry their own counts and ignore it.
    ``layers`` are names or ``fnmatch`` patterns of sites or layers that take part; empty = all that can be pruned.
    ``locked`` are those that must stay as they are on both sides: what they make and what they read
    (``Network.locking``).

    Raises:
        BadPlan: a field is missing, unknown or out of range.
        UnknownName: no such criterion, structure, scope, schedule, recovery or target.

    >>> Plan(criterion="magnitude", sparsity=0.5).criterion.p
    1
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    criterion: by_name(Criterion, criteria)  # type: ignore[valid-type]
    structure: by_name(Structure, structures) = Field(default="weight", validate_default=True)  # type: ignore[valid-type]
    scope: by_name(Scope, scopes) = Field(default="global", validate_default=True)  # type: ignore[valid-type]
    schedule: by_name(Schedule, schedules) = Field(default="one_shot", validate_default=True)  # type: ignore[valid-type]
    recovery: by_name(Recovery, recoveries) = Field(default="none", validate_default=True)  # type: ignore[valid-type]
    target: by_name(Target, targets) = Field(default="units", validate_default=True)  # type: ignore[valid-type]
    sparsity: Annotated[float, Field(ge=0, lt=1)] = 0.0
    layers: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    seed: int = 0

    def __init__(self, **fields: Any) -> None:
        try:
            super().__init__(**fields)
        except ValidationError as error:
            raise BadPlan(explain("the plan", error)) from None

    @field_validator("sparsity", mode="before")
    @classmethod
    def _is_share(cls, value: Any) -> float:
        return check_share(value)

    def options(self) -> dict[str, Any]:
        """The plan as JSON; what a step's id is made of, and what ``Plan(**options)`` reads back.

        The usual target and no locks are left out, so that steps made before there were others keep their ids.
        """
        usual = {"target": {"name": "units"}, "locked": []}
        return {name: value for name, value in self.model_dump(mode="json").items() if value != usual.get(name)}

    @property
    def needs_data(self) -> bool:
        """Whether it cannot be carried out without a data set."""
        return bool(self.criterion.needs or self.target.needs or self.recovery.needs_data)


def check_share(value: Any) -> float:
    """The sparsity as a float in [0, 1), or an error that says what was probably meant.

    >>> check_share(40)
    Traceback (most recent call last):
    ...
    prunescope.core.errors.BadPlan: sparsity is the share of units to remove and must be in [0, 1); got 40. ...
    """
    try:
        share = float(value)
    except (TypeError, ValueError):
        raise BadPlan(f"sparsity is the share of units to remove, a number in [0, 1); got {value!r}.") from None
    if 0 <= share < 1:
        return share
    raise BadPlan(
        f"sparsity is the share of units to remove and must be in [0, 1); got {value}.",
        f"For {_in_words(share)} per cent write {share / 100:g}." if 1 <= share < 100 else "For half write 0.5.",
    )


def _in_words(percent: float) -> str:
    tens = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
    return tens[int(percent) // 10 - 1] if percent >= 10 and percent % 10 == 0 else f"{percent:g}"
