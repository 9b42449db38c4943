"""Pooling, resizing and patches: what is merged must have one name."""

import re
from math import prod

from torch import Tensor

from prunescope.nets.tracing.call import Call, Result, rule
from prunescope.nets.tracing.names import along, spread, varies
from prunescope.nets.tracing.rules.unknown import unknown

_POOLS = [
    f"{kind}_pool{n}d{tail}"
    for kind in ("max", "avg", "adaptive_max", "adaptive_avg", "_adaptive_avg", "fractional_max")
    for n in (1, 2, 3)
    for tail in ("", "_with_indices")
]
_RESIZES = [f"{kind}{n}d" for kind in ("upsample_nearest", "_upsample_nearest_exact") for n in (1, 2, 3)]
_SMOOTH_RESIZES = (
    "upsample_linear1d upsample_bilinear2d upsample_bicubic2d upsample_trilinear3d "
    "_upsample_bilinear2d_aa _upsample_bicubic2d_aa"
)


@rule(*_POOLS, *_RESIZES, _SMOOTH_RESIZES)
def pool(call: Call) -> Result:
    """Each output position has the name of its channel; names that vary over the merged positions are united."""
    n_spatial = int(re.findall(r"(\d)d", call.operator)[0])
    names = call.of(call.args[0])
    for dim in range(names.dim() - n_spatial, names.dim()):
        if varies(names, dim):
            call.record.unite(names, names.narrow(dim, 0, 1), call.where)
        names = names.narrow(dim, 0, 1)
    if isinstance(call.out, Tensor):
        return names.expand(call.out.shape)
    return [names.expand(part.shape) for part in call.out]


@rule("unfold")
def unfold(call: Call) -> Result:
    """Windows along one dimension."""
    names = call.of(call.args[0])
    if varies(names, call["dimension"] % names.dim()):
        call.record.lock(names, f"{call.where} slides over the channels")
    return names.unfold(call["dimension"], call["size"], call["step"])


@rule("im2col")
def patches(call: Call) -> Result:
    """Patches of an image, taps below each other under their channel; padding belongs to its channel."""
    names = call.of(call.args[0])
    if any(varies(names, dim) for dim in (names.dim() - 2, names.dim() - 1)):
        return unknown(call)
    ids = along(names, names.dim() - 3)[0]
    return spread(ids.repeat_interleave(prod(call["kernel_size"])), call.out.dim() - 2, call.out.shape)


@rule("col2im")
def image(call: Call) -> Result:
    """An image of patches: what lies in one channel goes together."""
    names = call.of(call.args[0])
    table = along(names, names.dim() - 2).reshape(-1, prod(call["kernel_size"]))
    call.record.unite(table, table[:, :1], call.where)
    n_channels = call.out.size(-3)
    rows = table.view(-1, n_channels, table.size(1))
    call.record.unite(rows, rows[:1], call.where)
    return spread(rows[0, :, 0], call.out.dim() - 3, call.out.shape)
