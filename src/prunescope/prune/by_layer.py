"""Numbers by layer: keys are names or ``fnmatch`` patterns of sites or of the layers that own them."""

from collections.abc import Iterable, Mapping

from prunescope.core.errors import BadPlan
from prunescope.core.registry import closest, some
from prunescope.nets.locks import matches
from prunescope.nets.network import Network


def given_for(values: Mapping[str, float], site: str) -> float | None:
    """The number of a site: that of its name, else that of the last pattern that means it; None if there is neither.

    >>> given_for({"conv*": 0.2, "conv1": 0.5, "*": 0.1}, "conv1.weight")
    0.5
    >>> given_for({"conv*": 0.2, "conv1": 0.5, "*": 0.1}, "conv2.weight")
    0.1
    """
    last_first = list(values.items())[::-1]
    exact = (value for key, value in last_first if key in (site, _layer(site)))
    return next(exact, next((value for key, value in last_first if matches(key, site)), None))


def check_keys(keys: Iterable[str], net: Network, what: str) -> None:
    """Refuse a key that means no layer.

    Args:
        what: what is given for a layer, with its article: "a ratio".

    Raises:
        BadPlan: naming the key and the layers there are.
    """
    names = [site.name for site in net.sites]
    for key in keys:
        if not any(matches(key, name) for name in names):
            raise BadPlan(
                f"{what} is given for '{key}', but {type(net.module).__name__} has no layer of that name;",
                closest(key, [*names, *map(_layer, names)], f"It has {some(names)}."),
            )


def _layer(name: str) -> str:
    return name.rpartition(".")[0]
