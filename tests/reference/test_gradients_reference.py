"""Gradient and Taylor scores by finite differences of the loss, one weight and one activation at a time."""

import pytest
import torch
from torch import nn

import prunescope as ps

F64 = torch.float64
STEP = 1e-6


class Small(nn.Module):
    """Batch norm with scales of both signs, ReLU in place, a residual sum and a dense head."""

    def __init__(self):
        super().__init__()
        self.stem, self.norm, self.body = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Conv2d(3, 4, 2)
        self.head, self.relu = nn.Linear(4, 3), nn.ReLU(inplace=True)

    def forward(self, x, nudges=None):
        """``nudges`` by layer are added to its output after its norm."""
        nudges = nudges or {}
        a = self.norm(self.stem(x)) + nudges.get("stem", 0)
        b = self.body(self.relu(a)) + nudges.get("body", 0)
        return self.head(self.relu(b).mean((2, 3)))


@pytest.fixture
def net():
    module = Small().double().eval()
    nn.init.uniform_(module.norm.weight, -1, 1)
    nn.init.uniform_(module.norm.bias, -1, 1)
    module.norm.running_var.uniform_(0.5, 2)
    return ps.Network(module, torch.zeros(1, 1, 5, 5, dtype=F64))


@pytest.fixture
def data():
    return torch.randn(5, 1, 5, 5, dtype=F64), torch.tensor([0, 1, 2, 0, 1])


def mean_loss(module, data, nudges=None):
    x, labels = data
    losses = []
    for row, label in zip(module(x, nudges), labels.tolist(), strict=True):
        losses.append(torch.logsumexp(row, 0) - row[label])
    return float(sum(losses) / len(losses))


@torch.no_grad()
def slope_by_weight(module, weight, data):
    """dL/dw by central differences."""
    slopes = torch.zeros_like(weight)
    flat, out = weight.view(-1), slopes.view(-1)
    for k in range(len(flat)):
        value = float(flat[k])
        flat[k] = value + STEP
        above = mean_loss(module, data)
        flat[k] = value - STEP
        out[k] = (above - mean_loss(module, data)) / (2 * STEP)
        flat[k] = value
    return slopes


@torch.no_grad()
def slope_by_activation(module, layer, activation, data):
    """dL/da by central differences, every sample and position alone."""
    slopes = torch.zeros_like(activation)
    for k in range(activation.numel()):
        nudge = torch.zeros(activation.numel(), dtype=F64)
        nudge[k] = STEP
        above = mean_loss(module, data, {layer: nudge.view(activation.shape)})
        below = mean_loss(module, data, {layer: -nudge.view(activation.shape)})
        slopes.view(-1)[k] = (above - below) / (2 * STEP)
    return slopes


