"""A workspace that is small enough for every test."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from prunescope.nets.zoo import zoo
from prunescope.workspace import Model, Workspace


def fill(folder: Path) -> None:
    """Two trained-looking networks and data that fits both: 3 classes of 1 x 8 x 8 images, told apart by brightness."""
    rng = np.random.default_rng(0)
    labels = np.arange(120) % 3
    images = np.clip(40 + 80 * labels[:, None, None, None] + rng.normal(0, 20, (120, 1, 8, 8)), 0, 255).astype(np.uint8)
    np.savez(folder / "digits.npz", x_train=images[:60], y_train=labels[:60], x_test=images[60:], y_test=labels[60:])
    torch.manual_seed(1)
    net = zoo["mlp"](input_shape=(64,), hidden=(16, 8), n_classes=3)
    _train(net, images[:60], labels[:60])
    save_file(net.state_dict(), folder / "small.safetensors")


def _train(net: torch.nn.Module, images: np.ndarray, labels: np.ndarray) -> None:
    x, y = torch.from_numpy(images).float() / 255, torch.from_numpy(labels)
    optimizer = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(60):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(net(x), y).backward()
        optimizer.step()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace(folder) as opened:
        yield opened


@pytest.fixture
def model(workspace: Workspace) -> Model:
    return workspace.model("small")
