"""Which groups of units a network's program holds on to: found by trying, a half at a time."""

from collections.abc import Callable

from prunescope.core.errors import Unsupported

Attempt = Callable[[frozenset[str]], str]
"""Takes the named groups out of a copy and checks it; gives why that fails, "" if it works."""


def stuck_groups(names: list[str], attempt: Attempt) -> dict[str, str]:
    """The groups without which all others can go, and why each of them cannot: about 2 log2(n) attempts for each.

    >>> attempt = lambda going: "it is written as a number" if "b" in going else ""
    >>> stuck_groups(["a", "b", "c", "d"], attempt)
    {'b': 'it is written as a number'}
    """
    return _search(names, frozenset(), attempt)


def _search(names: list[str], fine: frozenset[str], attempt: Attempt) -> dict[str, str]:
    """Those of ``names`` that cannot go when ``fine`` go already."""
    problem = attempt(fine | frozenset(names)) if names else ""
    if not problem:
        return {}
    if len(names) == 1:
        return {names[0]: problem}
    first, second = names[: len(names) // 2], names[len(names) // 2 :]
    stuck = _search(first, fine, attempt)
    return stuck | _search(second, fine | frozenset(first) - stuck.keys(), attempt)


def reason_of(error: Unsupported) -> str:
    """What a lock says about the attempt that showed it."""
    return f"the forward holds on to their number ({error.message.rstrip('.')})"
