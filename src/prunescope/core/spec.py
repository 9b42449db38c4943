"""Values that validate themselves, describe themselves and have a name: one definition for CLI, API and page."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, ValidationError

from prunescope.core.errors import BadPlan
from prunescope.core.registry import Registry, closest

S = TypeVar("S", bound="Spec")


class Spec(BaseModel):
    """A frozen, named choice with fields, e.g. the criterion ``magnitude`` with ``p=1``.

    ``title``, ``summary`` and the fields' own titles, descriptions and bounds make the form on the page and the
    flags of the CLI; ``options()`` is what enters a step's identity.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]

    def options(self) -> dict[str, Any]:
        """The choice as JSON: its name and its fields."""
        return {"name": self.name, **self.model_dump(mode="json")}

    @classmethod
    def form(cls) -> dict[str, Any]:
        """Name, words for people, and the JSON schema of the fields."""
        schema = cls.model_json_schema()
        return {
            "name": cls.name,
            "title": cls.title,
            "summary": cls.summary,
            "fields": schema.get("properties", {}),
            "definitions": schema.get("$defs", {}),
        }


def parse(registry: Registry[type[S]], value: object) -> S:
    """A spec from its name, its ``options()`` or itself.

    Raises:
        UnknownName: nothing is registered under the name.
        BadPlan: a field is unknown or out of range; the message names the field, what was found and the bounds.
    """
    if isinstance(value, Spec):
        return value  # type: ignore[return-value]
    if not isinstance(value, (str, Mapping)):
        form = f"write its name, or its name and fields as {{'name': ..., ...}}; `prunescope list {registry.plural}`."
        raise BadPlan(f"a {registry.kind} cannot be read from {value!r};", form)
    given = {"name": value} if isinstance(value, str) else dict(value)
    options = {**registry.read(str(given.pop("name", ""))), **given}
    cls = registry[options.pop("name")]
    what = f"{registry.kind} '{cls.name}'"
    _check_fields(what, cls, options)
    try:
        return cls(**options)
    except ValidationError as error:
        raise BadPlan(explain(what, error)) from None


def _check_fields(what: str, cls: type[Spec], options: dict[str, Any]) -> None:
    """Say which field is unknown, and which there are."""
    known = list(cls.model_fields)
    for field in options:
        if field not in known:
            raise BadPlan(
                f"{what} has no field '{field}';", closest(field, known, f"It has {', '.join(known) or 'none'}.")
            )


def explain(what: str, error: ValidationError) -> str:
    """One sentence for a validation error: which field, what was found, what would do."""
    parts = []
    for problem in error.errors(include_url=False):
        field = ".".join(str(part) for part in problem["loc"]) or "value"
        parts.append(f"{field}: {problem['msg'][:1].lower()}{problem['msg'][1:]}; got {problem['input']!r}")
    return f"{what} does not fit: {'; '.join(parts)}."


def by_name(cls: Any, registry: Registry[Any]) -> Any:
    """The annotated type of a pydantic field that holds a spec of ``registry`` and reads names, dicts or specs."""
    return Annotated[
        cls,
        BeforeValidator(lambda value: parse(registry, value)),
        PlainSerializer(lambda spec: spec.options(), return_type=dict[str, Any]),
    ]
