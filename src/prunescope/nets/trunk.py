"""The layers that everything on its way through a network passes."""

from collections.abc import Iterable

from prunescope.nets.channels import Edge
from prunescope.nets.network import Network


def trunk(net: Network) -> tuple[str, ...]:
    """Sites of convolutions and dense layers without which no way leads from the input to the output, in site order.

    Layers in a branch have another way around them: through the other branches, or along a skip.
    """
    edges = net.graph.edges
    sites = (site.name for site in net.sites if site.kind in ("conv", "linear"))
    return tuple(site for site in sites if not _leads_through(edges, site))


def _leads_through(edges: Iterable[Edge], without: str) -> bool:
    onward: dict[str, set[str]] = {}
    for edge in edges:
        onward.setdefault(edge.source, set()).add(edge.target)
    waiting, seen = [""], {"", without}
    while waiting:
        reached = onward.get(waiting.pop(), set())
        if "" in reached:  # as a target, the output
            return True
        waiting += reached - seen
        seen |= reached
    return False
