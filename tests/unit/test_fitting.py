"""Data are tried on a network where it is and in its precision."""

import numpy as np
import pytest
import torch
from torch import nn

from prunescope.data.dataset import Dataset
from prunescope.data.split import Split, row_ids
from prunescope.nets.network import Network
from prunescope.workspace.fitting import fits, guess_normalisation


def grey(n: int = 6) -> Dataset:
    images = np.random.default_rng(0).integers(0, 256, (n, 1, 2, 2), dtype=np.uint8)
    return Dataset("grey", {"test": Split(images, np.arange(n) % 2, row_ids("test", n))}, ("a", "b"))


def test_bytes_fit_a_network_of_doubles() -> None:
    net = Network(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)).double(), torch.zeros(1, 1, 2, 2, dtype=torch.float64))
    assert fits(net, grey())
    guess = guess_normalisation(net, grey())
    assert guess is not None
    assert guess.n == 6


def test_a_network_with_other_outputs_does_not_fit() -> None:
    net = Network(nn.Sequential(nn.Flatten(), nn.Linear(4, 3)), torch.zeros(1, 1, 2, 2))
    assert not fits(net, grey())


def test_the_loss_decides_among_normalisations_even_against_the_share_right(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged(net: Network, data: Dataset, split: str) -> tuple[float, float]:
        return (1.0, 0.2) if data.normalisation is None else (2.0, 0.9)

    monkeypatch.setattr("prunescope.workspace.fitting._loss_and_share", judged)
    guess = guess_normalisation(Network(nn.Sequential(nn.Flatten(), nn.Linear(4, 2)), torch.zeros(1, 1, 2, 2)), grey())
    assert guess is not None
    assert (guess.normalisation, guess.loss, guess.share_right, guess.runner_up) == (None, 1.0, 0.2, 2.0)
