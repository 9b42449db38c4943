"""The last linear layer is found whatever the network looks like, or refused by name."""

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import log_softmax, relu

from prunescope.core.errors import Unsupported
from prunescope.nets.context import evaluating
from prunescope.nets.head import find_head
from prunescope.nets.network import Network
from prunescope.nets.torchvision_shim import torchvision
from prunescope.nets.zoo import zoo


class Ends(nn.Module):
    """A convolution and a head; ``end`` says what happens behind."""

    def __init__(self, end: str) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.head = nn.Conv2d(6, 4, 1) if end.startswith("map") else nn.Linear(6, 4, bias=end != "no bias")
        self.end = end

    def forward(self, x: Tensor) -> Tensor:
        x = relu(self.conv(x))
        if self.end.startswith("map"):
            x = self.head(x)
            return (relu(x, inplace=True) if self.end == "map relu" else x).mean((2, 3))
        if self.end == "tokens":
            return self.head(x.flatten(2).transpose(1, 2))[:, -1]
        x = self.head(x.amax((2, 3)))
        return {"log_softmax": log_softmax(x, 1), "square": x * x}.get(self.end, x)


def _net(end: str) -> Network:
    torch.manual_seed(0)
    return Network(Ends(end), torch.zeros(1, 3, 8, 8))


@pytest.mark.parametrize("end", ["plain", "no bias", "log_softmax", "map", "tokens"])
def test_features_and_directions_give_the_logits(end: str) -> None:
    net = _net(end)
    head = find_head(net)
    x = torch.randn(5, 3, 8, 8)
    with evaluating(net.module), torch.no_grad():
        features, outputs = head.run(net, x)
        weight, bias = head.directions(net)
        logits = features @ weight.T + (0 if bias is None else bias)
        expected = net.module(x)
    assert head.weight == "head.weight"
    assert torch.equal(outputs, expected)
    assert torch.allclose(log_softmax(logits, 1) if end == "log_softmax" else logits, expected, atol=1e-5)


@pytest.mark.parametrize("end", ["square", "map relu"])
def test_what_is_not_linear_behind_the_head_is_refused_by_its_name(end: str) -> None:
    with pytest.raises(Unsupported, match="'head'"):
        find_head(_net(end))


def test_a_network_without_a_linear_layer_is_refused() -> None:
    net = Network(nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten()), torch.zeros(1, 3, 8, 8))
    with pytest.raises(Unsupported, match="no linear layer"):
        find_head(net)


@pytest.mark.parametrize("name", ["mlp", "lenet5", "resnet20", "vgg_small", "lstm", "gru", "vit"])
def test_every_kind_of_network_of_the_zoo_has_class_directions(name: str) -> None:
    torch.manual_seed(0)
    module = zoo[name]()
    net = Network(module, module.example_input())
    weight, _ = find_head(net).directions(net)
    assert len(weight) == net.output_shape[0]


@pytest.mark.parametrize(
    ("name", "site", "pool"),
    [
        ("alexnet", "classifier.6.weight", "mean"),
        ("googlenet", "fc.weight", "mean"),
        ("mobilenet_v3_small", "classifier.3.weight", "mean"),
        ("swin_t", "head.weight", "mean"),
    ],
)
def test_torchvision_networks_have_class_directions(name: str, site: str, pool: str) -> None:
    torch.manual_seed(0)
    options = {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}
    net = Network(torchvision.models.get_model(name, **options).eval(), torch.zeros(1, 3, 64, 64))
    found = find_head(net)
    assert (found.weight, found.pool) == (site, pool)


def test_one_class_has_no_directions() -> None:
    net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)), torch.zeros(1, 3))
    with pytest.raises(Unsupported, match="has one class, so no sample lies nearer"):
        find_head(net)
