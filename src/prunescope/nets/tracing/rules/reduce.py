"""Reductions: over positions they keep the name, over channels they lock it."""

from typing import Any

from torch import Tensor

from prunescope.nets.tracing.call import Call, Named, Result, rule
from prunescope.nets.tracing.names import varies
from prunescope.nets.tracing.rules.elementwise import pointwise


@rule("mean sum amax amin var std logsumexp norm linalg_vector_norm prod any all argmax argmin count_nonzero")
@rule("max min median mode var_mean std_mean nanmean nansum aminmax nanmedian")
def reduce(call: Call) -> Result:
    """One value for many positions; ``keepdim`` as the operator was called."""
    if "other" in call.arguments:
        return pointwise(call)
    value = call.args[0]
    dims = _dims(call, value)
    named = call.names.of(value)
    if named is None:
        return None
    reason = f"{call.where} reduces over these channels"
    due = tuple((layer, reason) for layer in named.layers if _is_varying(layer, dims))
    reduced = Named(tuple(_reduced(call, layer, dims) for layer in named.layers), named.is_parameter, due=due)
    return reduced if isinstance(call.out, Tensor) else [reduced] * len(call.out)


def _dims(call: Call, value: Tensor) -> list[int]:
    given = call.arguments.get("dim")
    if given is None or given == []:
        return list(range(value.dim()))
    return [dim % value.dim() for dim in (given if isinstance(given, list | tuple) else [given])] if value.dim() else []


def _reduced(call: Call, names: Tensor, dims: list[int]) -> Tensor:
    for dim in dims:
        names = names.narrow(dim, 0, 1)
    if not call.arguments.get("keepdim"):
        for dim in sorted(dims, reverse=True):
            names = names.select(dim, 0)
    return names


@rule("softmax log_softmax _softmax _log_softmax _safe_softmax cumsum cumprod logcumsumexp cummax cummin")
@rule("sort argsort topk renorm softmin")
def along_dim(call: Call) -> Result:
    """Same shape, but every entry depends on all others along the dimension."""
    value = call.args[0]
    dim = call["dim"] % value.dim()
    names = call.of(value)
    if _is_varying(names, [dim]):
        call.record.lock(names, f"{call.where} mixes these channels")
    outs = (call.out,) if isinstance(call.out, Tensor) else call.out
    results: list[Any] = [
        names if out.shape == names.shape else names.narrow(dim, 0, 1).expand(out.shape) for out in outs
    ]
    return results[0] if isinstance(call.out, Tensor) else results


def _is_varying(names: Tensor, dims: list[int]) -> bool:
    return any(varies(names, dim) for dim in dims)


@rule("_weight_norm")
def weight_norm(call: Call) -> Result:
    """A weight of given direction and length is divided by a norm: a row of zeros would be zero by zero."""
    direction, length, dim = call["v"], call["g"], call["dim"]
    call.record.unite(call.axis_ids(direction, dim), call.axis_ids(length, dim), call.where)
    layers = call.names.of(direction).layers  # type: ignore[union-attr]
    call.lock_all(layers, f"{call.where} divides the weight by its norm (fold it into the weight first)")
    return Named(tuple(layers), is_parameter=True)
