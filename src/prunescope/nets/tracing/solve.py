"""From the notebook to classes: which names go together, and which of them are locked."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from prunescope.nets.tracing.names import PADDING
from prunescope.nets.tracing.record import Block, Record, Tie


@dataclass(frozen=True, eq=False)
class Classes:
    """``label[id]`` is the smallest id that goes together with ``id``; ``reason[label]`` says why it is locked.

    ``reason`` indexes ``reasons``; -1 for classes that can be removed.
    """

    label: Tensor
    reason: Tensor
    reasons: tuple[str, ...]


def components(label: Tensor, left: Tensor, right: Tensor) -> Tensor:
    """Labels after uniting the classes of ``left[j]`` and ``right[j]``: each the smallest old label of its class.

    Minimum labels spread along the pairs, with pointer jumping; a few rounds of whole-array operations, in NumPy, whose
    scattered minimum is several times as fast as that of PyTorch.

    >>> components(torch.arange(5), torch.tensor([0, 3]), torch.tensor([1, 1]))
    tensor([0, 0, 2, 0, 4])
    """
    labels, one, other = label.numpy().copy(), left.numpy(), right.numpy()
    while True:
        one, other = labels[one], labels[other]
        is_open = one != other
        if not is_open.any():
            return torch.from_numpy(labels)
        one, other = one[is_open], other[is_open]
        np.minimum.at(labels, np.maximum(one, other), np.minimum(one, other))
        while not np.array_equal(jumped := labels[labels], labels):
            labels = jumped


def solve(record: Record) -> Classes:
    """Components of all unions; then ties and boxes, which need to know the classes, until nothing changes."""
    label = torch.arange(record.n_ids)
    if record.united:
        label = components(label, *(torch.cat(side) for side in zip(*record.united, strict=True)))
    open_ties = list(record.ties)
    while True:
        unions = [(tie.entries, tie.names) for tie in open_ties if _is_tied(label, tie)]
        open_ties = [tie for tie in open_ties if not _is_tied(label, tie)]
        unions += [pair for block in record.blocks if (pair := _balance(label, block)) is not None]
        if not unions:
            break
        label = components(label, *(_real(unions)))
    for tie in open_ties:
        record.lock(tie.names, tie.reason)
    return _locked(record, label)


def _real(unions: list[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    left, right = (torch.cat([side.reshape(-1) for side in sides]) for sides in zip(*unions, strict=True))
    real = (left > PADDING) & (right > PADDING)
    return left[real], right[real]


def _is_tied(label: Tensor, tie: Tie) -> bool:
    """Whether each entry of the parameter meets one class only."""
    real = tie.names > PADDING
    entries, classes = tie.entries[real], label[tie.names[real]]
    low = torch.full_like(label, len(label)).scatter_reduce_(0, entries, classes, "amin")
    high = torch.full_like(label, -1).scatter_reduce_(0, entries, classes, "amax")
    return torch.equal(low[entries], high[entries])


def _balance(label: Tensor, block: Block) -> tuple[Tensor, Tensor] | None:
    """Unions that make a box depend on one axis alone; None if it does. The widest free axis is the one to keep."""
    classes = label[block.ids]
    n_axes = classes.dim() - 1
    free = [axis for axis in range(n_axes) if axis not in block.fixed and classes.size(axis) > 1]
    if any(torch.equal(classes, _at_first(classes, n_axes, axis)) for axis in free):
        return None
    kept = max(free, key=lambda axis: (classes.size(axis), axis))
    return block.ids, _at_first(block.ids, n_axes, kept)


def _at_first(ids: Tensor, n_axes: int, kept: int) -> Tensor:
    """The box as it would be if only ``kept`` (and the rest) mattered."""
    first = ids
    for axis in range(n_axes):
        if axis != kept:
            first = first.narrow(axis, 0, 1)
    return first.expand_as(ids)


def _locked(record: Record, label: Tensor) -> Classes:
    reasons: dict[str, int] = {}
    reason = torch.full_like(label, len(record.locks))
    for ids, text in record.locks:
        number = reasons.setdefault(text, len(reasons))
        reason.scatter_reduce_(0, label[ids], torch.full_like(ids, number), "amin")
    reason[reason == len(record.locks)] = -1
    return Classes(label, reason, tuple(reasons))
