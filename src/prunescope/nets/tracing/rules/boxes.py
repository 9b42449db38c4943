"""Reshapes that cut channels into a box, e.g. (heads, width): only whole slices of the box can go."""

from collections.abc import Iterator

from torch import Tensor

from prunescope.nets.tracing.call import Call
from prunescope.nets.tracing.names import varies


def note_split(call: Call, before: Tensor, after: Tensor) -> None:
    """Notes a box for every dimension of channels that the new shape cuts into several."""
    for sources, targets in segments(tuple(before.shape), tuple(after.shape)):
        is_cut = sum(before.size(dim) > 1 for dim in sources) == 1 and any(varies(before, dim) for dim in sources)
        wide = [dim for dim in targets if after.size(dim) > 1]
        if is_cut and len(wide) > 1:
            fixed = [dim for dim in wide if dim not in _flexible(call, after, wide)]
            call.record.block(after, wide, fixed, f"{call.where} cuts the channels into a box", call.layer)


def _flexible(call: Call, after: Tensor, box: list[int]) -> set[int]:
    """The sides of a box that can become shorter; the others may be numbers in the program.

    A side given as -1 follows by itself, one that an attribute of the layer counts can be told. Without a -1 the widest
    side is taken for the one computed from the number of channels.
    """
    sizes = next((value for value in reversed(call.args) if isinstance(value, list | tuple)), list(after.shape))
    offset = after.dim() - len(sizes) if call.operator != "unflatten" else call["dim"] % call.args[0].dim()
    inferred = {offset + place for place, size in enumerate(sizes) if size == -1} & set(box)
    counts = call.counts()
    told = {dim for dim in box if after.size(dim) in counts}
    return told | (inferred or {max(box, key=lambda dim: (after.size(dim), dim))})


def segments(before: tuple[int, ...], after: tuple[int, ...]) -> Iterator[tuple[list[int], list[int]]]:
    """Matching runs of dimensions with equal products.

    >>> list(segments((2, 6, 5), (2, 3, 2, 5)))
    [([0], [0]), ([1], [1, 2]), ([2], [3])]
    """
    i = j = 0
    while i < len(before) and j < len(after):
        left, right, n_left, n_right = [i], [j], before[i], after[j]
        i, j = i + 1, j + 1
        while n_left != n_right:
            if n_left < n_right:
                n_left *= before[i]
                left.append(i)
                i += 1
            else:
                n_right *= after[j]
                right.append(j)
                j += 1
        yield left, right
