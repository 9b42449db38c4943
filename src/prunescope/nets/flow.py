"""Edges between layers: who feeds whom, true predecessors and identity skips told apart."""

from collections.abc import Iterator

from prunescope.nets.channels import Edge
from prunescope.nets.tracing.record import Record


def edges(record: Record, sites: tuple[str, ...]) -> tuple[Edge, ...]:
    """Edges between sites in the order of execution; "" is the network's input as a source, its output as a target.

    A gate (squeeze and excite, attention weights) has an edge to the readers of what it scales. A skip shows where the
    stream that goes past came from: the layers (or the input) that made it, one block back.
    """
    targets = list(record.reads)
    targets += [(event, "") for ids in record.outputs for event in record.sources(ids)]
    found: dict[Edge, None] = {}
    for event, target in targets:
        if not target or target in sites:
            found.update((Edge(source, target, skip), None) for source, skip in _sources(record, event, sites))
    return tuple(found)


def _sources(record: Record, event: int, sites: tuple[str, ...], skip: bool = False) -> Iterator[tuple[str, bool]]:
    """The sites that a value is made of. Of a skipped stream only what it is truly made of, or all if it is a skip."""
    if event in record.inputs:
        yield "", skip
    elif record.makers.get(event) in sites:
        yield record.makers[event], skip
    operands = record.sums.get(event, [])
    true = [source for source, is_skip in operands if not is_skip]
    for source in true:
        yield from _sources(record, source, sites, skip)
    for source, is_skip in operands:
        if is_skip and (not skip or not true):
            yield from _sources(record, source, sites, True)
