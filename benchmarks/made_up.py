"""A folder with far more samples, or classes, than a demo has: pictures of made-up patterns and a small network."""

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace

SIDE = 28
HIDDEN = 128
NOISE = 45.0
CONDITIONS = ("clean", *(f"{name}-{severity}" for name in ("fog", "gaussian_noise") for severity in range(1, 6)))


def make(folder: Path, n_samples: int, n_classes: int) -> None:
    """Writes the data and the network, and measures the network and two pruned ones; nothing if that was done.

    Each class is a coarse pattern, each sample its class's pattern in noise. The hidden layer is random and the last
    one is fitted to it in closed form, so that accuracy is neither perfect nor nothing.
    """
    if (folder / "made.txt").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(0)
    labels = np.arange(n_samples) % n_classes
    images = _images(rng, labels, n_classes)
    net = zoo["mlp"](n_classes=n_classes, hidden=(HIDDEN,))
    _fit(net, images, labels, n_classes)
    torch.save(net.state_dict(), folder / "made_up.pt")
    names = np.array([f"pattern {index}" for index in range(n_classes)])
    np.savez(folder / "patterns.npz", x_test=images, y_test=labels, classes=names)
    with Workspace(folder) as workspace:
        model = workspace.model("made_up")
        steps = model.families.grow(["magnitude"], (0.5, 0.9), conditions=CONDITIONS)
        for step in ("0", *steps):
            for condition in ("clean", "fog-5"):
                model.robustness.geometry.columns(step, condition)
    (folder / "made.txt").write_text(f"{n_samples} samples, {n_classes} classes\n")


def _images(rng: np.random.Generator, labels: NDArray[np.int64], n_classes: int) -> NDArray[np.uint8]:
    """uint8 [N, 28, 28]: 7 x 7 patterns, enlarged, a third of them weak, in noise."""
    patterns = rng.integers(60, 196, (n_classes, 7, 7)).astype(np.float32).repeat(4, 1).repeat(4, 2)
    images = np.empty((len(labels), SIDE, SIDE), np.uint8)
    for start in range(0, len(labels), 5000):
        part = labels[start : start + 5000]
        strength = rng.uniform(0.1, 1.0, (len(part), 1, 1)).astype(np.float32)
        noisy = 128 + strength * (patterns[part] - 128) + rng.normal(0, NOISE, (len(part), SIDE, SIDE))
        images[start : start + 5000] = noisy.clip(0, 255)
    return images


@torch.no_grad()
def _fit(net: torch.nn.Module, images: NDArray[np.uint8], labels: NDArray[np.int64], n_classes: int) -> None:
    """The last layer by least squares on at most 20 000 samples."""
    some = np.random.default_rng(1).permutation(len(images))[:20_000]
    x = torch.from_numpy(images[some]).flatten(1).float() / 255
    hidden, last = net.get_submodule("fc1"), net.get_submodule("fc2")
    features = hidden(x - 0.5).relu()
    hidden.bias -= hidden.weight.sum(1) / 2  # the same for pictures between 0 and 1
    ones = torch.cat([features, torch.ones(len(x), 1)], 1)
    wanted: Tensor = torch.nn.functional.one_hot(torch.from_numpy(labels[some]), n_classes).float()
    gram = ones.T @ ones + len(x) * 1e-4 * torch.eye(HIDDEN + 1)
    solved = torch.linalg.solve(gram, ones.T @ wanted).T * n_classes
    last.weight.copy_(solved[:, :-1])
    last.bias.copy_(solved[:, -1])
