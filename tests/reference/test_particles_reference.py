"""The particle filter's parts against their definitions, and its result against random masks."""

import itertools
import math

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.prune.criteria.particles import resampled

F64 = torch.float64


@pytest.fixture
def net():
    module = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    return ps.Network(module, torch.zeros(1, 4, dtype=F64))


@pytest.fixture
def data(net):
    x = torch.randn(200, 4, dtype=F64)
    return x, net.module(x).argmax(1)  # the whole network is right everywhere


def error_of(net, mask, data):
    with ps.masked(net, mask), torch.no_grad():
        return float((net.module(data[0]).argmax(1) != data[1]).double().mean())


def of_units(net, kept):
    """The mask of neurons of the first layer, written down by hand."""
    kept = torch.tensor(kept)
    entries = {"0.weight": kept[:, None].expand(8, 4), "0.bias": kept, "2.weight": kept[None].expand(3, 8)}
    return ps.Mask.from_kept(entries)


def test_systematic_resampling_agrees_with_a_walk_along_the_weights():
    generator = torch.Generator().manual_seed(1)
    for n in (1, 2, 5, 9):
        weights = torch.rand(n, generator=generator, dtype=F64)
        weights /= weights.sum()
        found = resampled(weights, torch.Generator().manual_seed(7)).tolist()
        u = float(torch.rand((), generator=torch.Generator().manual_seed(7), dtype=F64))
        expected = []
        for k in range(n):
            reached, index = float(weights[0]), 0
            while reached <= (k + u) / n and index < n - 1:
                index += 1
                reached += float(weights[index])
            expected.append(index)
        assert found == expected
        for index in range(n):
            assert found.count(index) in (math.floor(n * float(weights[index])), math.ceil(n * float(weights[index])))


def test_enough_particles_find_the_best_of_all_masks(net, data):
    best = min(
        error_of(net, of_units(net, [unit in kept for unit in range(8)]), data)
        for kept in itertools.combinations(range(8), 4)
    )
    fields = {"particles": 60, "generations": 8, "mutation": 0.3}
    mask = ps.prune(net, "particles", structure="filter", scope="uniform", sparsity=0.5, data=data, **fields)
    assert error_of(net, mask, data) == best


def test_later_generations_are_never_worse_than_the_random_first(net, data):
    errors = []
    for generations in (1, 6):
        plan = {"structure": "filter", "scope": "uniform", "sparsity": 0.75, "particles": 5}
        mask = ps.prune(net, "particles", data=data, generations=generations, **plan)
        errors.append(error_of(net, mask, data))
    assert errors[1] <= errors[0]


def test_the_best_mask_is_as_large_as_the_plan_says_and_its_losers_score_below_one_half(net, data):
    scores = ps.score(net, "particles", data=data, structure="filter")["0.weight"]
    assert int((scores <= 0.5).sum()) == 4  # without a plan half of the units are removed
    assert int((scores >= 1).sum()) == 4
    assert float(scores.max()) <= 1.5


@pytest.mark.parametrize("first", [0.0, 0.5])
def test_a_layer_is_searched_with_those_before_it_as_they_will_be(first):
    """Whole where nothing of them goes; else with their best mask in place."""
    torch.manual_seed(33)  # other masks win here if the layer before is whole, or in halves, when it should not be
    body = (nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 3))
    net, x = ps.Network(nn.Sequential(*body).double(), torch.zeros(1, 4, dtype=F64)), torch.randn(200, 4, dtype=F64)
    data = x, net.module(x).argmax(1)
    scope = {"name": "ratios", "ratios": {"0": first, "2": 0.5}}
    found = ps.prune(net, "particles", "filter", scope, data=data, particles=60, generations=4, mutation=0.4)
    before = ps.Mask({name: found.states[name] for name in found if name.startswith("0.")})
    errors = []
    for gone in itertools.combinations(range(6), 3):
        kept = torch.ones(6, dtype=torch.bool).index_fill_(0, torch.tensor(gone), False)
        read = {"2.weight": found["2.weight"].any(0)[None].expand(6, 6)} if first else {}
        entries = {"2.bias": kept, "4.weight": kept[None].expand(3, 6)}
        errors.append(error_of(net, before & ps.Mask.from_kept({**read, **entries}), data))
    assert error_of(net, found, data) == min(errors) < sorted(errors)[1]


def test_of_masks_that_err_alike_the_one_of_least_loss_wins(net, data):
    with torch.no_grad():
        net.module[2].bias[1] = 4.0
    data = data[0], torch.ones(200, dtype=torch.int64)  # every mask is right everywhere

    def loss_of(mask):
        with ps.masked(net, mask), torch.no_grad():
            return float(nn.functional.cross_entropy(net.module(data[0]), data[1]))

    kinds = [of_units(net, [unit in kept for unit in range(8)]) for kept in itertools.combinations(range(8), 4)]
    assert {error_of(net, mask, data) for mask in kinds} == {0.0}
    fields = {"particles": 60, "generations": 8, "mutation": 0.3}
    mask = ps.prune(net, "particles", structure="filter", scope="uniform", sparsity=0.5, data=data, **fields)
    assert loss_of(mask) == pytest.approx(min(loss_of(kind) for kind in kinds), rel=1e-9)


def test_single_weights_are_refused(net, data):
    with pytest.raises(BadPlan, match="has no meaning for a weight"):
        ps.score(net, "particles", data=data)
