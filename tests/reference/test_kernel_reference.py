"""Kernels counted by hand."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan


@pytest.fixture
def net():
    module = nn.Sequential(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(16, 2))
    return ps.Network(module.double(), torch.zeros(1, 2, 6, 6, dtype=torch.float64))


def test_a_kernel_scores_the_sum_of_its_taps(net):
    scores = ps.score(net, "magnitude", structure="kernel", normalise="none")
    for name in ("0.weight", "2.weight"):
        weight = net.weight(name)
        slow = [float(weight[o, i].abs().sum()) for o in range(weight.shape[0]) for i in range(weight.shape[1])]
        assert scores[name].tolist() == pytest.approx(slow)


def test_the_lowest_kernels_go_whole_and_nothing_else(net):
    mask = ps.prune(net, "magnitude", structure="kernel", sparsity=0.5, normalise="none")
    sums = sorted(
        (float(net.weight(name)[o, i].abs().sum()), name, o, i)
        for name in ("0.weight", "2.weight")
        for o in range(net.weight(name).shape[0])
        for i in range(net.weight(name).shape[1])
    )
    ones = torch.ones(4, 3, dtype=torch.bool)
    gone = {(name, o, i) for _, name, o, i in sums[: len(sums) // 2]}
    assert set(mask) == {name for name, _, _ in gone}
    for _, name, o, i in sums:
        assert bool(mask.kept.get(name, ones)[o, i].any()) is ((name, o, i) not in gone)
        assert bool(mask.kept.get(name, ones)[o, i].all()) is ((name, o, i) not in gone)


def test_layers_without_taps_are_refused_in_words(net):
    with pytest.raises(BadPlan, match=r"kernels of '4' cannot be removed: a linear layer has no kernels"):
        ps.prune(net, "magnitude", structure="kernel", sparsity=0.5, layers=["4"])
    dense = ps.Network(nn.Sequential(nn.Linear(3, 2)), torch.zeros(1, 3))
    with pytest.raises(BadPlan, match=r"no kernels that can be removed: 0.weight: a linear layer has no kernels\.$"):
        ps.prune(dense, "magnitude", structure="kernel", sparsity=0.5)
