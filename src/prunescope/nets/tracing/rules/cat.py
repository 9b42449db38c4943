"""Concatenation and padding: constants beside channels become padding, which keeps its width."""

import torch
from torch import Tensor

from prunescope.nets.tracing.call import Call, Named, Result, rule
from prunescope.nets.tracing.names import CONSTANT, PADDING, squeezed, varies, varying


@rule("cat", "concat", "concatenate")
def cat(call: Call) -> Result:
    tensors = call.args[0]
    if all((named := call.named(value)) is None or named.is_parameter for value in tensors):
        return _of_parameters(call, tensors)
    dim = call["dim"] % call.out.dim()
    return joined([call.of(value) for value in tensors if value.dim() == call.out.dim()], dim, tuple(call.out.shape))


@rule("stack")
def stack(call: Call) -> Result:
    dim = call["dim"] % call.out.dim()
    names = joined([call.of(value).unsqueeze(dim) for value in call.args[0]], dim, tuple(call.out.shape))
    box = varying(names)
    if dim in box and len(box) > 1:  # parts of one width, whatever becomes of the stack
        call.record.block(names, box, [dim], f"{call.where} needs parts of one width", call.layer)
    return names


def joined(parts: list[Tensor], dim: int, shape: tuple[int, ...]) -> Tensor:
    """Names side by side along ``dim``, with memory only where they vary."""
    kept = [d for d in range(len(shape)) if d == dim or any(varies(part, d) for part in parts)]
    small = [part[tuple(slice(None) if d in kept else slice(0, 1) for d in range(len(shape)))] for part in parts]
    names = torch.cat(small, dim)
    if any(varies(part, dim) for part in parts):  # constants beside channels are padding
        names = names.masked_fill(names == CONSTANT, PADDING)
    return squeezed(names).expand(shape)


def _of_parameters(call: Call, tensors: list[Tensor]) -> Result:
    for value in tensors:
        named = call.named(value)
        if named is not None:
            call.lock_all(named.layers, f"{call.where} joins parameters")
    return Named((torch.tensor(CONSTANT).expand(call.out.shape),))


@rule("pad", "constant_pad_nd", "reflection_pad1d", "reflection_pad2d", "reflection_pad3d")
@rule("replication_pad1d", "replication_pad2d", "replication_pad3d", "_pad_circular")
def pad(call: Call) -> Result:
    """Padding beside a map belongs to its channel (every reader reads both as zero); beside channels it is padding."""
    names, amounts = call.of(call.args[0]), call.args[1]
    for k in range(len(amounts) // 2):
        before, after, dim = amounts[2 * k], amounts[2 * k + 1], names.dim() - 1 - k
        if varies(names, dim):
            names = _beside(call, names, dim, before, after)
        elif before or after:
            names = names.narrow(dim, 0, 1).expand(*(-1 if d != dim else call.out.size(d) for d in range(names.dim())))
    return names


def _beside(call: Call, names: Tensor, dim: int, before: int, after: int) -> Tensor:
    if (
        min(before, after) < 0
        or call.operator not in ("pad", "constant_pad_nd")
        or call.arguments.get("mode", "constant") != "constant"
    ):
        call.record.lock(names, f"{call.where} pads along the channels")
    size = names.size(dim)
    names = names.narrow(dim, max(0, -before), size + min(0, before) + min(0, after))
    shapes = [[*names.shape[:dim], max(0, width), *names.shape[dim + 1 :]] for width in (before, after)]
    parts = [torch.tensor(PADDING).expand(shapes[0]), names, torch.tensor(PADDING).expand(shapes[1])]
    full = (*names.shape[:dim], size + before + after, *names.shape[dim + 1 :])
    return joined([part for part in parts if part.size(dim)], dim, full)
