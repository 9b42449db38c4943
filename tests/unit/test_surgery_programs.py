"""What users' programs do: each is shrunk with the masked network's outputs, or left alone for a true reason."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrizations, spectral_norm

from helpers.networks import Net, assert_masked_equals_shrunk, conv, linear, randomised, thirty_percent
from prunescope.core.errors import Unsupported
from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink

F64 = torch.float64
Made = Callable[[], nn.Module]


def started(n: Net, x: Tensor) -> Tensor:
    """An LSTM that starts from learned states."""
    first = tuple(state.expand(-1, len(x), -1).contiguous() for state in (n.h, n.c))
    return n.out(n.lstm(x, first)[0])


def patched(n: Net, x: Tensor) -> Tensor:
    """To patches and back."""
    patches = functional.unfold(n.a(x), 3, padding=1)
    return n.out(functional.fold(patches, x.shape[2:], 3, padding=1))


def attending(batch_first: bool, **widths: int) -> Made:
    """Attention called as usual: it also returns its weights, which nobody uses."""
    return lambda: Net(
        lambda n, x, *others: n.out(n.att(n.a(x), *others)[0] if others else n.att(*[n.a(x)] * 3)[0]),
        a=linear(5, 12),
        att=nn.MultiheadAttention(12, 3, batch_first=batch_first, **widths),
        out=linear(12, 2),
    )


def two(join: Callable[[Tensor, Tensor], Tensor], width: int = 8) -> Made:
    return lambda: Net(lambda n, x: n.out(join(n.a(x), n.b(x))), a=linear(3, 8), b=linear(3, 8), out=linear(width, 2))


def learned(*shape: int) -> nn.Parameter:
    return nn.Parameter(torch.randn(*shape))


def called_in_place() -> nn.Module:
    module = nn.Sequential(linear(3, 8), nn.ReLU(), linear(8, 2))
    module.compile(backend="eager")
    return module


CASES: dict[str, tuple[Made, list[tuple[int, ...]], int]] = {
    "learned first states": (
        lambda: Net(
            started, lstm=nn.LSTM(4, 8, batch_first=True), h=learned(1, 1, 8), c=learned(1, 1, 8), out=linear(8, 2)
        ),
        [(5, 4)],
        8,
    ),
    "learned first states of two layers": (
        lambda: Net(
            lambda n, x: n.out(n.gru(x, n.h.expand(-1, len(x), -1).contiguous())[0]),
            gru=nn.GRU(4, 8, 2, batch_first=True),
            h=learned(2, 1, 8),
            out=linear(8, 2),
        ),
        [(5, 4)],
        8,
    ),
    "projected both ways": (
        lambda: Net(
            lambda n, x: n.out(n.lstm(x)[0]),
            lstm=nn.LSTM(4, 8, 2, bidirectional=True, proj_size=4, batch_first=True),
            out=linear(8, 2),
        ),
        [(5, 4)],
        4 * (8 + 4),
    ),
    "patches": (lambda: Net(patched, a=conv(3, 4), out=conv(4, 2)), [(3, 6, 6)], 4),
    "patches into a dense layer": (
        lambda: Net(
            lambda n, x: n.out(functional.unfold(n.a(x), 2, stride=2).transpose(1, 2)), a=conv(3, 4), out=linear(16, 2)
        ),
        [(3, 6, 6)],
        4,
    ),
    "an image of patches from two layers": (
        lambda: Net(
            lambda n, x: n.out(
                functional.fold(torch.cat([n.a(x[:, :2]), n.b(x[:, 2:])], 1).transpose(1, 2), (4, 4), 2, stride=2)
            ),
            a=linear(3, 16),
            b=linear(3, 16),
            out=conv(4, 2),
        ),
        [(4, 3)],
        4,
    ),
    "attention": (attending(True), [(7, 5)], 12 + 3 + 12),
    "attention, steps first": (attending(False), [(7, 5)], 12 + 3 + 12),
    "attention of other widths": (attending(True, kdim=4, vdim=6), [(7, 5), (7, 4), (7, 6)], 12 + 3 + 12),
    "attention of other widths, steps first": (attending(False, kdim=4, vdim=6), [(7, 5), (7, 4), (7, 6)], 27),
    "attention to another sequence": (
        lambda: Net(
            lambda n, x, y: n.out(n.att(n.a(x), z := n.b(y), z)[0]),
            a=linear(5, 12),
            b=linear(4, 12),
            att=nn.MultiheadAttention(12, 3, batch_first=True),
            out=linear(12, 2),
        ),
        [(7, 5), (6, 4)],
        12 + 3 + 12,
    ),
    "einsum with a weight": (
        lambda: Net(
            lambda n, x: n.out(torch.einsum("bti,oi->bto", n.a(x), n.w)),
            a=linear(3, 8),
            w=learned(6, 8),
            out=linear(6, 2),
        ),
        [(4, 3)],
        8 + 6,
    ),
    "einsum, weight first": (
        lambda: Net(
            lambda n, x: n.out(torch.einsum("oi,bit->bot", n.w, n.a(x))),
            a=nn.Conv1d(3, 8, 1),
            w=learned(6, 8),
            out=nn.Conv1d(6, 2, 1),
        ),
        [(3, 4)],
        8 + 6,
    ),
    "stacked side by side": (two(lambda a, b: torch.stack([a, b], -1).flatten(1), 16), [(3,)], 8),
    "chained in place": (two(lambda a, b: a.relu_().add_(b).mul_(2).clamp_(max=3)), [(3,)], 8),
    "one of them reversed": (two(lambda a, b: a + b.flip(1)), [(3,)], 8),
    "spectral norm": (
        lambda: nn.Sequential(
            parametrizations.spectral_norm(linear(3, 8)), nn.ReLU(), linear(8, 6), nn.ReLU(), linear(6, 2)
        ),
        [(3,)],
        6,
    ),
    "compiled": (
        lambda: torch.compile(nn.Sequential(linear(3, 8), nn.ReLU(), linear(8, 2)), backend="eager"),
        [(3,)],
        8,
    ),
    "compiled in place": (called_in_place, [(3,)], 8),
}


@pytest.mark.parametrize("name", CASES)
def test_masked_equals_shrunk(name: str) -> None:
    make, shapes, n_units = CASES[name]
    net = Network(randomised(make()), tuple(torch.randn(1, *shape, dtype=F64) for shape in shapes))
    assert sum(group.n_units for group in net.graph.groups if not group.locked) == n_units
    small = assert_masked_equals_shrunk(net, tuple(torch.randn(3, *shape, dtype=F64) for shape in shapes))
    n_before, n_after = (sum(p.numel() for p in module.parameters()) for module in (net.module, small))
    assert n_after < n_before


LEFT: dict[str, tuple[Made, list[tuple[int, ...]], str]] = {
    "attention whose weights are used": (
        lambda: Net(
            lambda n, x: n.out(n.att(x, x, x)[1]), att=nn.MultiheadAttention(12, 3, batch_first=True), out=linear(7, 2)
        ),
        [(7, 12)],
        "mean in 'att' reduces over these channels",
    ),
    "attention whose weights are returned": (
        lambda: Net(lambda n, x: n.att(x, x, x), att=nn.MultiheadAttention(12, 3, batch_first=True)),
        [(7, 12)],
        "mean in 'att' reduces over these channels",
    ),
    "a sum of products": (
        lambda: Net(
            lambda n, x: n.out(torch.bmm(y := n.a(x).flatten(2), y.transpose(1, 2)).flatten(1)),
            a=conv(3, 4),
            out=linear(16, 2),
        ),
        [(3, 4, 4)],
        "bmm in the network's forward sums over these channels, and has no heads",
    ),
    "queries that share keys": (
        lambda: Net(
            lambda n, x: n.out(
                functional.scaled_dot_product_attention(
                    *(layer(x).unflatten(-1, (-1, 4)).transpose(1, 2) for layer in (n.q, n.k, n.v)), enable_gqa=True
                )
                .transpose(1, 2)
                .flatten(2)
            ),
            q=linear(3, 16),
            k=linear(3, 8),
            v=linear(3, 8),
            out=linear(16, 2),
        ),
        [(5, 3)],
        "there is no rule for scaled_dot_product_attention in the network's forward",
    ),
    "patches over the channels": (
        lambda: Net(
            lambda n, x: n.out(functional.unfold(n.a(x)[:, None], 2).flatten(1)), a=linear(3, 8), out=linear(84, 2)
        ),
        [(4, 3)],
        "there is no rule for im2col in the network's forward",
    ),
}


@pytest.mark.parametrize("name", LEFT)
def test_what_stays_is_named_with_its_operation(name: str) -> None:
    make, shapes, reason = LEFT[name]
    net = Network(randomised(make()), tuple(torch.randn(1, *shape, dtype=F64) for shape in shapes))
    assert reason in {group.locked for group in net.graph.groups}


def test_a_weight_left_by_a_forward_is_no_obstacle() -> None:
    """The hook of old norms leaves a computed weight in its layer, together with its history."""
    module = randomised(nn.Sequential(spectral_norm(linear(3, 8)), nn.ReLU(), linear(8, 6), nn.ReLU(), linear(6, 2)))
    x = torch.randn(3, 3, dtype=F64)
    net = Network(module, x[:1])
    module(x)
    assert not module[0].weight.is_leaf
    small = shrink(net, thirty_percent(net))
    assert small[2].out_features == 5
    assert small(x).shape == (3, 2)


def test_projected_layers_lose_as_many_hidden_units_as_the_one_that_loses_fewest() -> None:
    net = Network(randomised(CASES["projected both ways"][0]()), torch.randn(1, 5, 4, dtype=F64))
    kept = {name: torch.ones(p.shape, dtype=torch.bool) for name, p in net.module.named_parameters()}
    kept["lstm.weight_hr_l0"][:, 0] = False
    assert shrink(net, kept).lstm.hidden_size == 8
    for cell in ("l0_reverse", "l1", "l1_reverse"):
        kept[f"lstm.weight_hr_{cell}"][:, 1] = False
    assert shrink(net, kept).lstm.hidden_size == 7


def only_four(n: Net, x: Tensor) -> Tensor:
    return n.out(n.a(x).relu()).view(4, -1)


def test_a_network_that_insists_on_the_size_of_its_example_is_checked_at_it() -> None:
    net = Network(randomised(Net(only_four, a=linear(3, 8), out=linear(8, 2))), torch.randn(4, 3, dtype=F64))
    assert assert_masked_equals_shrunk(net, (torch.randn(4, 3, dtype=F64),)).a.out_features == 6


def in_single(n: Net, x: Tensor) -> Tensor:
    if x.dtype == F64:
        raise RuntimeError("only float32 is known")
    return n.out(n.a(x).relu())


def test_a_network_that_cannot_be_run_in_double_is_refused_in_words() -> None:
    net = Network(Net(in_single, a=linear(3, 8), out=linear(8, 2)), torch.randn(1, 3))
    columns = torch.ones(2, 8, dtype=torch.bool)
    columns[:, 0] = False
    with pytest.raises(Unsupported, match="cannot be run in float64, to compare with: only float32 is known"):
        shrink(net, {"out.weight": columns})
