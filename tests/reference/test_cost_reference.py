"""Costs counted a second time, slowly: module by module, from the shapes of what goes in and out."""

from collections.abc import Callable
from math import prod

import pytest
import torch
from torch import Tensor, nn

from prunescope.measure.probes.size import macs_nonzero
from prunescope.nets import torchvision_models
from prunescope.nets.cost import cost
from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.nets.zoo import zoo
from prunescope.prune.run import prune


def on_meta(name: str, **options: object) -> nn.Module:
    with torch.device("meta"):
        return torchvision_models.build(name, **options)


def image(size: int = 224) -> Tensor:
    return torch.empty(1, 3, size, size, device="meta")


@pytest.mark.parametrize(
    ("name", "options", "macs"),
    [
        ("alexnet", {}, 714_188_480),
        ("vgg16", {}, 15_470_264_320),
        ("resnet18", {}, 1_814_073_344),
        ("resnet50", {}, 4_089_184_256),
        ("googlenet", {"aux_logits": False, "init_weights": False}, 1_498_376_192),
    ],
)
def test_macs_of_known_networks_are_exact(name: str, options: dict[str, object], macs: int) -> None:
    assert cost(on_meta(name, **options), image()).macs == macs


@pytest.mark.parametrize(
    ("name", "published"), [("alexnet", "711.506 M"), ("vgg16", "15499.5 M"), ("resnet50", "4119.9 M")]
)
def test_ops_of_the_paper_are_met_to_the_digit(name: str, published: str) -> None:
    ops = cost(on_meta(name, num_classes=10), image()).ops_paper
    digits = len(published.partition(".")[2].split()[0])
    assert f"{ops / 1e6:.{digits}f} M" == published


@pytest.mark.parametrize("name", ["vit_b_16", "vit_b_32", "swin_t", "maxvit_t", "convnext_tiny", "efficientnet_b0"])
def test_attention_is_counted_as_torchvision_publishes_it(name: str) -> None:
    weights = torchvision_models._models().get_model_weights(name).DEFAULT
    size = weights.transforms().crop_size[0]
    assert cost(on_meta(name), image(size)).macs / 1e9 == pytest.approx(weights.meta["_ops"], abs=6e-4)


def test_vit_is_the_sum_of_its_formula() -> None:
    width, tokens, layers = 768, 14 * 14 + 1, 12
    layer = tokens * 12 * width**2 + 2 * tokens**2 * width  # q, k, v, out and the MLP; q k^T and its product with v
    stem, head = 14 * 14 * width * 3 * 16**2, width * 1000
    assert cost(on_meta("vit_b_16"), image()).macs == stem + layers * layer + head == 17_563_828_224


def slow_macs_and_ops(net: nn.Module, x: Tensor) -> tuple[int, int]:
    """For one sample, for networks that are made of modules only (their functional ReLUs are not seen)."""
    totals = [0, 0]

    def count(layer: nn.Module, inputs: tuple[Tensor, ...], output: object) -> None:
        macs, others = slow_layer(layer, inputs[0], output)
        totals[0] += macs
        totals[1] += macs + others

    handles = [layer.register_forward_hook(count) for layer in net.modules()]
    net(x)
    for handle in handles:
        handle.remove()
    return totals[0], totals[1]


def slow_layer(layer: nn.Module, x: Tensor, y: object) -> tuple[int, int]:
    if isinstance(layer, nn.Conv2d):
        _, c, h, w = y.shape
        taps = prod(layer.kernel_size) * layer.in_channels // layer.groups
        return sum(taps for _ in range(c * h * w)), (c * h * w if layer.bias is not None else 0)
    if isinstance(layer, nn.Linear):
        positions = prod(y.shape[1:-1])
        return positions * layer.in_features * layer.out_features, positions * layer.out_features
    if isinstance(layer, nn.LSTM | nn.GRU | nn.RNN):
        return slow_recurrent(layer, x.shape[1])
    if isinstance(layer, nn.BatchNorm2d):
        return 0, 2 * prod(x.shape[1:])
    if isinstance(layer, nn.ReLU):
        return 0, prod(y.shape[1:])
    if isinstance(layer, nn.MaxPool2d | nn.AdaptiveAvgPool2d):
        return 0, prod(x.shape[1:])
    return 0, 0


def slow_recurrent(layer: nn.RNNBase, steps: int) -> tuple[int, int]:
    gates = {"LSTM": 4, "GRU": 3, "RNN_TANH": 1}[layer.mode]
    directions = 2 if layer.bidirectional else 1
    macs = biases = 0
    for depth in range(layer.num_layers):
        n_inputs = layer.input_size if depth == 0 else layer.hidden_size * directions
        for _ in range(directions * steps):
            macs += gates * layer.hidden_size * (n_inputs + layer.hidden_size)
            biases += 2 * gates * layer.hidden_size
    return macs, biases


MODULAR = {
    "vgg11": {},
    "vgg_small": {},
    "alexnet": {"hidden": (8, 8)},
    "lstm": {"n_layers": 2, "bidirectional": True},
    "gru": {"n_layers": 2},
    "rnn": {"bidirectional": True},
}


@pytest.mark.parametrize("name", MODULAR)
def test_a_slow_count_by_modules_agrees(name: str) -> None:
    net = zoo[name](**MODULAR[name]).eval()
    counted = cost(net, net.example_input(1))
    assert (counted.macs, counted.ops_paper) == slow_macs_and_ops(net, net.example_input(1))


@pytest.mark.parametrize(
    "make",
    [
        lambda: nn.Conv2d(4, 6, 3, groups=2, stride=2),
        lambda: nn.Conv2d(4, 4, (3, 1), dilation=2, groups=4, bias=False),
        lambda: nn.ConvTranspose2d(4, 6, 3, stride=2, groups=2),
    ],
)
def test_macs_are_the_multiplications_of_the_dense_matrix_that_are_not_with_zero(make: Callable[[], nn.Module]) -> None:
    """A convolution without padding is a matrix; each of its non-zero entries is one multiply-accumulate."""
    layer = make().double()
    for parameter in layer.parameters():
        nn.init.ones_(parameter)
    if getattr(layer, "bias", None) is not None:
        nn.init.zeros_(layer.bias)
    matrix = torch.stack([layer(e.view(1, 4, 7, 7)).flatten() for e in torch.eye(4 * 49, dtype=torch.float64)])
    # ones: an entry of the matrix counts the taps between one input and one output
    assert cost(layer, torch.zeros(1, 4, 7, 7, dtype=torch.float64)).macs == int(matrix.sum())


@pytest.mark.parametrize("name", ["vgg_small", "resnet20", "googlenet", "lstm", "mlp"])
def test_a_shrunk_network_costs_what_is_left(name: str) -> None:
    """Whole channels take their rows, columns, biases and batch norms along: what is kept is all there is."""
    module = zoo[name]().eval()
    net = Network(module, module.example_input(1))
    mask = prune(net, "random", "filter", "uniform", 0.4)
    small, whole = cost(shrink(net, mask), net.example_input), cost(module, net.example_input)
    n_gone = sum(mask.n_removed(parameter) for parameter in mask)
    assert n_gone > 0
    assert small.params == whole.params - n_gone
    assert small.macs == macs_nonzero(net, mask, whole)
    assert small.ops_paper < whole.ops_paper
    assert small.bytes < whole.bytes
