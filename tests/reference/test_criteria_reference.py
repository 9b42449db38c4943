"""Magnitude and look-ahead written again with loops, from their definitions, for each kind of network.

The replicas know the networks by hand: who feeds and who reads each layer is written down here, not traced.
"""

import math

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.prune.normalise import normalised

F64 = torch.float64


def net_of(module, *shape):
    module = module.double().eval()
    for child in module.modules():
        if isinstance(child, nn.modules.batchnorm._BatchNorm):
            child.running_mean.uniform_(-1, 1)
            child.running_var.uniform_(0.5, 2)
            nn.init.uniform_(child.weight, -1, 1)
    return ps.Network(module, torch.zeros(2, *shape, dtype=F64))


def square(tensor):
    return sum(float(x) ** 2 for x in tensor.detach().flatten())


def slow_scores(weight, before, after):
    """|w| * sqrt(before[i]) * sqrt(after[o]), one weight at a time; before and after are squared norms."""
    scores = torch.zeros_like(weight)
    for o in range(weight.shape[0]):
        for i in range(weight.shape[1]):
            scores[o, i] = weight[o, i].abs() * math.sqrt(before[i]) * math.sqrt(after[o])
    return scores


def feeds(weight):
    """Squared norm of what makes each output."""
    return [square(weight[o]) for o in range(weight.shape[0])]


def reads(weight, columns=1):
    """Squared norm of what reads each channel, which has ``columns`` columns after a flatten."""
    n = weight.shape[1] // columns
    return [sum(square(weight[:, c * columns + k]) for k in range(columns)) for c in range(n)]


def folded(weight, norm):
    """The weight with the batch norm behind it folded in, row by row."""
    rows = [weight[o] * norm.weight[o] / math.sqrt(norm.running_var[o] + norm.eps) for o in range(weight.shape[0])]
    return torch.stack(rows)


def weights(module):
    return {name: value.detach() for name, value in module.named_parameters() if value.dim() > 1}


class Dense(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))

    shape = (5,)

    def replica(self):
        a, b, c = (self[i].weight.detach() for i in (0, 2, 4))
        return {
            "0.weight": slow_scores(a, [1] * 5, reads(b)),
            "2.weight": slow_scores(b, feeds(a), reads(c)),
            "4.weight": slow_scores(c, feeds(b), [1] * 2),
        }


class ConvFlatten(nn.Sequential):
    def __init__(self):
        super().__init__(nn.Conv2d(2, 3, 3), nn.ReLU(), nn.Conv2d(3, 4, 2), nn.ReLU(), nn.Flatten(), nn.Linear(36, 2))

    shape = (2, 6, 6)

    def replica(self):
        a, b, c = (self[i].weight.detach() for i in (0, 2, 5))
        return {
            "0.weight": slow_scores(a, [1] * 2, reads(b)),
            "2.weight": slow_scores(b, feeds(a), reads(c, columns=9)),
            "5.weight": slow_scores(c, [x for x in feeds(b) for _ in range(9)], [1] * 2),
        }


