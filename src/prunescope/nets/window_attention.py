"""Attention within shifted windows, with fewer heads than its width says: what Swin's becomes when heads are taken out.

torchvision computes the width of a head from the width of the input, so its layers cannot lose one. This file needs
torch alone.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

WINDOWED, COSINE_WINDOWED = "ShiftedWindowAttention", "ShiftedWindowAttentionV2"
"""The layers of torchvision, told by their names: torchvision is not imported for them."""

_APART = -100.0
"""Added to the score of two places that only a shift brought into one window; torchvision's constant."""

_HIGHEST_SCALE = 100.0
_SHORTEST = 1e-12
"""Of a vector that is divided by its length; the constant of ``functional.normalize``."""


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
        projected = self._projected(self._cut(x))
        windows = self._mixed(projected, self._bias(padded, shifts, x))
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

    def _mixed(self, projected: tuple[Tensor, ...], bias: Tensor) -> Tensor:
        """Attention within windows, [B * windows, places, C]; ``bias`` is [windows, heads, places, places]."""
        q, k, v = (
            part.unflatten(-1, (self.num_heads, -1)).transpose(1, 2) for part in projected
        )  # [B * windows, heads, places, channels of a head]
        scores = self._scores(q, k)
        scores = (scores.unflatten(0, (-1, len(bias))) + bias).flatten(0, 1)
        weights = functional.dropout(scores.softmax(-1), self.attention_dropout, self.training)
        out = self.proj((weights @ v).transpose(1, 2).flatten(2))
        return functional.dropout(out, self.dropout, self.training)

    def _projected(self, x: Tensor) -> tuple[Tensor, ...]:
        """Queries, keys and values: [B * windows, places, channels of all heads] each."""
        parts: tuple[Tensor, ...] = self.qkv(x).chunk(3, -1)
        return parts

    def _scores(self, q: Tensor, k: Tensor) -> Tensor:
        scores: Tensor = (q * q.size(-1) ** -0.5) @ k.transpose(-2, -1)
        return scores

    def _by_place(self) -> Tensor:
        """What is added to the score of two places of a window: [1, heads, places, places]."""
        return _pairs(self.relative_position_bias_table, self.relative_position_index, self.window_size)

    def _bias(self, sides: tuple[int, ...], shifts: list[int], x: Tensor) -> Tensor:
        bias = self._by_place()
        if not any(shifts):
            return bias
        rows, columns = (
            _regions(side, window, shift, x)
            for side, window, shift in zip(sides, self.window_size, shifts, strict=True)
        )
        regions = self._cut((3 * rows[:, None] + columns)[None, :, :, None])[..., 0]
        is_apart = regions[:, :, None] != regions[:, None, :]
        return bias + x.new_zeros(is_apart.shape).masked_fill(is_apart, _APART)[:, None]


class NarrowCosineAttention(NarrowWindowAttention):
    """``torchvision``'s ``ShiftedWindowAttentionV2`` that lost heads.

    Scores are cosines times a scale of the head, of which the logarithm is learned; keys have no bias; the bias of a
    pair of places comes from a small network of how far they lie apart.

    Source: Liu et al. 2022, "Swin Transformer V2", section 3.3.
    """

    logit_scale: nn.Parameter
    cpb_mlp: nn.Sequential
    relative_coords_table: Tensor

    def _projected(self, x: Tensor) -> tuple[Tensor, ...]:
        parts = functional.linear(x, self.qkv.weight).chunk(3, -1)
        whole: Tensor | None = self.qkv.bias
        if whole is None:
            return parts
        of_queries, of_keys, of_values = whole.chunk(3)  # keys hear theirs as zeros, as torchvision has it
        return tuple(part + bias for part, bias in zip(parts, (of_queries, 0 * of_keys, of_values), strict=True))

    def _scores(self, q: Tensor, k: Tensor) -> Tensor:
        scale: Tensor = self.logit_scale.clamp(max=math.log(_HIGHEST_SCALE)).exp()
        return (_of_length_one(q) @ _of_length_one(k).transpose(-2, -1)) * scale

    def _by_place(self) -> Tensor:
        table = self.cpb_mlp(self.relative_coords_table).flatten(0, -2)
        return 16 * _pairs(table, self.relative_position_index, self.window_size).sigmoid()


@contextmanager
def followable(module: nn.Module) -> Iterator[nn.Module]:
    """Layers whose program takes channels by their number compute by ours, which does the same head by head.

    ``ShiftedWindowAttentionV2`` writes zeros into a slice of its bias, which no one who follows the channels can tell
    from a slice of a fixed width.
    """
    cosine = {layer: layer.__class__ for layer in module.modules() if type(layer).__name__ == COSINE_WINDOWED}
    for layer in cosine:
        layer.__class__ = NarrowCosineAttention
    try:
        yield module
    finally:
        for layer, own in cosine.items():
            layer.__class__ = own


def _pairs(table: Tensor, index: Tensor, window: list[int]) -> Tensor:
    """[1, heads, places, places] from a row of heads for every way in which two places can lie apart."""
    n_places = window[0] * window[1]
    return table[index].view(n_places, n_places, -1).permute(2, 0, 1)[None]


def _of_length_one(x: Tensor) -> Tensor:
    """Vectors divided by their length, which is found as a product, so that it belongs to the head as scores do."""
    squared = (x[..., None, :] @ x[..., None])[..., 0]
    return x * squared.clamp_min(_SHORTEST**2).rsqrt()


def _regions(side: int, window: int, shift: int, like: Tensor) -> Tensor:
    """Which places of a side belonged together before it was rolled: 0, 1 (the last window), 2 (rolled into it)."""
    at = torch.arange(side, device=like.device)
    return (at >= side - window).long() + (at >= side - shift) if shift else torch.zeros_like(at)


def narrow_windows_(layer: Any) -> None:
    """Make a windowed attention layer whose table of biases lost heads compute without them, in place."""
    _narrow_(layer, layer.relative_position_bias_table.shape[1], NarrowWindowAttention)


def narrow_cosine_(layer: Any) -> None:
    """The same for the second version, whose heads have a scale each."""
    _narrow_(layer, len(layer.logit_scale), NarrowCosineAttention)


def _narrow_(layer: Any, n_heads: int, form: type[nn.Module]) -> None:
    if n_heads != layer.num_heads:
        layer.num_heads = n_heads
        layer.__class__ = form
