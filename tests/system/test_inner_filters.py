"""A CIFAR ResNet-20 without 30 % of its inner filters says the same as the masked network, sample for sample."""

import os
import shutil
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace

INNER = ["layer*.conv1.weight"]  # the first convolution of each block: its filters are nobody else's business
SHARE = 0.3
DATA = Path(os.environ.get("PRUNESCOPE_DATA", ""))
FILES = ("resnet20-12fca82f.th", "cifar10-subset.npz")
is_there = bool(os.environ.get("PRUNESCOPE_DATA")) and all((DATA / name).exists() for name in FILES)


def pruning(net: ps.Network) -> ps.Mask:
    return ps.prune(net, "magnitude", structure="filter", scope="uniform", p=1, sparsity=SHARE, layers=INNER)


@torch.no_grad()
def outputs(module: nn.Module, inputs: Tensor) -> Tensor:
    module.eval()
    return torch.cat([module(some) for some in inputs.split(128)])


def assert_same_answers(net: ps.Network, mask: ps.Mask, inputs: Tensor, atol: float) -> tuple[Tensor, nn.Module]:
    """The masked network's outputs, and the smaller network that gives the same."""
    small = ps.shrink(net, mask)
    with ps.masked(net, mask):
        expected = outputs(net.module, inputs)
    found = outputs(small, inputs)
    assert torch.equal(found.argmax(1), expected.argmax(1))
    torch.testing.assert_close(found, expected, rtol=0, atol=atol)
    return expected, small


def test_without_inner_filters_random_weights_answer_as_if_masked() -> None:
    module = zoo["resnet20"]().double()
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):  # shifts that a channel would leave behind if only its weights went
            nn.init.uniform_(layer.weight, 0.5, 1.5)
            nn.init.uniform_(layer.bias, -1, 1)
            layer.running_mean.uniform_(-0.5, 0.5)
    net = ps.Network(module, torch.zeros(1, 3, 32, 32, dtype=torch.float64))
    inputs = torch.randn(16, 3, 32, 32, dtype=torch.float64)
    pruned, small = assert_same_answers(net, pruning(net), inputs, atol=1e-9)
    assert not torch.allclose(pruned, outputs(module, inputs), atol=1e-3)
    widths = [small.get_submodule(site.layer).out_channels for site in net.sites if site.layer.endswith("conv1")]
    assert widths == [16, *[11] * 3, *[22] * 3, *[45] * 3]


@pytest.mark.soak
@pytest.mark.skipif(not is_there, reason=f"PRUNESCOPE_DATA names no folder with {' and '.join(FILES)}")
def test_without_inner_filters_a_trained_network_answers_as_if_masked(tmp_path: Path) -> None:
    for name in FILES:
        shutil.copy(DATA / name, tmp_path)
    with Workspace(tmp_path) as workspace:
        net = workspace.model(workspace.only_model()).network
        data: Dataset = workspace.data("cifar10-subset")
        data = data.normalised(Normalisation((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)))
        inputs, labels = data.prepare(data["test"].inputs), torch.from_numpy(data["test"].labels)
        pruned, _ = assert_same_answers(net, pruning(net), inputs, atol=1e-3)
    assert float((pruned.argmax(1) == labels).double().mean()) > 0.55
