"""Vision transformers for small images."""

from typing import Annotated

import torch
from pydantic import Field
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention

from prunescope.core.errors import BadNetwork
from prunescope.nets.architecture import Channels, Classes, Count, ImageSize, Options, Shapes, ZooNet, architecture

Patch = Annotated[int, Field(ge=1, description="height and width of a patch in pixels; it divides the image")]


class Attention(nn.Module):
    """Multi-head self-attention; how many heads there are is read from the width of q, k and v."""

    def __init__(self, width: int, n_heads: int, head_size: int) -> None:
        super().__init__()
        self.head_size = head_size
        self.qkv = nn.Linear(width, 3 * n_heads * head_size)
        self.out = nn.Linear(n_heads * head_size, width)

    def forward(self, x: Tensor) -> Tensor:
        # B samples, T tokens, H heads, D features of a head
        qkv_BT3HD = self.qkv(x).unflatten(-1, (3, -1, self.head_size))
        q_BHTD, k_BHTD, v_BHTD = qkv_BT3HD.permute(2, 0, 3, 1, 4).unbind(0)
        y_BHTD = scaled_dot_product_attention(q_BHTD, k_BHTD, v_BHTD)
        y: Tensor = self.out(y_BHTD.transpose(1, 2).flatten(2))
        return y


class Block(nn.Module):
    """Attention and a two-layer perceptron, each normalised before and added to what came in."""

    def __init__(self, width: int, n_heads: int, head_size: int, hidden: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, n_heads, head_size)
        self.norm2 = nn.LayerNorm(width)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x: Tensor) -> Tensor:
        x = x + self.attention(self.norm1(x))
        y: Tensor = x + self.mlp(self.norm2(x))
        return y


def infer_vit(shapes: Shapes) -> Options | None:
    """Sizes of patches, tokens and blocks; a head's size is not in the shapes and is taken to be the default."""
    stem, position, head = (shapes.get(key) for key in ("patches.weight", "position", "linear.weight"))
    mlp, qkv = shapes.get("blocks.0.mlp.0.weight"), shapes.get("blocks.0.attention.qkv.weight")
    if not (stem and position and head and mlp and qkv):
        return None
    return {
        "n_classes": head[0],
        "in_channels": stem[1],
        "image_size": round(position[1] ** 0.5) * stem[2],
        "patch_size": stem[2],
        "width": stem[0],
        "n_blocks": sum(key.endswith("attention.qkv.weight") for key in shapes),
        "n_heads": qkv[0] // (3 * 16),
        "hidden": mlp[0],
    }


@architecture("vit", "Vision transformer (small)", infer_vit)
class Vit(ZooNet):
    """Patches, transformer blocks, the mean over all tokens, a linear layer.

    Source: dosovitskiy2021image, sec. 3.1, small; the mean instead of a class token and learned positions as in
    beyer2022better. torchvision has the form for 224 pixels.
    """

    def __init__(
        self,
        n_classes: Classes = 10,
        in_channels: Channels = 3,
        image_size: ImageSize = 32,
        patch_size: Patch = 4,
        width: Count = 64,
        n_blocks: Count = 4,
        n_heads: Count = 4,
        head_size: Count = 16,
        hidden: Count = 128,
    ) -> None:
        super().__init__()
        if image_size % patch_size:
            raise BadNetwork(
                f"patches of {patch_size} pixels do not divide an image of {image_size}.", "Choose others."
            )
        self.example_shape = (in_channels, image_size, image_size)
        self.patches = nn.Conv2d(in_channels, width, patch_size, stride=patch_size)
        self.position = nn.Parameter(torch.randn(1, (image_size // patch_size) ** 2, width) * 0.02)
        self.blocks = nn.Sequential(*(Block(width, n_heads, head_size, hidden) for _ in range(n_blocks)))
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, n_classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.patches(x).flatten(2).transpose(1, 2) + self.position
        y: Tensor = self.linear(self.norm(self.blocks(x)).mean(1))
        return y
