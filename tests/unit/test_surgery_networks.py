"""Networks of many kinds: thirty per cent of every group goes, the outputs stay, and the count of units is as expected.

Each network is given by layers and a forward; ``n_units`` counts the units that can be removed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrizations, prune
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from torch.utils.checkpoint import checkpoint

from helpers.networks import Net, assert_masked_equals_shrunk, conv, linear, randomised, thirty_percent
from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.nets.torchvision_shim import torchvision
from prunescope.nets.zoo.resnet import CifarResNet


@dataclass
class Case:
    module: Callable[[], nn.Module]
    shape: tuple[int, ...] | list[tuple[int, ...]]
    n_units: int
    vocabulary: int = 0
    inputs: tuple[Tensor, ...] = field(init=False, default=())

    def sample(self, n: int) -> tuple[Tensor, ...]:
        shapes = self.shape if isinstance(self.shape, list) else [self.shape]
        if self.vocabulary:
            return tuple(torch.randint(0, self.vocabulary, (n, *shape)) for shape in shapes)
        return tuple(torch.randn(n, *shape, dtype=torch.float64) for shape in shapes)


def unet(n: Net, x: Tensor) -> Tensor:
    wide = n.a(x).relu()
    deep = n.up(n.b(functional.max_pool2d(wide, 2)).relu())
    return n.out(torch.cat([wide, deep], 1))


def resized(n: Net, x: Tensor) -> Tensor:
    wide = n.a(x)
    deep = functional.interpolate(n.b(functional.avg_pool2d(wide, 2)), scale_factor=2, mode="bilinear")
    return n.out(torch.cat([wide, deep], 1))


def einsum_attention(n: Net, x: Tensor) -> Tensor:
    b, t, _ = x.shape
    q, k, v = (layer(x).view(b, t, n.heads, -1) for layer in (n.q, n.k, n.v))
    weights = (torch.einsum("bthd,bshd->bhts", q, k) * 0.5).softmax(-1)
    return n.out(torch.einsum("bhts,bshd->bthd", weights, v).flatten(2))


def swiglu(n: Net, x: Tensor) -> Tensor:
    x = functional.glu(n.a(x))
    return n.out(functional.silu(n.gate(x)) * n.up(x))


def tied_embedding(n: Net, x: Tensor) -> Tensor:
    x = n.embed(x)
    return functional.linear(x + n.b(n.a(x).relu()), n.embed.weight)


def attention_block(n: Net, x: Tensor) -> Tensor:
    """CBAM: a gate over channels, then one over places made from reductions over channels."""
    x = n.a(x)
    pooled = (functional.adaptive_avg_pool2d(x, 1), functional.adaptive_max_pool2d(x, 1))
    x = x * torch.sigmoid(sum(n.up(n.down(p).relu()) for p in pooled))
    places = torch.sigmoid(n.place(torch.cat([x.mean(1, keepdim=True), x.amax(1, keepdim=True)], 1)))
    return n.out(n.c(x * places).relu())


def mixer(n: Net, x: Tensor) -> Tensor:
    x = n.embed(x).flatten(2).transpose(1, 2)
    x = x + n.t2(functional.gelu(n.t1(x.transpose(1, 2)))).transpose(1, 2)
    x = x + n.c2(functional.gelu(n.c1(x)))
    return n.out(x.mean(1))


def packed(n: Net, x: Tensor) -> Tensor:
    steps = pack_padded_sequence(n.embed(x), torch.full((len(x),), x.size(1)), batch_first=True)
    out, (last, _) = n.lstm(steps)
    return n.out(pad_packed_sequence(out, batch_first=True)[0][:, -1] + last[-1])


def lstm_cell(n: Net, x: Tensor) -> Tensor:
    h = c = x.new_zeros(len(x), n.cell.hidden_size)
    for t in range(x.size(1)):
        h, c = n.cell(x[:, t], (h, c))
    return n.out(h)


def gru_cell(n: Net, x: Tensor) -> Tensor:
    h = x.new_zeros(len(x), n.cell.hidden_size)
    for t in range(x.size(1)):
        h = n.cell(x[:, t], h)
    return n.out(h)


def written_slices(n: Net, x: Tensor) -> Tensor:
    x = n.a(x)
    y = x.new_zeros(x.size(0), x.size(1) + n.b.out_channels, *x.shape[2:])
    y[:, : x.size(1)] = x
    y[:, x.size(1) :] = n.b(x)
    return n.out(y)


def shuffled_groups(n: Net, x: Tensor) -> Tensor:
    x = n.a(x)
    b, c, h, w = x.shape
    return n.out(n.b(x.view(b, n.groups, c // n.groups, h, w).transpose(1, 2).contiguous().view(b, -1, h, w)))


def text_cnn(n: Net, x: Tensor) -> Tensor:
    x = n.embed(x).transpose(1, 2)
    return n.out(torch.cat([functional.max_pool1d(y.relu(), y.size(2)).squeeze(2) for y in (n.a(x), n.b(x))], 1))


def pooled_by_attention(n: Net, x: Tensor) -> Tensor:
    x, _ = n.lstm(x)
    return n.out((n.score(x.tanh()).softmax(1) * x).sum(1))


def non_local(n: Net, x: Tensor) -> Tensor:
    x = n.a(x)
    q, k, v = (layer(x).flatten(2) for layer in (n.q, n.k, n.v))
    seen = torch.bmm(v, torch.softmax(torch.bmm(q.transpose(1, 2), k), -1).transpose(1, 2))
    return n.out(x + n.back(seen.view(len(x), -1, *x.shape[2:])))


def pruned_by_torch() -> nn.Module:
    module = nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 2))
    return prune.l1_unstructured(module[2], "weight", amount=0.5) and module


def mlp(*between: nn.Module) -> nn.Module:
    return nn.Sequential(*between, nn.ReLU(), nn.Linear(8, 6), nn.ReLU(), nn.Linear(6, 2))


def encoder(norm_first: bool) -> nn.Module:
    layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True, norm_first=norm_first)
    return nn.Sequential(
        nn.Linear(5, 16), nn.TransformerEncoder(layer, 2, enable_nested_tensor=False), nn.Linear(16, 3)
    )


CASES = {
    "unet": Case(
        lambda: Net(unet, a=conv(3, 8), b=conv(8, 16), up=nn.ConvTranspose2d(16, 8, 2, stride=2), out=conv(16, 2, 1)),
        (3, 8, 8),
        32,
    ),
    "resized": Case(lambda: Net(resized, a=conv(3, 8), b=conv(8, 16), out=conv(24, 2, 1)), (3, 8, 8), 24),
    "one dimension, prelu": Case(
        lambda: nn.Sequential(
            nn.Conv1d(3, 8, 3),
            nn.PReLU(8),
            nn.Conv1d(8, 6, 3),
            nn.PReLU(),
            nn.AdaptiveAvgPool1d(1),
            nn.Flatten(),
            linear(6, 2),
        ),
        (3, 12),
        14,
    ),
    "three dimensions": Case(
        lambda: nn.Sequential(nn.Conv3d(1, 6, 3), nn.BatchNorm3d(6), nn.MaxPool3d(2), nn.Flatten(), linear(6 * 8, 2)),
        (1, 6, 6, 6),
        6,
    ),
    "a layer used twice": Case(
        lambda: Net(lambda n, x: n.out(n.m(n.m(n.a(x)).relu())), a=linear(3, 10), m=linear(10, 10), out=linear(10, 2)),
        (3,),
        10,
    ),
    "group and instance norm": Case(
        lambda: nn.Sequential(
            conv(3, 12), nn.GroupNorm(4, 12), nn.ReLU(), conv(12, 8), nn.InstanceNorm2d(8, affine=True), conv(8, 2)
        ),
        (3, 8, 8),
        4 + 8,
    ),
    "encoder": Case(lambda: encoder(norm_first=False), (6, 5), 64 + 8),
    "encoder, norm first": Case(lambda: encoder(norm_first=True), (6, 5), 64 + 8),
    "attention by einsum": Case(
        lambda: Net(einsum_attention, heads=4, q=linear(6, 16), k=linear(6, 16), v=linear(6, 16), out=linear(16, 6)),
        (5, 6),
        4,
    ),
    "glu, swiglu": Case(
        lambda: Net(swiglu, a=linear(3, 16), gate=linear(8, 12), up=linear(8, 12), out=linear(12, 2)), (3,), 20
    ),
    "tied embedding": Case(
        lambda: Net(tied_embedding, embed=nn.Embedding(20, 8), a=linear(8, 12), b=linear(12, 8)),
        (5,),
        20,
        vocabulary=20,
    ),
    "gates over channels and places": Case(
        lambda: Net(
            attention_block,
            a=conv(3, 8),
            down=conv(8, 4, 1),
            up=conv(4, 8, 1),
            place=conv(2, 1),
            c=conv(8, 6, 1),
            out=conv(6, 2, 1),
        ),
        (3, 8, 8),
        4 + 6,
    ),
    "mixer": Case(
        lambda: Net(
            mixer,
            embed=nn.Conv2d(3, 8, 2, 2),
            t1=linear(16, 20),
            t2=linear(20, 16),
            c1=linear(8, 24),
            c2=linear(24, 8),
            out=linear(8, 3),
        ),
        (3, 8, 8),
        44,
    ),
    "weight norm": Case(lambda: mlp(parametrizations.weight_norm(linear(3, 8))), (3,), 6),
    "pruned by torch": Case(pruned_by_torch, (3,), 14),
    "written slices stay": Case(
        lambda: Net(written_slices, a=conv(3, 8, 1), b=conv(8, 4, 1), out=conv(12, 2, 1)), (3, 4, 4), 0
    ),
    "zeros beside channels": Case(
        lambda: Net(
            lambda n, x: n.out(torch.cat([y := n.a(x), y.new_zeros(len(y), 2, 4, 4)], 1)),
            a=conv(3, 8, 1),
            out=conv(10, 2, 1),
        ),
        (3, 4, 4),
        8,
    ),
    "packed sequences": Case(
        lambda: Net(packed, embed=nn.Embedding(9, 6), lstm=nn.LSTM(6, 10, batch_first=True), out=linear(10, 2)),
        (5,),
        16,
        vocabulary=9,
    ),
    "a branch on a value": Case(
        lambda: Net(
            lambda n, x: n.out(n.a(x) if x.sum() > 1e9 else n.b(x)), a=linear(3, 8), b=linear(3, 8), out=linear(8, 2)
        ),
        (3,),
        8,
    ),
    "checkpointed": Case(
        lambda: Net(
            lambda n, x: n.out(checkpoint(n.a, x, use_reentrant=False).relu()), a=linear(3, 8), out=linear(8, 2)
        ),
        (3,),
        8,
    ),
    "pixel shuffle, grouped": Case(
        lambda: nn.Sequential(
            conv(3, 16),
            nn.PixelShuffle(2),
            conv(4, 6),
            conv(6, 6, groups=3),
            nn.ConvTranspose2d(6, 6, 2, groups=2),
            conv(6, 2),
        ),
        (3, 6, 6),
        4 + 1,
    ),
    "pooled after a pixel shuffle": Case(
        lambda: nn.Sequential(conv(3, 16), nn.PixelShuffle(2), nn.MaxPool2d(2), conv(4, 2)), (3, 6, 6), 4
    ),
    "lstm cell": Case(lambda: Net(lstm_cell, cell=nn.LSTMCell(4, 10), out=linear(10, 2)), (4, 4), 10),
    "gru cell": Case(lambda: Net(gru_cell, cell=nn.GRUCell(4, 10), out=linear(10, 2)), (4, 4), 10),
    "encoder and decoder": Case(
        lambda: Net(
            lambda n, x, y: n.out(n.dec(y, n.enc(x)[1])[0]),
            enc=nn.LSTM(4, 10, batch_first=True),
            dec=nn.LSTM(3, 10, batch_first=True),
            out=linear(10, 2),
        ),
        [(4, 4), (5, 3)],
        10,
    ),
    "last states of both directions": Case(
        lambda: Net(
            lambda n, x: n.out(torch.cat([*n.lstm(x)[1][0]], -1)),
            lstm=nn.LSTM(4, 10, batch_first=True, bidirectional=True),
            out=linear(20, 2),
        ),
        (4, 4),
        20,
    ),
    "shuffle of three groups": Case(
        lambda: Net(shuffled_groups, groups=3, a=conv(3, 12, 1), b=conv(12, 12, groups=12), out=conv(12, 2, 1)),
        (3, 6, 6),
        4,
    ),
    "text by convolutions": Case(
        lambda: Net(text_cnn, embed=nn.Embedding(9, 6), a=nn.Conv1d(6, 8, 2), b=nn.Conv1d(6, 8, 3), out=linear(16, 2)),
        (7,),
        22,
        vocabulary=9,
    ),
    "pooled by attention": Case(
        lambda: Net(
            pooled_by_attention,
            lstm=nn.LSTM(4, 6, batch_first=True, bidirectional=True),
            score=linear(12, 1),
            out=linear(12, 2),
        ),
        (5, 4),
        12,
    ),
    "attention without heads": Case(
        lambda: Net(
            non_local,
            a=conv(3, 8),
            q=conv(8, 4, 1),
            k=conv(8, 4, 1),
            v=conv(8, 4, 1),
            back=conv(4, 8, 1),
            out=conv(8, 2, 1),
        ),
        (3, 6, 6),
        8 + 4,
    ),
    "unflattened": Case(
        lambda: nn.Sequential(linear(5, 6 * 16), nn.Unflatten(1, (6, 4, 4)), nn.ReLU(), nn.ConvTranspose2d(6, 2, 4, 2)),
        (5,),
        6,
    ),
    "residual gru": Case(
        lambda: Net(
            lambda n, x: n.out(((y := n.a(x)) + n.gru(y)[0]).mean(1)),
            a=linear(4, 8),
            gru=nn.GRU(8, 8, 2, batch_first=True),
            out=linear(8, 2),
        ),
        (5, 4),
        16,
    ),
    "two branches share a layer": Case(
        lambda: Net(lambda n, x, y: n.out(torch.cat([n.a(x), n.a(y)], 1).relu()), a=linear(4, 8), out=linear(16, 2)),
        [(4,), (4,)],
        8,
    ),
    "products with parameters": Case(
        lambda: Net(
            lambda n, x: torch.addmm(n.d, (x @ n.a + n.b).relu(), n.c),
            a=nn.Parameter(torch.randn(3, 8)),
            b=nn.Parameter(torch.randn(8)),
            c=nn.Parameter(torch.randn(8, 2)),
            d=nn.Parameter(torch.randn(2)),
            unused=linear(1, 1),
        ),
        (3,),
        8,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_masked_equals_shrunk(name: str) -> None:
    case = CASES[name]
    net = Network(randomised(case.module()), case.sample(1))
    assert sum(group.n_units for group in net.graph.groups if not group.locked) == case.n_units
    small = assert_masked_equals_shrunk(net, case.sample(3))
    n_before, n_after = (sum(p.numel() for p in module.parameters()) for module in (net.module, small))
    assert (n_after < n_before) == bool(case.n_units)


def test_a_compiled_module_is_locked_and_copied_whole() -> None:
    inner = torch.jit.trace(
        randomised(nn.Sequential(conv(3, 4), nn.ReLU())), torch.randn(1, 3, 4, 4, dtype=torch.float64)
    )
    module = Net(lambda n, x: n.out(n.a(n.inner(x))), inner=inner, a=conv(4, 6), out=conv(6, 2)).double().eval()
    net = Network(module, torch.randn(1, 3, 4, 4, dtype=torch.float64))
    locked = {group.locked for group in net.graph.groups}
    assert "'inner' is compiled with its widths (TorchScript)" in locked
    small = assert_masked_equals_shrunk(net, (torch.randn(2, 3, 4, 4, dtype=torch.float64),))
    assert small.a.out_channels == 5


TORCHVISION = {
    "resnet18": {},
    "resnet50": {},
    "googlenet": {"aux_logits": False, "init_weights": False},
    "inception_v3": {"aux_logits": False, "init_weights": False},
    "densenet121": {},
    "mobilenet_v2": {},
    "mobilenet_v3_small": {},
    "efficientnet_b0": {},
    "shufflenet_v2_x0_5": {},
    "squeezenet1_1": {},
    "resnext50_32x4d": {},
    "convnext_tiny": {},
    "swin_t": {},
}


@pytest.mark.parametrize("name", TORCHVISION)
def test_torchvision_networks(name: str) -> None:
    side = 80 if name == "inception_v3" else 64
    module = getattr(torchvision.models, name)(num_classes=4, **TORCHVISION[name])
    net = Network(randomised(module), torch.randn(1, 3, side, side, dtype=torch.float64))
    small = assert_masked_equals_shrunk(net, (torch.randn(2, 3, side, side, dtype=torch.float64),))
    n_before, n_after = (sum(p.numel() for p in module.parameters()) for module in (net.module, small))
    assert 0.4 < n_after / n_before < 0.8
    assert small.train()(torch.randn(2, 3, side, side, dtype=torch.float64)).shape == (2, 4)


@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_residual_networks_for_small_images_with_both_shortcuts(shortcut: str) -> None:
    net = Network(
        randomised(CifarResNet((1, 1, 1), (8, 16, 32), shortcut=shortcut)),
        torch.randn(1, 3, 16, 16, dtype=torch.float64),
    )
    small = assert_masked_equals_shrunk(net, (torch.randn(2, 3, 16, 16, dtype=torch.float64),))
    n_before, n_after = (sum(p.numel() for p in module.parameters()) for module in (net.module, small))
    assert 0.4 < n_after / n_before < 0.75


@pytest.mark.parametrize("name", ["alexnet", "vgg11"])
def test_networks_with_large_dense_layers(name: str) -> None:
    """As they are: the check of the removal itself is in float64."""
    module = getattr(torchvision.models, name)(num_classes=4).eval()
    net = Network(module, torch.randn(1, 3, 64, 64))
    small = shrink(net, thirty_percent(net))
    assert small.train()(torch.randn(2, 3, 64, 64)).shape == (2, 4)
    assert 0.4 < sum(p.numel() for p in small.parameters()) / sum(p.numel() for p in module.parameters()) < 0.6


class Auxiliary(nn.Module):
    """Its auxiliary head runs in training only, and on maps of at least 9 x 9."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.out = conv(3, 8), conv(8, 10), linear(10, 2)
        self.aux = nn.Sequential(nn.Conv2d(8, 4, 9), nn.AdaptiveAvgPool2d(1), nn.Flatten(), linear(4, 2))

    def forward(self, x: Tensor) -> Any:
        x = self.a(x).relu()
        out = self.out(self.b(x).mean((2, 3)))
        return (out, self.aux(x)) if self.training else out


def test_an_auxiliary_head_that_wants_a_larger_image_than_the_example_follows() -> None:
    net = Network(randomised(Auxiliary()), torch.randn(1, 3, 6, 6, dtype=torch.float64))
    small = assert_masked_equals_shrunk(net, (torch.randn(2, 3, 6, 6, dtype=torch.float64),))
    outputs = small.train()(torch.randn(2, 3, 12, 12, dtype=torch.float64))
    assert [tuple(out.shape) for out in outputs] == [(2, 2)] * 2
    assert (small.aux[0].in_channels, small.aux[0].out_channels) == (6, 3)


def test_auxiliary_heads_follow_though_they_run_only_in_training() -> None:
    module = torchvision.models.googlenet(num_classes=4, aux_logits=True, init_weights=False)
    net = Network(randomised(module), torch.randn(1, 3, 64, 64, dtype=torch.float64))
    small = assert_masked_equals_shrunk(net, (torch.randn(2, 3, 64, 64, dtype=torch.float64),))
    outputs = small.train()(torch.randn(2, 3, 64, 64, dtype=torch.float64))
    assert [tuple(out.shape) for out in outputs] == [(2, 4)] * 3
    assert small.aux1.conv.conv.in_channels < net.module.aux1.conv.conv.in_channels
