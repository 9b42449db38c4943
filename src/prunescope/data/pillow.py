"""Batches of images through Pillow, one by one."""

from collections.abc import Callable

import numpy as np
import torch
from PIL import Image
from torch import Tensor


def each_image(images: Tensor, change: Callable[[Image.Image], Image.Image]) -> Tensor:
    """Float[N, 3, H, W] in [0, 1] after something that Pillow does to each image of bytes."""
    pixels = images.mul(255).add_(1e-3).to(torch.uint8).permute(0, 2, 3, 1).cpu().numpy()
    changed = np.array([np.asarray(change(Image.fromarray(image))) for image in pixels], np.uint8).reshape(pixels.shape)
    return torch.from_numpy(changed).to(images.device).permute(0, 3, 1, 2).float().div_(255)
