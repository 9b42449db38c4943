"""Normalisation: batch and instance norms follow their channel; norms over channels lock them."""

from typing import Any

from torch import Tensor

from prunescope.nets.tracing.call import Call, Result, rule
from prunescope.nets.tracing.names import along, varies
from prunescope.nets.tracing.record import Scaling


@rule(
    "batch_norm",
    "_native_batch_norm_legit_no_training",
    "native_batch_norm",
    "cudnn_batch_norm",
    "_batch_norm_impl_index",
)
def batch_norm(call: Call) -> Result:
    names = call.of(call["input"])
    channels = _tie_vectors(call, names, ("weight", "bias", "running_mean", "running_var"))
    if call.path(call["running_var"]):
        eps = float(call.arguments.get("eps") or call.arguments["epsilon"])
        call.record.scalings.append(Scaling(channels, call.path(call["weight"]), call.path(call["running_var"]), eps))
    return _first(call.out, names)


@rule("instance_norm")
def instance_norm(call: Call) -> Result:
    names = call.of(call["input"])
    _tie_vectors(call, names, ("weight", "bias", "running_mean", "running_var"))
    return names


def _tie_vectors(call: Call, names: Tensor, vectors: tuple[str, ...]) -> Tensor:
    """Each vector [C] follows the channels along dimension 1; a channel with several names becomes one unit."""
    table = along(names, 1)
    if table.size(0) > 1:
        call.record.unite(table, table[:1], call.where)
    for vector in vectors:
        call.tie(call[vector], table[0])
    return table[0]


@rule("group_norm", "native_group_norm")
def group_norm(call: Call) -> Result:
    """Whole groups can go: each is normalised by itself."""
    names = call.of(call["input"])
    channels = _tie_vectors(call, names, ("weight", "bias"))
    n_groups = call["num_groups"] if "num_groups" in call.arguments else call["group"]
    by_group = channels.reshape(n_groups, -1)
    call.record.unite(by_group, by_group[:, :1], call.where)
    return _first(call.out, names)


@rule("layer_norm", "native_layer_norm", "rms_norm", "_fused_rms_norm")
def layer_norm(call: Call) -> Result:
    """Mean and variance over channels change when one goes."""
    names = call.of(call["input"])
    for back, _ in enumerate(reversed(call["normalized_shape"]), start=1):
        dim = names.dim() - back
        if varies(names, dim):
            call.record.lock(names, f"{call.where} normalises over these channels")
            for vector in (call["weight"], call.arguments.get("bias")):
                if isinstance(vector, Tensor) and vector.dim() == 1:
                    table = along(names, dim)
                    call.record.unite(call.axis_ids(vector, 0).expand(len(table), -1), table, call.where)
    return _first(call.out, names)


def _first(out: Any, names: Tensor) -> Result:
    return names if isinstance(out, Tensor) else [names]
