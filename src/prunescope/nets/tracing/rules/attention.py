"""Products of activations, embeddings, and products with a weight."""

import torch
from torch import Tensor

from prunescope.nets.tracing.call import Call, Result, rule
from prunescope.nets.tracing.names import core, spread, varies
from prunescope.nets.tracing.record import Layer
from prunescope.nets.tracing.rules.convolution import product
from prunescope.nets.tracing.rules.layers import enter
from prunescope.nets.tracing.rules.unknown import unknown


@rule("matmul", "mm", "bmm", "mv", "dot")
def matmul(call: Call) -> Result:
    return _product(call, *call.args[:2])


@rule("addmm", "baddbmm", "addmv")
def addmm(call: Call) -> Result:
    """A product plus a bias."""
    names = _product(call, *call.args[1:3])
    if isinstance(names, Tensor) and call.named(call["self"]) is not None:
        bias = call["self"]
        if bias.dim() == 1 and call.named(bias).is_parameter:  # type: ignore[union-attr]
            call.tie(bias, core(names).reshape(-1).expand(bias.numel()))
        else:
            call.record.unite(call.of(bias).expand(names.shape), names, call.where)
    return names


def _product(call: Call, left: Tensor, right: Tensor) -> Result:
    named_left, named_right = call.named(left), call.named(right)
    if named_right is not None and named_right.is_parameter and _is_matrix(right):
        rows = product(call, call.of(left), left.dim() - 1, right, right.dim() - 1, right.dim() - 2)
        return spread(rows, call.out.dim() - 1, call.out.shape)
    if named_left is not None and named_left.is_parameter and _is_matrix(left) and right.dim() >= 2:
        rows = product(call, call.of(right), right.dim() - 2, left, left.dim() - 2, left.dim() - 1)
        return spread(rows, call.out.dim() - 2, call.out.shape)
    return of_activations(call, call.of(left), call.of(right), tuple(call.out.shape))


def _is_matrix(weight: Tensor) -> bool:
    """One matrix for all samples; ``einsum`` puts a dimension of one before it."""
    return weight.dim() >= 2 and weight.shape[:-2].numel() == 1


def of_activations(call: Call, left: Tensor, right: Tensor, shape: tuple[int, ...]) -> Tensor:
    """A product of two activations [.., m, k] and [.., k, n]; the batch dimensions may be heads.

    Values under weights (nothing varies over k or m): the values' names, together with their head's weights.
    Anything else (queries times keys): all that meets in one head becomes one unit, which names the result.
    """
    if left.dim() < 2 or right.dim() < 2:
        return _all_locked(call, left, right, shape)
    batch = torch.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    left, right = left.expand(*batch, *left.shape[-2:]), right.expand(*batch, *right.shape[-2:])
    has_heads = any(varies(left, dim) or varies(right, dim) for dim in range(len(batch)))
    if not _varies_in_matrix(left) and not varies(right, right.dim() - 2):
        return _weighted(call, right.narrow(-2, 0, 1).expand(shape), left[..., :1, :1], has_heads)
    if not _varies_in_matrix(right) and not varies(left, left.dim() - 1):
        return _weighted(call, left.narrow(-1, 0, 1).expand(shape), right[..., :1, :1], has_heads)
    return _united_by_head(call, left, right, shape, has_heads)


def _varies_in_matrix(names: Tensor) -> bool:
    return varies(names, names.dim() - 1) or varies(names, names.dim() - 2)


def _weighted(call: Call, values: Tensor, weights: Tensor, has_heads: bool) -> Tensor:
    if has_heads:
        call.record.unite(values, weights.expand(values.shape), call.where)
    else:
        call.record.lock(weights, f"{call.where} sums over these channels, and has no heads")
    if not bool((core(values) > 0).any()):
        return weights.expand(values.shape)
    call.record.scale(values, weights)
    return values


def _united_by_head(call: Call, left: Tensor, right: Tensor, shape: tuple[int, ...], has_heads: bool) -> Tensor:
    one = torch.maximum(left[..., :1, :1], right[..., :1, :1])
    call.record.unite(left, left[..., :1, :1], call.where)
    call.record.unite(right, right[..., :1, :1], call.where)
    call.record.unite(left[..., :1, :1], right[..., :1, :1], call.where)
    if not has_heads:
        call.record.lock(one, f"{call.where} sums over these channels, and has no heads")
    for part in (left, right):
        call.record.scale(one, part)
    return core(one).expand(shape)


def _all_locked(call: Call, left: Tensor, right: Tensor, shape: tuple[int, ...]) -> Tensor:
    for names in (left, right):
        call.record.lock(names, f"{call.where} sums over these channels")
    return torch.tensor(0).expand(shape)


@rule("scaled_dot_product_attention")
def attention(call: Call) -> Result:
    """Softmax(query key) value: heads are units; the scale belongs to the width of a head, which stays.

    Queries that share keys in groups would have to lose whole groups; they are left as they are.
    """
    if call.arguments.get("enable_gqa"):
        return unknown(call)
    query, key, value = (call.of(call[name]) for name in ("query", "key", "value"))
    weights = of_activations(call, query, key.transpose(-1, -2), (*call.out.shape[:-1], key.size(-2)))
    return of_activations(call, weights, value, tuple(call.out.shape))


@rule("embedding")
def embedding(call: Call) -> Result:
    """Makes channels from indices; the vocabulary is no unit."""
    weight = call["weight"]
    rows = call.axis_ids(weight, 1)
    names = spread(rows, call.out.dim() - 1, call.out.shape)
    axis = call.record.axis_of(rows)
    layer = Layer(rows, call.axis_ids(weight, 0), transposed=True)
    enter(call, axis.parameter if axis else "", layer, axis, None, torch.zeros(1, dtype=torch.int64))
    return names
