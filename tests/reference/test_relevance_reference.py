"""Relevance written again from its definition: every operator a matrix, every share a loop.

The replica knows its networks by hand; the engine sees modules. zennit is compared where its rules are the same.
"""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.nets.relevance import AlphaBeta, Epsilon, Gamma, PositiveWeights, Request, ZPlus, propagate
from prunescope.nets.torchvision_shim import torchvision

F64 = torch.float64


def positive(c):
    return max(c, 0.0)


def z_plus_only(a, w):
    return max(a, 0.0) * max(w, 0.0)


RULES = {
    "alpha1_beta0": (AlphaBeta(), lambda a, w, out: positive(a * w), 0.0),
    "z_plus": (ZPlus(), lambda a, w, out: z_plus_only(a, w), 0.0),
    "w_plus": (PositiveWeights(), lambda a, w, out: a * positive(w), 0.0),
    "epsilon": (Epsilon(0.01), lambda a, w, out: a * w, 0.01),
    "gamma": (Gamma(0.5), lambda a, w, out: a * w + 0.5 * (positive(a * w) if out >= 0 else min(a * w, 0.0)), 0.0),
}


def matrix(operator, shape):
    """The operator's matrix [outputs, inputs], found by asking it about every input alone."""
    columns = []
    for k in range(torch.Size(shape).numel()):
        one = torch.zeros(torch.Size(shape).numel(), dtype=F64)
        one[k] = 1
        columns.append(operator(one.view(1, *shape)).detach().flatten())
    return torch.stack(columns, 1)


def shared(rule, weights, a, outs, relevance):
    """R_i = sum_j c_ij / (sum_i' c_i'j + stabiliser) R_j for the rule's contributions c, one by one."""
    _, contribution, stabiliser = rule
    given = torch.zeros(a.numel(), dtype=F64)
    flat, out, arriving = a.flatten().tolist(), outs.flatten().tolist(), relevance.flatten().tolist()
    for j, row in enumerate(weights.tolist()):
        shares = [contribution(x, w, out[j]) for x, w in zip(flat, row, strict=True)]
        z = sum(shares)
        z += stabiliser if z >= 0 else -stabiliser
        if z != 0:
            given += torch.tensor(shares, dtype=F64) * arriving[j] / z
    return given.view(a.shape)


def to_winners(a, relevance, size):
    """Max pooling without overlap: all to the greatest of each window."""
    given = torch.zeros_like(a)
    for c in range(a.shape[1]):
        for i in range(relevance.shape[2]):
            for j in range(relevance.shape[3]):
                window = a[0, c, i * size : (i + 1) * size, j * size : (j + 1) * size]
                row, column = divmod(int(window.argmax()), size)
                given[0, c, i * size + row, j * size + column] += relevance[0, c, i, j]
    return given


def by_average(a, relevance, size):
    given = torch.zeros_like(a)
    for c in range(a.shape[1]):
        for i in range(relevance.shape[2]):
            for j in range(relevance.shape[3]):
                rows, columns = slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size)
                window = a[0, c, rows, columns]
                if window.sum() != 0:
                    given[0, c, rows, columns] += window / window.sum() * relevance[0, c, i, j]
    return given


def folded(conv, norm):
    """The convolution with its batch norm's scale, without bias and shift."""
    scale = (norm.weight / (norm.running_var + norm.eps).sqrt()).view(1, -1, 1, 1)
    return lambda x: nn.functional.conv2d(x, conv.weight, None, conv.stride, conv.padding) * scale


