"""Attention: the attention weights scale, the values take the relevance."""

from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import linear

from prunescope.nets.relevance.carry import carry
from prunescope.nets.relevance.mode import Pending, Seen, Watch, handles, is_active
from prunescope.nets.relevance.operators.products import weighted


@handles("scaled_dot_product_attention")
def fused(flow: Watch, func: Any, query: Tensor, key: Tensor, value: Tensor, *rest: Any, **options: Any) -> Tensor:
    """Source: ali2022xai, section 4.1: relevance goes through the values alone."""
    with torch.no_grad():
        one_hot = torch.eye(value.size(-2), dtype=value.dtype, device=value.device)
        weights = func(query, key, one_hot.expand(*value.shape[:-2], *one_hot.shape), *rest, **options)
    return weighted(flow, lambda x, by: by @ x, value, weights)


@handles("multi_head_attention_forward")
def multi_head(
    flow: Watch,
    func: Any,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    width: int,
    n_heads: int,
    in_weight: Tensor | None,
    in_bias: Tensor | None,
    bias_k: Tensor | None,
    bias_v: Tensor | None,
    add_zero: bool,
    dropout: float,
    out_weight: Tensor,
    out_bias: Tensor | None,
    **options: Any,
) -> tuple[Tensor, Tensor | None]:
    """``nn.MultiheadAttention``'s forward, [L, N, E] or [L, E]: its weights from the operator itself."""
    if bias_k is not None or add_zero:
        raise flow.unsupported("nn.MultiheadAttention", "it adds keys and values of its own")
    settings = (width, n_heads, in_weight, in_bias, bias_k, bias_v, add_zero, dropout, out_weight, out_bias)
    asked = {**options, "need_weights": True, "average_attn_weights": False}
    with torch.no_grad():
        _, weights = func(query, key, value, *settings, **asked)
    values = _values(flow, value, in_weight, in_bias, options.get("v_proj_weight"))
    batched = values if values.dim() == 3 else values.unsqueeze(1)
    heads = batched.unflatten(-1, (n_heads, -1)).permute(1, 2, 0, 3)  # [N, heads, S, width of a head]
    mixed = weighted(flow, lambda x, by: by @ x, heads, weights if weights.dim() == 4 else weights.unsqueeze(0))
    rows = mixed.permute(2, 0, 1, 3).flatten(2)
    rows = rows if values.dim() == 3 else rows.squeeze(1)
    with torch.no_grad():
        y = linear(rows, out_weight, out_bias)
    out = flow.settle(Pending(linear, rows, out_weight, y.dim() - 1), y)
    if not options.get("need_weights", True):
        return out, None
    return out, weights.mean(-3) if options.get("average_attn_weights", True) else weights


def _values(flow: Watch, value: Tensor, packed: Tensor | None, bias: Tensor | None, separate: Tensor | None) -> Tensor:
    """What the heads mix; only the values' rows of a packed weight receive relevance."""
    weight = packed if separate is None else separate
    if weight is None or not is_active(value):
        raise flow.unsupported("nn.MultiheadAttention", "its values do not depend on the input")
    first = 0 if separate is not None else 2 * (weight.size(0) // 3)
    site = flow.sites.get(id(weight), "")
    whole = flow.leaf_of(site, weight) if flow.of_weights and site else weight.detach()
    with torch.no_grad():
        y = linear(value, weight[first:], None if bias is None else bias[-(len(weight) - first) :])
    rule = flow.rule
    out = carry(rule.z(linear, value, whole[first:], y), y, rule.stabiliser)
    if site:
        flow.seen.append(Seen(site, out, out.dim() - 1, first, weight.size(0)))
    return out
