"""Operators that change their operand, as operators that return a new value."""

import inspect
from functools import cache
from typing import Any

import torch

_AUGMENTED = {"__iadd__": "add", "__isub__": "sub", "__imul__": "mul", "__itruediv__": "div"}


def apart(func: Any, name: str, args: Any, kwargs: Any) -> tuple[Any, Any, Any, bool]:
    """The same call without changing an operand, and whether it would have changed its first."""
    plain = _AUGMENTED.get(name) or (name[:-1] if name.endswith("_") and not name.endswith("__") else "")
    if plain and hasattr(torch.Tensor, plain):
        return getattr(torch.Tensor, plain), args, kwargs, True
    place = _place_of_inplace(func)
    if place is not None and len(args) > place and args[place]:
        return func, (*args[:place], False, *args[place + 1 :]), kwargs, True
    if place is not None and kwargs.get("inplace"):
        return func, args, {**kwargs, "inplace": False}, True
    return func, args, kwargs, False


@cache
def _place_of_inplace(func: Any) -> int | None:
    try:
        names = list(inspect.signature(func).parameters)
    except (TypeError, ValueError):  # builtins have none
        return None
    return names.index("inplace") if "inplace" in names else None
