"""Folders that become workspaces."""

from pathlib import Path

import numpy as np

SETTINGS = """
[data.images]
source = "npz"
path = "images.npz"
[models.small]
source = "zoo"
architecture = "lenet5"
data = "images"
normalisation = { mean = [0.5], std = [0.3] }
"""


def fill_images(folder: Path) -> Path:
    """An untrained LeNet-5 called "small", and grey images of bytes with 10 classes: 22 to train on, 12 to test."""
    images = np.random.default_rng(0).integers(0, 256, (34, 1, 28, 28), dtype=np.uint8)
    labels = np.arange(34) % 10
    np.savez(folder / "images.npz", x_train=images[:22], y_train=labels[:22], x_test=images[22:], y_test=labels[22:])
    (folder / "prunescope.toml").write_text(SETTINGS)
    return folder