@pytest.mark.parametrize("criterion", ["gradient", "taylor"])
def test_weights_score_the_slope_of_the_loss(net, data, criterion):
    scores = ps.score(net, criterion, data)
    for name in ("stem.weight", "body.weight", "head.weight"):
        weight = net.module.get_parameter(name).data
        slopes = slope_by_weight(net.module, weight, data)
        expected = (slopes * weight if criterion == "taylor" else slopes).abs()
        torch.testing.assert_close(scores[name], expected, rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("criterion", ["gradient", "taylor"])
@pytest.mark.parametrize("normalise", ["none", "l1", "l2"])
def test_filters_score_the_mean_slope_by_their_activation_after_its_norm(net, data, criterion, normalise):
    scores = ps.score(net, criterion, data, "filter", normalise=normalise)
    with torch.no_grad():
        stem = net.module.norm(net.module.stem(data[0]))
        body = net.module.body(stem.clamp(min=0))
    for layer, activation in (("stem", stem), ("body", body)):
        told = slope_by_activation(net.module, layer, activation, data)
        told = told * activation if criterion == "taylor" else told
        expected = torch.stack([told[:, c].mean().abs() for c in range(told.shape[1])])
        norms = {"none": 1.0, "l1": float(expected.sum()), "l2": float(expected.square().sum().sqrt())}
        torch.testing.assert_close(scores[f"{layer}.weight"], expected / norms[normalise], rtol=1e-6, atol=1e-8)


@pytest.mark.parametrize("structure", ["weight", "filter", "input_channel"])
def test_gradients_that_the_parameters_had_are_theirs_again(net, data, structure):
    """They neither enter the scores nor change."""
    usual = ps.score(net, "taylor", data, structure)
    before = {name: torch.full_like(value, 7.0) for name, value in net.module.named_parameters()}
    for name, value in net.module.named_parameters():
        value.grad = before[name]
    found = ps.score(net, "taylor", data, structure)
    assert all(torch.equal(found[name], usual[name]) for name in usual)
    for name, value in net.module.named_parameters():
        assert value.grad is before[name]
        assert bool((value.grad == 7.0).all())


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("criterion", ["gradient", "taylor"])
def test_hidden_units_score_at_their_gates(kind, criterion):
    module = Reader(kind(3, 4, batch_first=True)).double()
    x, labels = torch.randn(6, 5, 3, dtype=F64), torch.tensor([0, 1, 0, 1, 1, 0])
    scores = ps.score(ps.Network(module, x), criterion, (x, labels), "filter")
    nn.functional.cross_entropy(module(x), labels).backward()
    n_gates = module.cell.weight_ih_l0.shape[0] // 4
    expected = torch.zeros(4, dtype=F64)
    for unit in range(4):
        for gate in range(n_gates):
            row = gate * 4 + unit
            if criterion == "gradient":
                expected[unit] += module.cell.bias_ih_l0.grad[row]
                continue
            for weight in (module.cell.weight_ih_l0, module.cell.weight_hh_l0):
                expected[unit] += (weight.detach()[row] * weight.grad[row]).sum()
    torch.testing.assert_close(scores["cell.weight_ih_l0"], expected.abs() / 30, rtol=1e-10, atol=1e-12)


class Reader(nn.Module):
    def __init__(self, cell):
        super().__init__()
        self.cell, self.head = cell, nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.cell(x)[0][:, -1])


def test_without_biases_the_gradient_of_hidden_units_is_refused():
    module, x = Reader(nn.LSTM(3, 4, batch_first=True, bias=False)).double(), torch.randn(2, 5, 3, dtype=F64)
    with pytest.raises(ps.PrunescopeError, match=r"'cell.weight_ih_l0' has none.* Use taylor"):
        ps.score(ps.Network(module, x), "gradient", (x, torch.tensor([0, 1])), "filter")


@pytest.mark.parametrize("n_threads", [1, 3])
@pytest.mark.parametrize("criterion", ["gradient", "taylor"])
def test_weights_of_a_large_layer_score_as_autograd_says(criterion, n_threads):
    """Large layers are worked on in parts, shared among threads; a transposed one as it lies in memory."""
    module = nn.Sequential(nn.Linear(40, 2000), nn.ReLU(), nn.Linear(2000, 3)).double()
    module[2].weight = nn.Parameter(module[2].weight.detach().t().contiguous().t())
    net = ps.Network(module, torch.zeros(1, 40, dtype=F64))
    x, labels = torch.randn(4, 40, dtype=F64), torch.tensor([0, 1, 2, 0])
    before = torch.get_num_threads()
    torch.set_num_threads(n_threads)
    try:
        scores = ps.score(net, criterion, (x, labels))
    finally:
        torch.set_num_threads(before)
    for layer in ("0.weight", "2.weight"):
        weight = module.get_parameter(layer)
        (slope,) = torch.autograd.grad(nn.functional.cross_entropy(module(x), labels), weight)
        expected = (slope * weight if criterion == "taylor" else slope).abs()
        torch.testing.assert_close(scores[layer], expected.detach(), rtol=1e-12, atol=1e-15)
