"""Attention with a bias for each pair of places, with fewer heads than its width says: what MaxViT's becomes.

torchvision gives the heads' outputs the width of the input again, so its layer cannot lose one. This file needs torch
alone.
"""

from typing import Any

import torch
from torch import Tensor, nn

RELATIVE = "RelativePositionalMultiHeadAttention"
"""The layer of torchvision, told by its name: torchvision is not imported for it."""


class NarrowRelativeAttention(nn.Module):
    """``torchvision``'s ``RelativePositionalMultiHeadAttention`` that lost heads, and rows and columns with them.

    ``n_heads`` heads of ``head_dim`` channels each attend within each part of a map; keys are scaled by the width of
    the input, as they were. Made by ``narrow_relative_``.

    Source: Tu et al. 2022, "MaxViT", section 3.
    """

    n_heads: int
    head_dim: int
    max_seq_len: int
    scale_factor: float
    to_qkv: nn.Linear
    merge: nn.Linear
    relative_position_bias_table: Tensor
    relative_position_index: Tensor

    def forward(self, x: Tensor) -> Tensor:
        """B samples of G parts with P places of D channels, [B, G, P, D]; the same shape."""
        q, k, v = (part.unflatten(-1, (self.n_heads, -1)).transpose(2, 3) for part in self.to_qkv(x).chunk(3, -1))
        scores = q @ (k * self.scale_factor).transpose(-2, -1)  # [B, G, heads, P, P]
        mixed = torch.softmax(scores + self._bias(), -1) @ v
        out: Tensor = self.merge(mixed.transpose(2, 3).flatten(3))
        return out

    def _bias(self) -> Tensor:
        """[1, heads, P, P]"""
        table = self.relative_position_bias_table[self.relative_position_index.flatten()]
        return table.view(self.max_seq_len, self.max_seq_len, -1).permute(2, 0, 1)[None]


def narrow_relative_(layer: Any) -> None:
    """Make an attention layer whose table of biases lost heads compute without them, in place."""
    n_heads = layer.relative_position_bias_table.shape[1]
    if n_heads != layer.n_heads:
        layer.n_heads = n_heads
        layer.__class__ = NarrowRelativeAttention
