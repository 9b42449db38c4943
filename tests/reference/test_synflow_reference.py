"""SynFlow written again with loops, from its definition."""

import copy

import pytest
import torch
from torch import nn

import prunescope as ps

F64 = torch.float64


def small():
    module = nn.Sequential(
        nn.Conv2d(1, 3, 2),
        nn.BatchNorm2d(3),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Flatten(),
        nn.Linear(12, 4),
        nn.Linear(4, 2),
    )
    module[1].running_mean.uniform_(-0.05, 0.05)  # small, so that every ReLU stays open
    nn.init.uniform_(module[1].weight, -2, 2)
    return ps.Network(module.double(), torch.randn(3, 1, 3, 3, dtype=F64))


def flow_without(module, removed, name=None, index=None, factor=1.0):
    """Sum of outputs of the absolute network on ones, one weight scaled by a factor; gone weights are zero."""
    made = copy.deepcopy(module).eval()
    with torch.no_grad():
        for value in [*made.parameters(), *made.buffers()]:
            value.abs_()
        for gone, at in removed:
            made.get_parameter(gone).view(-1)[at] = 0
        if name:
            made.get_parameter(name).view(-1)[index] *= factor
        return float(made(torch.ones(1, 1, 3, 3, dtype=F64)).sum())


def slow_scores(module, names, removed=()):
    """|w dR/dw| without a derivative: R is linear in each single weight, so it is what R loses with it."""
    whole = flow_without(module, removed)
    return {
        (name, index): abs(whole - flow_without(module, removed, name, index, 0.0))
        for name in names
        for index in range(module.get_parameter(name).numel())
    }


def test_one_look_agrees_with_taking_each_weight_out():
    net = small()
    names = [site.name for site in net.sites]
    scores, replica = ps.score(net, "synflow", rounds=1), slow_scores(net.module, names)
    for name in names:
        expected = [replica[name, index] for index in range(net.weight(name).numel())]
        assert scores[name].flatten().tolist() == pytest.approx(expected, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("inside", [True, False])
def test_rounds_agree_with_loops_inside_a_score_and_in_the_schedule(inside):
    net, n_rounds, left = small(), 3, 0.4
    names = [site.name for site in net.sites]
    removed: list = []
    n_units = sum(net.weight(name).numel() for name in names)
    for turn in range(1, n_rounds + 1):
        replica = slow_scores(net.module, names, removed)
        alive = sorted((key for key in replica if key not in removed), key=replica.__getitem__)
        n_gone = n_units - round(n_units * left ** (turn / n_rounds))
        removed += alive[: n_gone - len(removed)]
    if inside:
        mask = ps.prune(net, "synflow", rounds=2 * n_rounds, down_to=left**2, sparsity=len(removed) / n_units)
    else:
        schedule = {"name": "exponential", "n_steps": n_rounds}
        mask = ps.prune(net, "synflow", rounds=1, sparsity=1 - left, schedule=schedule)
    found = {(name, int(index)) for name in names for index in (~mask[name]).flatten().nonzero()}
    assert found == set(removed)


def test_places_in_the_order_of_removal_are_distinct_and_end_at_one():
    scores = ps.score(small(), "synflow", rounds=5)
    places = torch.cat([scores.by_group[name] for name in scores]).sort().values
    torch.testing.assert_close(places, torch.arange(1, len(places) + 1, dtype=F64) / len(places))


def test_a_filter_scores_the_sum_of_its_weights():
    net = small()
    weights, filters = ps.score(net, "synflow", rounds=1), ps.score(net, "synflow", rounds=1, structure="filter")
    torch.testing.assert_close(filters["0.weight"], weights["0.weight"].flatten(1).sum(1))


def test_rounds_keep_layers_alive_where_one_look_removes_one():
    torch.manual_seed(0)
    module = nn.Sequential(nn.Linear(20, 100), nn.ReLU(), nn.Linear(100, 100), nn.ReLU(), nn.Linear(100, 2)).double()
    net = ps.Network(module, torch.zeros(1, 20, dtype=F64))
    x = torch.ones(1, 20, dtype=F64)
    mask = ps.prune(net, "synflow", sparsity=0.985)
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(parameter.abs() if parameter.dim() > 1 else torch.zeros_like(parameter))
        with ps.masked(net, mask):
            assert float(module(x).sum()) > 0


def test_a_deep_network_does_not_overflow():
    layers = [layer for _ in range(60) for layer in (nn.Linear(64, 64), nn.ReLU())]
    net = ps.Network(nn.Sequential(*layers), torch.zeros(1, 64))
    scores = ps.score(net, "synflow", rounds=1)
    assert all(bool(torch.isfinite(scores.by_group[name]).all()) for name in scores)
