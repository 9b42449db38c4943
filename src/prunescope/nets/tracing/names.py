"""Tensors of channel names, kept small.

Names are int64 tensors of the shape of the value they belong to. Along dimensions where they do not vary they have
stride 0, so the names of an image [1, 64, 224, 224] take 64 numbers.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

CONSTANT = 0
"""Name of what no layer computed: it unites with nothing."""
PADDING = 1
"""Name of padding beside channels: what meets it cannot be removed."""

_FEW = 4096
"""Below this, sorting pairs costs more than carrying a few twice."""


def varies(names: Tensor, dim: int) -> bool:
    """Whether names differ along ``dim`` (by storage: squeezed names answer exactly)."""
    return names.size(dim) > 1 and names.stride(dim) != 0


def varying(names: Tensor) -> list[int]:
    """The dimensions along which names differ.

    >>> varying(spread(torch.tensor([5, 6]), 1, (1, 2, 9)))
    [1]
    """
    return [dim for dim in range(names.dim()) if varies(names, dim)]


def spread(ids: Tensor, dim: int, shape: Sequence[int]) -> Tensor:
    """Names [k] laid along ``dim`` of ``shape``, the same everywhere else; takes no memory."""
    sizes = [1] * len(shape)
    sizes[dim] = ids.numel()
    return ids.reshape(sizes).expand(*shape)


def constant(shape: Sequence[int], name: int = CONSTANT) -> Tensor:
    return torch.tensor(name).expand(tuple(shape))


def core(names: Tensor) -> Tensor:
    """The part that differs: size 1 along every dimension where names do not vary."""
    for dim in range(names.dim()):
        if names.size(dim) > 1 and names.stride(dim) == 0:
            names = names.narrow(dim, 0, 1)
    return names


def broadcast(left: torch.Size, right: torch.Size) -> torch.Size:
    """The shape of an operator of two operands; PyTorch's own takes its time over equal ones."""
    return left if left == right else torch.Size(torch.broadcast_shapes(left, right))


def cores(*many: Tensor) -> list[Tensor]:
    """Cores of broadcastable names with one common shape: a dimension stays if it varies in any of them."""
    full = torch.broadcast_tensors(*many) if any(names.shape != many[0].shape for names in many) else many
    for dim in range(full[0].dim()):
        if all(names.stride(dim) == 0 or names.size(dim) == 1 for names in full):
            full = tuple(names.narrow(dim, 0, min(1, names.size(dim))) for names in full)
    return list(full)


def squeezed(names: Tensor) -> Tensor:
    """The same names with stride 0 wherever they turn out not to vary."""
    shape = names.shape
    if names.numel() == 0:
        return names
    for dim in range(names.dim()):
        if varies(names, dim):
            first = names.narrow(dim, 0, 1)
            if bool((names == first).all()):
                names = first.expand(names.shape)
    return core(names).clone().expand(shape)


def along(names: Tensor, dim: int) -> Tensor:
    """Names as a table [positions, size of ``dim``]; one row where they vary along no other dimension."""
    size = names.size(dim)
    table = core(names).movedim(dim, -1)
    return table.reshape(-1, table.size(-1)).expand(-1, size)


def without_runs(many: list[Tensor]) -> tuple[list[Tensor], dict[int, Tensor]]:
    """Cores with repeated neighbouring slices left out; for each dimension that got shorter what puts them back.

    A class token before 196 patches makes names vary along the tokens, but there are only two different tokens.
    """
    back = {}
    for dim in range(many[0].dim()):
        n_steps = many[0].size(dim) - 1
        changes = torch.zeros(max(0, n_steps), dtype=torch.bool)
        for names in many if n_steps > 0 else ():
            differs = names.narrow(dim, 1, n_steps) != names.narrow(dim, 0, n_steps)
            changes |= differs.movedim(dim, 0).reshape(n_steps, -1).any(1)
        if not changes.all():
            starts = torch.cat((torch.ones(1, dtype=torch.bool), changes))
            back[dim] = starts.cumsum(0) - 1
            many = [names.index_select(dim, starts.nonzero().flatten()) for names in many]
    return many, back


def put_back(names: Tensor, back: dict[int, Tensor]) -> Tensor:
    """The inverse of ``without_runs`` for one tensor."""
    for dim, index in back.items():
        names = names.index_select(dim, index)
    return names


def distinct_pairs(left: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
    """The pairs of names that meet, as two flat tensors; distinct when they are many."""
    if left.dim() == 1 == right.dim() and left.shape == right.shape and left.numel() <= _FEW:
        return left, right
    small = cores(left, right)
    if small[0].numel() <= _FEW:
        return small[0].reshape(-1), small[1].reshape(-1)
    small, _ = without_runs(small)
    return sorted_pairs(small[0].reshape(-1), small[1].reshape(-1))


def sorted_pairs(left: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
    """The distinct pairs of two flat tensors of names, in ascending order.

    >>> sorted_pairs(torch.tensor([4, 2, 4]), torch.tensor([7, 9, 7]))
    (tensor([2, 4]), tensor([9, 7]))
    """
    key = left << 32 | right
    if bool((key[1:] > key[:-1]).all()):
        return left, right
    key = torch.unique(key)
    return key >> 32, key & 0xFFFFFFFF