class Branching(nn.Module):
    """Batch norm, an identity skip, a concatenation, functional ReLU in place, both poolings, a dense head."""

    def __init__(self):
        super().__init__()
        self.stem, self.stem_norm = nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.body, self.body_norm = nn.Conv2d(3, 3, 3, padding=1, bias=False), nn.BatchNorm2d(3)
        self.side, self.head = nn.Conv2d(3, 2, 1), nn.Linear(5 * 4, 3)

    def forward(self, x):
        x = torch.relu(self.stem_norm(self.stem(x)))
        out = self.body_norm(self.body(x))
        out += x
        x = nn.functional.max_pool2d(nn.functional.relu(out, inplace=True), 2)
        x = torch.cat((x, self.side(x).relu_()), 1)
        return self.head(nn.functional.avg_pool2d(x, 2).flatten(1))

    def replica(self, rule, x, label):
        """Relevance at the input and at each layer's output, from the forward written out."""
        s0 = self.stem_norm(self.stem(x))
        a0 = s0.clamp(min=0)
        b1 = self.body_norm(self.body(a0))
        a1 = (b1 + a0).clamp(min=0)
        p = nn.functional.max_pool2d(a1, 2)
        d = self.side(p)
        c = torch.cat((p, d.clamp(min=0)), 1)
        q = nn.functional.avg_pool2d(c, 2)
        logits = self.head(q.flatten(1))
        r_out = torch.zeros_like(logits)
        r_out[0, label] = 1
        r_q = shared(rule, self.head.weight, q, logits, r_out)
        r_c = by_average(c, r_q, 2)
        r_d = r_c[:, 3:]
        side = matrix(lambda v: nn.functional.conv2d(v, self.side.weight), p.shape[1:])
        r_a1 = to_winners(a1, r_c[:, :3] + shared(rule, side, p, d, r_d), 2)
        total = b1 + a0
        r_b1 = torch.where(total > 0, r_a1 * b1 / total, 0)
        r_skip = torch.where(total > 0, r_a1 * a0 / total, 0)
        r_a0 = r_skip + shared(rule, matrix(folded(self.body, self.body_norm), a0.shape[1:]), a0, b1, r_b1)
        r_x = shared(rule, matrix(folded(self.stem, self.stem_norm), x.shape[1:]), x, s0, r_a0)
        rows = {"stem": r_a0, "body": r_b1, "side": r_d, "head": r_out}
        return r_x, {f"{name}.weight": r.flatten(2).sum((0, 2)) if r.dim() > 2 else r[0] for name, r in rows.items()}


def branching():
    module = Branching().double().eval()
    for child in module.modules():
        if isinstance(child, nn.BatchNorm2d):
            nn.init.uniform_(child.weight, -1, 1)
            nn.init.uniform_(child.bias, 0, 1)
            child.running_mean.uniform_(-0.3, 0.3)
            child.running_var.uniform_(0.5, 2)
    return ps.Network(module, torch.zeros(1, 2, 8, 8, dtype=F64))


@pytest.mark.parametrize("name", RULES)
def test_branches_norms_and_pools_share_as_defined(name):
    net, x = branching(), torch.randn(2, 2, 8, 8, dtype=F64)
    arrived = propagate(net, x, torch.tensor([2, 0]), Request(RULES[name][0], to_inputs=True))
    with torch.no_grad():
        both = [net.module.replica(RULES[name], x[k : k + 1], label) for k, label in enumerate((2, 0))]
    torch.testing.assert_close(arrived.inputs, torch.cat([r_x for r_x, _ in both]), rtol=1e-10, atol=1e-10)
    for site, rows in arrived.rows.items():
        torch.testing.assert_close(rows, both[0][1][site] + both[1][1][site], rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", RULES)
def test_what_flows_through_a_weight_is_its_contribution(name):
    module = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 3)).double()
    x, rule = torch.randn(1, 4, dtype=F64), RULES[name]
    scores = ps.score(ps.Network(module, x), "relevance", (x, torch.tensor([1])), rule=name, epsilon=0.01, gamma=0.5)
    with torch.no_grad():
        hidden = module[1](module[0](x))
        expected = torch.zeros(3, 5, dtype=F64)
        shares = [
            rule[1](float(a), float(w), float(module(x)[0, 1]))
            for a, w in zip(hidden[0], module[2].weight[1], strict=True)
        ]
        z = sum(shares)
        expected[1] = torch.tensor(shares, dtype=F64) / (z + (rule[2] if z >= 0 else -rule[2]))
    torch.testing.assert_close(scores["2.weight"], expected, rtol=1e-10, atol=1e-10)


def test_the_box_rule_measures_from_the_bounds():
    module = nn.Sequential(nn.Linear(3, 2)).double()
    x = torch.tensor([[0.5, -1.0, 2.0]], dtype=F64)
    scores = ps.score(ps.Network(module, x), "relevance", (x, torch.tensor([1])), first_layer="box")
    weights = module[0].weight[1].tolist()
    shares = [a * w + 1.0 * max(w, 0) - 2.0 * min(w, 0) for a, w in zip(x[0].tolist(), weights, strict=True)]
    expected = torch.tensor([share / sum(shares) for share in shares], dtype=F64)
    torch.testing.assert_close(scores["0.weight"][1], expected, rtol=1e-12, atol=1e-12)


def test_a_hidden_unit_of_an_lstm_shares_by_its_signal():
    """One LSTM cell over two steps, written out: gates are constants, sums go by contribution."""
    module = OneLSTM().double().eval()
    x = torch.randn(1, 2, 3, dtype=F64)
    net = ps.Network(module, x)
    arrived = propagate(net, x, torch.tensor([1]), Request(to_inputs=True))
    torch.testing.assert_close(arrived.inputs, module.replica(x, 1), rtol=1e-10, atol=1e-10)


class OneLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 2, batch_first=True), nn.Linear(2, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])

    @torch.no_grad()
    def replica(self, x, label):
        w, u = self.lstm.weight_ih_l0, self.lstm.weight_hh_l0
        bias = self.lstm.bias_ih_l0 + self.lstm.bias_hh_l0
        rule, n = RULES["alpha1_beta0"], 2
        h, c, steps = torch.zeros(n, dtype=F64), torch.zeros(n, dtype=F64), []
        for t in range(2):
            gates = w @ x[0, t] + u @ h + bias
            i, f, g, o = gates[:2].sigmoid(), gates[2:4].sigmoid(), gates[4:6], gates[6:].sigmoid()
            new = i * g.tanh() + f * c
            steps.append((h, c, i, f, g, new))
            h, c = o * new.tanh(), new
        r_h = shared(rule, self.head.weight, h, self.head(h), torch.eye(2, dtype=F64)[label])
        r_c, given = torch.zeros(n, dtype=F64), torch.zeros_like(x)
        for t in (1, 0):
            h_before, c_before, i, f, g, new = steps[t]
            r_c = r_c + r_h
            r_g, r_c = r_c * i * g.tanh() / new, r_c * f * c_before / new
            both = shared(rule, torch.cat((w[4:6], u[4:6]), 1), torch.cat((x[0, t], h_before)), g, r_g)
            given[0, t], r_h = both[:3], both[3:]
        return given


def assert_agrees_with_zennit(module, composite, rule, side=64):
    from zennit.attribution import Gradient

    x, labels = torch.rand(2, 3, side, side, dtype=F64), torch.tensor([1, 3])
    net = ps.Network(module, x)
    ours = propagate(net, x, labels, Request(rule, to_inputs=True)).inputs
    seed = torch.zeros_like(module(x).detach())
    seed[range(2), labels] = 1
    with Gradient(model=module, composite=composite) as attributor:
        _, theirs = attributor(x, seed)
    assert float((ours - theirs).abs().max()) <= 1e-4 * float(theirs.abs().max())


def random_network(make):
    module = make(weights=None, num_classes=5).double().eval()
    for child in module.modules():
        if isinstance(child, nn.BatchNorm2d):
            nn.init.uniform_(child.weight, 0.3, 1)
            child.running_var.uniform_(0.5, 2)
            child.eps = 0.0  # zennit leaves it in the norm that it has emptied, and divides by it once more
    return module


def zennit_rules(canonizers, every):
    from zennit.composites import LayerMapComposite
    from zennit.rules import Norm, Pass
    from zennit.types import Activation, AvgPool, Convolution, Linear

    layers = [(Activation, Pass()), (AvgPool, Norm(1e-12)), (Convolution, every), (Linear, every)]
    if canonizers:
        from zennit.layer import Sum

        layers.append((Sum, Norm(1e-12)))
    return LayerMapComposite(layers, canonizers=canonizers)


def zennit_rule(name):
    from zennit import rules

    small = {"stabilizer": 1e-12, "zero_params": "bias"}
    return {
        "alpha1_beta0": lambda: (AlphaBeta(), rules.AlphaBeta(1, 0, **small)),
        "z_plus": lambda: (AlphaBeta(), rules.ZPlus(**small)),
        "epsilon": lambda: (Epsilon(1e-6), rules.Epsilon(1e-6, zero_params="bias")),
        "gamma": lambda: (Gamma(0.25), rules.Gamma(0.25, **small)),
    }[name]()


@pytest.mark.parametrize("name", ["alpha1_beta0", "z_plus", "epsilon", "gamma"])
@pytest.mark.parametrize("kind", ["vgg16", "resnet18"])
def test_relevance_agrees_with_zennit(kind, name):
    from zennit.torchvision import ResNetCanonizer

    ours, theirs = zennit_rule(name)
    module = vgg16() if kind == "vgg16" else random_network(torchvision.models.resnet18)
    composite = zennit_rules([ResNetCanonizer()] if kind == "resnet18" else [], every=theirs)
    assert_agrees_with_zennit(module, composite, ours)


def vgg16():
    """VGG-16's convolutions with a small dense head: its own has 120 million weights."""
    module = torchvision.models.vgg16(weights=None, init_weights=False).features
    head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(512, 64), nn.ReLU(), nn.Linear(64, 5))
    for layer in (*module, *head):
        if isinstance(layer, nn.Conv2d | nn.Linear):
            nn.init.kaiming_normal_(layer.weight)
    return nn.Sequential(*module, *head).double().eval()


@pytest.mark.soak
def test_relevance_agrees_with_zennit_on_the_whole_of_vgg16():
    """With its 120 million weights of dense layers."""
    ours, theirs = zennit_rule("alpha1_beta0")
    module = random_network(torchvision.models.vgg16)
    assert_agrees_with_zennit(module, zennit_rules([], every=theirs), ours, side=32)
