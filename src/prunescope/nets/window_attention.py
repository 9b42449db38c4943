"""Attention within shifted windows, with fewer heads than its width says: what Swin's becomes when heads are taken out.

torchvision computes the width of a head from the width of the input, so its layer cannot lose one. This file needs
torch alone.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

WINDOWED = "ShiftedWindowAttention"
"""The layer of torchvision, told by its name: torchvision is not imported for it."""

_APART = -100.0
"""Added to the score of two places that only a shift brought into one window; torchvision's constant."""


class NarrowWindowAttention(nn.Module):
    """``torchvision``'s ``ShiftedWindowAttention`` that lost heads: the same parameters with fewer rows and columns.

    A map is padded to whole windows and rolled by the shift (not along a side that is one window); within each window
    heads attend as in any attention, with a bias for each pair of places. Made by ``narrow_windows_``.

    Source: Liu et al. 2021, section 3.2.
    """

    window_size: list[int]
    shift_size: list[int]
    num_heads: int
    attention_dropout: float
    dropout: float
    qkv: nn.Linear
    proj: nn.Linear
    relative_position_bias_table: Tensor
    relative_position_index: Tensor

    def forward(self, x: Tensor) -> Tensor:
        """B samples of H x W places with C channels, [B, H, W, C]; the same shape."""
        sides = x.shape[1:3]
        high, wide = self.window_size
        x = functional.pad(x, (0, 0, 0, -sides[1] % wide, 0, -sides[0] % high))
        padded = x.shape[1:3]
        shifts = [
            0 if window >= side else shift
            for window, side, shift in zip(self.window_size, padded, self.shift_size, strict=True)
        ]
        x = x.roll([-shift for shift in shifts], (1, 2)) if any(shifts) else x
        windows = self._mixed(self._cut(x), self._bias(padded, shifts, x))
        rows, columns = padded[0] // high, padded[1] // wide
        x = windows.unflatten(0, (-1, rows, columns)).unflatten(3, (high, wide)).transpose(2, 3)
        x = x.flatten(3, 4).flatten(1, 2)
        x = x.roll(shifts, (1, 2)) if any(shifts) else x
        return x[:, : sides[0], : sides[1]]

    def _cut(self, x: Tensor) -> Tensor:
        """Windows one after the other: [B * windows, places, C]."""
        high, wide = self.window_size
        x = x.unflatten(2, (-1, wide)).unflatten(1, (-1, high)).transpose(2, 3)
        return x.flatten(3, 4).flatten(0, 2)

    def _mixed(self, x: Tensor, bias: Tensor) -> Tensor:
        """Attention within windows, [B * windows, places, C]; ``bias`` is [windows, heads, places, places]."""
        q, k, v = (
            part.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1)
        )  # [B * windows, heads, places, channels of a head]
        scores = (q * q.size(-1) ** -0.5) @ k.transpose(-2, -1)
        scores = (scores.unflatten(0, (-1, len(bias))) + bias).flatten(0, 1)
        weights = functional.dropout(scores.softmax(-1), self.attention_dropout, self.training)
        out = self.proj((weights @ v).transpose(1, 2).flatten(2))
        return functional.dropout(out, self.dropout, self.training)

    def _bias(self, sides: tuple[int, ...], shifts: list[int], x: Tensor) -> Tensor:
        n_places = self.window_size[0] * self.window_size[1]
        table = self.relative_position_bias_table[self.relative_position_index]
        bias = table.view(n_places, n_places, -1).permute(2, 0, 1)[None]
        if not any(shifts):
            return bias
        rows, columns = (
            _regions(side, window, shift, x)
            for side, window, shift in zip(sides, self.window_size, shifts, strict=True)
        )
        regions = self._cut((3 * rows[:, None] + columns)[None, :, :, None])[..., 0]
        is_apart = regions[:, :, None] != regions[:, None, :]
        return bias + x.new_zeros(is_apart.shape).masked_fill(is_apart, _APART)[:, None]


def _regions(side: int, window: int, shift: int, like: Tensor) -> Tensor:
    """Which places of a side belonged together before it was rolled: 0, 1 (the last window), 2 (rolled into it)."""
    at = torch.arange(side, device=like.device)
    return (at >= side - window).long() + (at >= side - shift) if shift else torch.zeros_like(at)


def narrow_windows_(layer: Any) -> None:
    """Make a windowed attention layer whose table of biases lost heads compute without them, in place."""
    n_heads = layer.relative_position_bias_table.shape[1]
    if n_heads != layer.num_heads:
        layer.num_heads = n_heads
        layer.__class__ = NarrowWindowAttention
