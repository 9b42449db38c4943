"""Work that ends when a test says so: a network that waits at a gate before it looks at many samples."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from helpers.folders import fill_images

NETWORK = '''
import time
from pathlib import Path

import torch
from torch import nn

GATE = Path(__file__).with_name("gate")


class Gated(nn.Sequential):
    """As it is built, but it answers many samples only while the gate is open: the file is not there."""

    def forward(self, x):
        while len(x) > 2 and GATE.exists():
            time.sleep(0.01)
        return super().forward(x)


def build():
    torch.manual_seed(0)  # the same network in every process, so the same history
    return Gated(nn.Conv2d(1, 4, 5), nn.ReLU(), nn.AdaptiveAvgPool2d(4), nn.Flatten(), nn.Linear(64, 10))
'''
SETTINGS = """
[data.images]
source = "npz"
path = "images.npz"
[models.gated]
source = "python_file"
path = "gated.py"
data = "images"
normalisation = { mean = [0.5], std = [0.3] }
"""


def fill_gated(folder: Path) -> Path:
    """The images of ``fill_images`` and a small network called "gated", to be opened with ``--trust``."""
    fill_images(folder)
    (folder / "gated.py").write_text(NETWORK)
    (folder / "prunescope.toml").write_text(SETTINGS)
    return folder


@contextmanager
def closed(folder: Path) -> Iterator[None]:
    """Inside, the network of the folder answers no measurement."""
    gate = folder / "gate"
    gate.touch()
    try:
        yield
    finally:
        gate.unlink()
