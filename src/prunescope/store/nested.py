"""Nested states, like that of an optimizer, taken apart into arrays and JSON, and put together again."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import Unsupported

Array = NDArray[Any]


def take_apart(state: object) -> tuple[dict[str, Array], object]:
    """The arrays of a state by number, and JSON that says where they belong.

    Args:
        state: arrays (or what numpy reads as one, e.g. CPU tensors), numbers, text, None, and lists, tuples and dicts
            of them; keys of dicts are numbers or text.

    Raises:
        Unsupported: something else is in it.

    >>> arrays, form = take_apart({"epoch": 2, 0: [np.ones(2)]})
    >>> form
    {'dict': [['epoch', 2], [0, {'list': [{'array': '0'}]}]]}
    >>> put_together(arrays, form)
    {'epoch': 2, 0: [array([1., 1.])]}
    """
    arrays: dict[str, Array] = {}
    return arrays, _form(state, arrays)


def put_together(arrays: Mapping[str, Array], form: Any, leaf: Callable[[Array], Any] = np.array) -> Any:
    """The state that ``take_apart`` took apart; ``leaf`` makes the values at its arrays' places, e.g. tensors."""
    if not isinstance(form, dict):
        return form
    ((kind, content),) = form.items()
    if kind == "array":
        return leaf(arrays[content])
    if kind == "dict":
        return {key: put_together(arrays, value, leaf) for key, value in content}
    values = [put_together(arrays, value, leaf) for value in content]
    return tuple(values) if kind == "tuple" else values


def _form(state: object, arrays: dict[str, Array]) -> object:
    if state is None or isinstance(state, bool | int | float | str):
        return state
    if isinstance(state, Mapping):
        return {"dict": [[_key(key), _form(value, arrays)] for key, value in state.items()]}
    if isinstance(state, list | tuple):
        kind = "tuple" if isinstance(state, tuple) else "list"
        return {kind: [_form(value, arrays) for value in state]}
    if not hasattr(state, "__array__"):
        raise Unsupported(f"cannot save a state with a {type(state).__name__} in it.", "Use arrays, numbers and text.")
    name = str(len(arrays))
    arrays[name] = np.asarray(state)
    return {"array": name}


def _key(key: object) -> object:
    if not isinstance(key, int | str):
        raise Unsupported(f"cannot save a state with the key {key!r}.", "Use numbers or text.")
    return key
