"""Attention with fewer heads than its width says: what ``nn.MultiheadAttention`` becomes when heads are taken out.

``nn.MultiheadAttention`` computes the width of a head from the width of its input, so it cannot lose one; these layers
keep the width of a head as it was. This file needs torch alone.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional


class NarrowAttention(nn.MultiheadAttention):
    """``nn.MultiheadAttention`` that lost heads: the same parameters (fewer rows), arguments and results.

    ``num_heads`` heads of ``head_dim`` channels each; queries, keys and outputs still have ``embed_dim`` channels. A
    mask per head counts the heads that are left. Made by ``narrow_``, not by its constructor.
    """

    @property
    def _qkv_same_embed_dim(self) -> bool:
        """Keeps encoders off their fused way, which knows full widths alone."""
        return False

    def forward(
        self,
        query: Tensor,
        key: Tensor,
        value: Tensor,
        key_padding_mask: Tensor | None = None,
        need_weights: bool = True,
        attn_mask: Tensor | None = None,
        average_attn_weights: bool = True,
        is_causal: bool = False,
    ) -> tuple[Tensor, Tensor | None]:
        """As ``nn.MultiheadAttention.forward``."""
        is_batched, is_first = query.dim() == 3, self.batch_first or query.dim() == 2
        q, k, v = self._projected(query, key, value)  # B samples, H heads, T x S steps, D channels of a head
        q, k, v = (x if is_batched else x[None] for x in (q, k, v))
        q, k, v = (self._by_head(x if is_first else x.transpose(0, 1)) for x in (q, k, v))
        bias_BHTS = self._bias(q, k, key_padding_mask, attn_mask, is_causal)
        if need_weights:
            weights = torch.softmax(q @ k.transpose(-2, -1) * self.head_dim**-0.5 + bias_BHTS, -1)
            mixed = functional.dropout(weights, self.dropout, self.training) @ v
        else:
            dropout = self.dropout if self.training else 0.0
            weights, mixed = None, functional.scaled_dot_product_attention(q, k, v, bias_BHTS, dropout)
        out = self.out_proj(mixed.transpose(1, 2).flatten(2))
        out = out if is_first else out.transpose(0, 1)
        if weights is not None:
            weights = weights.mean(1) if average_attn_weights else weights
            weights = weights if is_batched else weights[0]
        return (out if is_batched else out[0]), weights

    def _projected(self, query: Tensor, key: Tensor, value: Tensor) -> tuple[Tensor, ...]:
        together: Tensor | None = self.in_proj_weight  # None where keys or values have widths of their own
        weights: tuple[Tensor, ...]
        if together is None:
            weights = (self.q_proj_weight, self.k_proj_weight, self.v_proj_weight)
        elif query is key and key is value:
            return functional.linear(query, together, self.in_proj_bias).chunk(3, -1)
        else:
            weights = together.chunk(3)
        biases = (None,) * 3 if self.in_proj_bias is None else self.in_proj_bias.chunk(3)
        return tuple(functional.linear(x, w, b) for x, w, b in zip((query, key, value), weights, biases, strict=True))

    def _by_head(self, value_BTC: Tensor) -> Tensor:
        by_head: Tensor = value_BTC.unflatten(-1, (-1, self.head_dim))
        return by_head.transpose(1, 2)

    def _bias(self, q: Tensor, k: Tensor, padding_BS: Tensor | None, mask: Tensor | None, is_causal: bool) -> Tensor:
        """What is added to the scores: Float, broadcastable to [B, H, T, S]."""
        bias = q.new_zeros(1, 1, 1, 1)
        if mask is not None:
            mask = _added(mask, q)
            bias = bias + (mask.unflatten(0, (q.size(0), -1)) if mask.dim() == 3 else mask)
        elif is_causal:
            bias = bias + q.new_full((q.size(2), k.size(2)), float("-inf")).triu(1)
        return bias if padding_BS is None else bias + _added(padding_BS, q).reshape(-1, 1, 1, k.size(2))


def _added(mask: Tensor, like: Tensor) -> Tensor:
    """A mask as it is added to scores: -inf where a bool one is True."""
    return like.new_zeros(mask.shape).masked_fill_(mask, float("-inf")) if mask.dtype == torch.bool else mask.to(like)


def can_narrow(layer: nn.Module) -> bool:
    """Whether heads of a layer can be taken out; extra keys and values of its own hold on to its width."""
    if not isinstance(layer, nn.MultiheadAttention):
        return False
    is_plain = layer.bias_k is None and layer.bias_v is None and not layer.add_zero_attn
    return type(layer) in (nn.MultiheadAttention, NarrowAttention) and is_plain


def narrow_(layer: nn.MultiheadAttention) -> None:
    """Make an attention layer whose projections lost rows compute with them, in place; nothing if none are lost."""
    whole: Tensor | None = layer.in_proj_weight
    rows, columns = layer.q_proj_weight.shape if whole is None else (len(whole) // 3, whole.size(1))
    if (rows, columns) != (layer.head_dim * layer.num_heads, layer.embed_dim):
        layer.num_heads, layer.embed_dim = rows // layer.head_dim, columns
        layer.__class__ = NarrowAttention
