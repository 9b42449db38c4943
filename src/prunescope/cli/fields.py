"""Options like ``--criterion.p 2``: the fields of a plan's choices, without a list of them here."""

import json
from typing import Any

from prunescope.core.errors import BadPlan
from prunescope.core.registry import closest


def axis_fields(arguments: list[str], axes: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Fields by axis from ``--AXIS.FIELD VALUE`` (or ``=VALUE``); values are read as JSON where they are JSON.

    Raises:
        BadPlan: an argument is no such option, or lacks its value.

    >>> axis_fields(["--criterion.p", "2", "--recovery.optimizer=adam"], ("criterion", "recovery"))
    {'criterion': {'p': 2}, 'recovery': {'optimizer': 'adam'}}
    """
    fields: dict[str, dict[str, Any]] = {axis: {} for axis in axes}
    rest = [part for argument in arguments for part in argument.split("=", 1)]
    while rest:
        option = rest.pop(0)
        axis, dot, field = option.removeprefix("--").partition(".")
        if not option.startswith("--") or not dot or axis not in fields:
            known = [f"--{axis}.FIELD" for axis in axes]
            raise BadPlan(f"no option '{option}';", closest(option, known, f"Fields are written {', '.join(known)}."))
        if not rest:
            raise BadPlan(f"option '{option}' lacks its value;", f"write {option} VALUE.")
        fields[axis][field.replace("-", "_")] = _value(rest.pop(0))
    return fields


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text