class ConvNorm(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(2, 3, 3, bias=False),
            nn.BatchNorm2d(3),
            nn.ReLU(),
            nn.Conv2d(3, 4, 3, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(4, 2),
        )

    shape = (2, 6, 6)

    def replica(self):
        a, b = folded(self[0].weight.detach(), self[1]), folded(self[3].weight.detach(), self[4])
        c = self[8].weight.detach()
        return {
            "0.weight": slow_scores(a, [1] * 2, reads(b)),
            "3.weight": slow_scores(b, feeds(a), reads(c)),
            "8.weight": slow_scores(c, feeds(b), [1] * 2),
        }


class Residual(nn.Module):
    """stem -> x; x + second(relu(first(x))) -> head: the sum has the second and the identity skip."""

    shape = (2, 5, 5)

    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(2, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3)
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.second = nn.Conv2d(4, 3, 3, padding=1)
        self.head = nn.Linear(3, 2)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = torch.relu(x + self.second(torch.relu(self.first(x))))
        return self.head(x.mean((2, 3)))

    def replica(self):
        stem = folded(self.stem.weight.detach(), self.norm)
        first, second, head = (layer.weight.detach() for layer in (self.first, self.second, self.head))
        summed = [x + 1 for x in feeds(second)]
        skipped = [x + 1 for x in reads(first)]
        return {
            "stem.weight": slow_scores(stem, [1] * 2, skipped),
            "first.weight": slow_scores(first, feeds(stem), reads(second)),
            "second.weight": slow_scores(second, feeds(first), reads(head)),
            "head.weight": slow_scores(head, summed, [1] * 2),
        }


class Branches(nn.Module):
    """Two layers that are added, and two that read the sum: squared norms add up on both sides."""

    shape = (3,)

    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Linear(3, 4), nn.Linear(3, 4)
        self.up, self.down = nn.Linear(4, 2), nn.Linear(4, 2)

    def forward(self, x):
        x = torch.relu(self.left(x) + self.right(x))
        return self.up(x) + self.down(x)

    def replica(self):
        left, right, up, down = (layer.weight.detach() for layer in (self.left, self.right, self.up, self.down))
        read = [a + b for a, b in zip(reads(up), reads(down), strict=True)]
        fed = [a + b for a, b in zip(feeds(left), feeds(right), strict=True)]
        return {
            "left.weight": slow_scores(left, [1] * 3, read),
            "right.weight": slow_scores(right, [1] * 3, read),
            "up.weight": slow_scores(up, fed, [1] * 2),
            "down.weight": slow_scores(down, fed, [1] * 2),
        }


KINDS = [Dense, ConvFlatten, ConvNorm, Residual, Branches]


@pytest.mark.parametrize("kind", KINDS)
def test_lookahead_agrees_with_loops(kind):
    net = net_of(kind(), *kind.shape)
    scores, replica = ps.score(net, "lookahead"), net.module.replica()
    assert list(replica) == [site.name for site in net.sites]
    for name, expected in replica.items():
        torch.testing.assert_close(scores[name], expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("kind", KINDS)
def test_weights_that_are_gone_are_zero_in_the_norms(kind):
    net = net_of(kind(), *kind.shape)
    mask = ps.prune(net, "random", sparsity=0.5)
    scores = ps.score(net, "lookahead", mask=mask)
    with ps.masked(net, mask):
        replica = net.module.replica()
    for name, expected in replica.items():
        torch.testing.assert_close(scores[name], expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
def test_layerwise_lookahead_masks_agree_with_a_sort(kind, share):
    net = net_of(kind(), *kind.shape)
    mask, replica = ps.prune(net, "lap", scope="uniform", sparsity=share), net.module.replica()
    for name, scores in replica.items():
        assert torch.equal(mask[name].flatten(), slow_keep(scores.flatten(), share))


@pytest.mark.parametrize("kind", KINDS)
def test_global_lookahead_divides_each_layer_by_its_norm(kind):
    net = net_of(kind(), *kind.shape)
    mask, replica = ps.prune(net, "lookahead", scope="global", sparsity=0.5), net.module.replica()
    joined = torch.cat([(scores / math.sqrt(square(scores))).flatten() for scores in replica.values()])
    found = torch.cat([mask[site.name].flatten() for site in net.sites])
    assert torch.equal(found, slow_keep(joined, 0.5))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("order", ["forward", "backward"])
def test_orders_score_a_layer_on_what_is_left_of_those_before(kind, order):
    net = net_of(kind(), *kind.shape)
    found = ps.prune(net, "lookahead", order=order, scope="uniform", sparsity=0.5)
    mask, names = ps.Mask({}), [site.name for site in net.sites]
    for name in names if order == "forward" else names[::-1]:
        with ps.masked(net, mask):
            scores = net.module.replica()[name]
        kept = slow_keep(scores.flatten(), 0.5).view(scores.shape)
        mask = mask & ps.Mask.from_kept({name: kept})
    assert found.same_as(mask)


def slow_keep(scores, share):
    """The floor(share n + 0.5) lowest go, the lower index first among equals; the last stays."""
    order = sorted(range(len(scores)), key=lambda j: (scores[j].item(), j))
    n_gone = min(math.floor(share * len(scores) + 0.5), len(scores) - 1)
    kept = torch.ones(len(scores), dtype=torch.bool)
    kept[order[:n_gone]] = False
    return kept


@pytest.mark.parametrize("kind", KINDS)
def test_firing_rates_multiply_rows(kind):
    """LAP-act: score times the square root of the share of positive outputs, after the batch norm."""
    net = net_of(kind(), *kind.shape)
    x = torch.randn(40, *kind.shape, dtype=F64)
    data = (x, torch.zeros(40, dtype=torch.int64))
    plain = ps.score(net, "lookahead")
    weighed = ps.score(net, "lookahead", act=True, samples=40, data=data)
    first = net.sites[0].name
    out = dict(net.module.named_modules())[net.sites[0].layer](x)
    if kind in (ConvNorm, Residual):
        out = (net.module[1] if kind is ConvNorm else net.module.norm)(out)
    for o in range(out.shape[1]):
        rate = float((out[:, o] > 0).double().mean())
        torch.testing.assert_close(weighed[first][o], plain[first][o] * math.sqrt(rate), rtol=1e-12, atol=0)
    last = net.sites[-1].name
    assert torch.equal(weighed[last], plain[last])  # the network's own outputs fire always


@pytest.mark.parametrize("kind", KINDS)
def test_magnitude_of_a_weight_is_its_size(kind):
    net = net_of(kind(), *kind.shape)
    for p in (1, 2):
        scores = ps.score(net, "magnitude", p=p)
        for name, weight in weights(net.module).items():
            assert torch.equal(scores[name], weight.abs())


@pytest.mark.parametrize("p", [1, 2])
@pytest.mark.parametrize("normalise", ["none", "l1", "l2"])
@pytest.mark.parametrize("kind", [Dense, ConvFlatten, ConvNorm])
def test_magnitude_of_a_filter_is_the_norm_of_its_row(kind, p, normalise):
    net = net_of(kind(), *kind.shape)
    scores = ps.score(net, "magnitude", structure="filter", p=p, normalise=normalise)
    for name, weight in list(weights(net.module).items())[:-1]:
        norms = [sum(abs(float(w)) ** p for w in row.flatten()) ** (1 / p) for row in weight]
        whole = {"none": 1, "l1": sum(norms), "l2": math.sqrt(sum(x * x for x in norms))}[normalise]
        assert scores[name].tolist() == pytest.approx([x / whole for x in norms], rel=1e-12)


def test_scores_are_divided_by_their_norm_however_small_they_are():
    assert normalised(torch.tensor([3e-30, 4e-30]), "l2").tolist() == pytest.approx([0.6, 0.8])
    assert normalised(torch.tensor([3e-30, -1e-30]), "l1").tolist() == pytest.approx([0.75, -0.25])
    assert normalised(torch.zeros(2), "l2").tolist() == [0.0, 0.0]


def test_magnitude_divides_the_scores_of_filters_by_default_and_those_of_weights_not():
    net = net_of(ConvFlatten(), *ConvFlatten.shape)
    for structure, how in (("filter", "l2"), ("input_channel", "l2"), ("weight", "none")):
        given, explicit = (ps.score(net, "magnitude", structure=structure, **f) for f in ({}, {"normalise": how}))
        assert all(torch.equal(given.by_group[name], explicit.by_group[name]) for name in given)


def test_magnitude_of_a_coupled_unit_counts_all_layers_that_make_it():
    net = net_of(Residual(), *Residual.shape)
    scores = ps.score(net, "magnitude", structure="filter", p=2, normalise="none")
    stem, second = (net.weight(name) for name in ("stem.weight", "second.weight"))
    expected = [math.sqrt(square(stem[o]) + square(second[o])) for o in range(3)]
    assert scores["stem.weight"].tolist() == pytest.approx(expected)


def test_magnitude_of_an_input_channel_is_the_norm_of_its_columns():
    net = net_of(ConvFlatten(), *ConvFlatten.shape)
    scores = ps.score(net, "magnitude", structure="input_channel", normalise="none")
    dense = net.weight("5.weight")
    expected = [sum(abs(float(w)) for w in dense[:, 9 * c : 9 * c + 9].flatten()) for c in range(4)]
    assert scores["5.weight"].tolist() == pytest.approx(expected)


@pytest.mark.parametrize("structure", ["filter", "input_channel"])
def test_lookahead_of_a_unit_is_the_norm_of_its_weights_scores(structure):
    net = net_of(ConvFlatten(), *ConvFlatten.shape)
    scores = ps.score(net, "lookahead", structure=structure)["2.weight"]
    replica = net.module.replica()["2.weight"]
    slices = replica if structure == "filter" else replica.transpose(0, 1)
    assert scores.tolist() == pytest.approx([math.sqrt(square(part)) for part in slices], rel=1e-12)
