"""Sums: what is added goes together, and the sum remembers what flowed into it."""

import torch
from torch import Tensor

from prunescope.nets.tracing.names import PADDING, broadcast, cores, put_back, without_runs
from prunescope.nets.tracing.record import Record


def joined(record: Record, left: Tensor, right: Tensor, reason: str) -> Tensor:
    """Names of ``left + right``: fresh where two different channels meet, the channel's own beside a constant.

    An operand that lies behind a layer of the other one came by an identity skip; the flow says so.
    """
    record.unite(left, right, reason)
    (a, b), back = without_runs(cores(left, right))
    meets = (torch.minimum(a, b) > PADDING) & (a != b)
    names = torch.maximum(a, b)
    if meets.any():
        names[meets] = _sum(record, a[meets], b[meets])
    return put_back(names, back).expand(broadcast(left.shape, right.shape))


def _sum(record: Record, left: Tensor, right: Tensor) -> Tensor:
    pairs, index = torch.unique(left << 32 | right, return_inverse=True)
    left, right = pairs >> 32, pairs & 0xFFFFFFFF
    left_events, right_events = record.events(left), record.events(right)
    fresh = record.fresh(len(pairs))
    record.united.append((left, fresh))
    event = record.events(fresh)[0]
    record.derive(event, left_events + right_events, made=False)
    record.sums[event] = []
    for names, others in ((left, right_events), (right, left_events)):
        passed = record.behind(others, made=True)
        events = record.event_of(names)
        for source in record.events(names):
            is_skip = bool(passed >> source & 1)
            chosen = events == source
            record.flow(names[chosen], fresh[chosen], "skip" if is_skip else "true")
            record.sums[event].append((source, is_skip))
    return fresh[index]
