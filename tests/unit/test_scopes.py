"""Who competes with whom."""

import math

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.nets.locks import matches
from prunescope.prune.ranking import keep_best
from prunescope.prune.schedule import schedules
from prunescope.prune.scope import Count, count, scopes


def everyone(**sizes):
    return {name: torch.ones(n, dtype=torch.bool) for name, n in sizes.items()}


def rising(**sizes):
    return {name: torch.arange(n, dtype=torch.float64) for name, n in sizes.items()}


def n_kept(kept):
    return {name: int(units.sum()) for name, units in kept.items()}


def test_ties_across_layers_go_in_site_order():
    kept = keep_best({"b": torch.zeros(3), "a": torch.zeros(3)}, everyone(b=3, a=3), 0.5)
    assert kept["b"].tolist() == [False, False, True]
    assert kept["a"].tolist() == [True, True, True]  # three were to go, all of b, but a layer keeps its last unit


def test_the_last_unit_of_a_layer_stays_and_the_count_falls_short():
    kept = keep_best({"a": torch.tensor([0.0, 1.0]), "b": torch.tensor([5.0, 6.0, 7.0, 8.0])}, everyone(a=2, b=4), 0.5)
    assert kept["a"].tolist() == [False, True]
    assert n_kept(kept) == {"a": 1, "b": 3}


def test_minimum_keeps_the_best_of_a_layer():
    kept = scopes["uniform"](minimum=3).choose(rising(a=10), everyone(a=10), 0.9)
    assert kept["a"].tolist() == [False] * 7 + [True] * 3


def test_a_layer_that_is_smaller_than_the_minimum_is_left_alone():
    assert n_kept(scopes["uniform"](minimum=5).choose(rising(a=3), everyone(a=3), 0.9)) == {"a": 3}


@pytest.mark.parametrize("scope", ["global", "uniform", "ratios"])
def test_a_layer_keeps_its_own_share_in_every_scope(scope):
    """Of 10 units 35 per cent are 4; the others go by the plan, and the count falls short."""
    made = scopes[scope](minimum_kept={"a": 0.35, "c*": 0.07})
    kept = made.choose(rising(a=10, b=10, c=100), everyone(a=10, b=10, c=100), 0.95)
    assert kept["a"].tolist() == [False] * 6 + [True] * 4
    assert n_kept(kept) == {"a": 4, "b": 1, "c": 7}


def test_of_a_share_to_keep_an_exact_name_wins_and_the_larger_count_holds():
    made = scopes["global"](minimum=2, minimum_kept={"*": 0.5, "a": 0.1})
    assert n_kept(made.choose(rising(a=10, b=10), everyone(a=10, b=10), 0.99)) == {"a": 2, "b": 5}


def test_layers_whose_units_go_together_keep_the_largest_share_said_for_one():
    counts = {"a": Count(10, 0, ("a.weight", "b.weight"))}
    made = scopes["global"](minimum_kept={"a": 0.2, "b": 0.6})
    assert made.coming(counts, 0.9)[0].least == {"a": 6}


def test_a_share_to_keep_holds_through_a_plan_and_makes_a_step_of_its_own():
    net = ps.Network(nn.Sequential(nn.Linear(8, 10), nn.ReLU(), nn.Linear(10, 2)), torch.zeros(1, 8))
    plan = ps.Plan(criterion="magnitude", sparsity=0.9, scope={"name": "global", "minimum_kept": {"0": 0.5}})
    assert ps.run(net, plan).mask.n_removed("0.weight") == 40
    assert plan.options()["scope"] == {"name": "global", "minimum": 1, "minimum_kept": {"0": 0.5}}
    assert ps.Plan(criterion="magnitude").options()["scope"] == {"name": "global", "minimum": 1}


@pytest.mark.parametrize("scope", ["global", "uniform", "ratios"])
def test_a_share_to_keep_of_no_layer_is_refused(scope):
    net = ps.Network(nn.Sequential(nn.Linear(8, 10), nn.ReLU(), nn.Linear(10, 2)), torch.zeros(1, 8))
    with pytest.raises(BadPlan, match="a share to keep is given for '1', but Sequential has no layer of that name"):
        ps.prune(net, "magnitude", sparsity=0.5, scope={"name": scope, "minimum_kept": {"1": 0.5}})
    with pytest.raises(BadPlan, match=r"minimum_kept.0: input should be less than or equal to 1; got 1\.5"):
        ps.prune(net, "magnitude", sparsity=0.5, scope={"name": scope, "minimum_kept": {"0": 1.5}})


def test_a_pattern_refuses_shares_to_keep():
    net = ps.Network(nn.Sequential(nn.Linear(8, 10), nn.ReLU(), nn.Linear(10, 2)), torch.zeros(1, 8))
    with pytest.raises(BadPlan, match="scope 'global' gives layers ratios or minimums of their own"):
        ps.prune(net, "magnitude", "n:m", scope={"name": "global", "minimum_kept": {"0": 0.5}})


def test_what_is_gone_counts_towards_the_target():
    alive = {"a": torch.tensor([False, True, True, True])}
    assert keep_best(rising(a=4), alive, 0.5)["a"].tolist() == [False, False, True, True]
    assert keep_best(rising(a=4), alive, 0.25)["a"].tolist() == alive["a"].tolist()


def test_a_share_of_what_is_alive_as_one_stored_byte_works():
    alive = {"a": torch.ones(1, dtype=torch.bool).expand(4)}
    assert keep_best(rising(a=4), alive, 0.5)["a"].tolist() == [False, False, True, True]


def test_ratios_lock_with_zero_and_names_win_over_patterns():
    scope = scopes["ratios"](ratios={"conv1": 0.0, "conv*": 0.5, "fc.weight": 0.25})
    sizes = {"conv1.weight": 4, "conv2.weight": 4, "fc.weight": 4, "out.weight": 4}
    assert n_kept(scope.choose(rising(**sizes), everyone(**sizes), 0.75)) == {
        "conv1.weight": 4,
        "conv2.weight": 2,
        "fc.weight": 3,
        "out.weight": 1,
    }


def test_ratios_per_step_take_their_share_of_the_survivors_every_round():
    scope = scopes["ratios"](ratios={"*": 0.5}, per_step=True)
    alive = everyone(a=64)
    schedule, start = schedules["exponential"](n_steps=3), count(alive)
    left = []
    for index in range(3):
        alive = scope.choose(rising(a=64), alive, 0.0, schedule=schedule, index=index, start=start)
        left.append(n_kept(alive)["a"])
    assert left == [32, 16, 8]


def test_ratios_per_step_go_on_from_what_is_left():
    scope = scopes["ratios"](ratios={"*": 0.5}, per_step=True)
    alive = everyone(a=64)
    for expected in (32, 16, 8):
        alive = scope.choose(rising(a=64), alive, 0.0)
        assert n_kept(alive) == {"a": expected}


def small_residual():
    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, self.inner, self.back = nn.Linear(3, 8), nn.Linear(8, 10), nn.Linear(10, 8)
            self.head = nn.Linear(8, 2)

        def forward(self, x):
            x = torch.relu(self.stem(x))
            return self.head(torch.relu(x + self.back(torch.relu(self.inner(x)))))

    return ps.Network(Residual(), torch.zeros(1, 3))


def test_a_ratio_for_an_unknown_layer_is_refused_with_the_nearest():
    scope = {"name": "ratios", "ratios": {"iner": 0.5}}
    with pytest.raises(BadPlan, match=r"ratio is given for 'iner'.*did you mean 'inner'\? It has stem.weight, inner"):
        ps.prune(small_residual(), "magnitude", scope=scope)


def test_ratios_of_layers_that_cannot_take_part_are_not_used():
    scope = {"name": "ratios", "ratios": {"head.weight": 0.5, "inner.weight": 0.5, "stem": 0.25}}
    mask = ps.prune(small_residual(), "magnitude", structure="filter", scope=scope)
    assert int((~mask["inner.bias"]).sum()) == 5
    assert int((~mask["stem.bias"]).sum()) == 2


def test_layers_whose_units_go_together_take_the_smallest_ratio():
    net = small_residual()
    for ratios in ({"stem": 0.5, "back": 0.25}, {"stem": 0.25, "back": 0.5}, {"back": 0.25}):
        mask = ps.prune(net, "magnitude", structure="filter", scope={"name": "ratios", "ratios": ratios})
        assert int((~mask["stem.bias"]).sum()) == 2
    locked = {"name": "ratios", "ratios": {"stem": 0.5, "back": 0}}
    assert "stem.bias" not in ps.prune(net, "magnitude", structure="filter", scope=locked)


@pytest.mark.parametrize(
    ("pattern", "name", "means"),
    [
        ("conv1", "conv1.weight", True),
        ("conv1.weight", "conv1.weight", True),
        ("layer?.*", "layer1.conv.weight", True),
        ("conv", "conv1.weight", False),
        ("weight", "conv1.weight", False),
    ],
)
def test_patterns_mean_sites_and_layers(pattern, name, means):
    assert matches(pattern, name) is means


def test_half_units_round_up():
    assert [n_kept(keep_best(rising(a=n), everyone(a=n), 0.5))["a"] for n in (3, 5, 7)] == [1, 2, 3]


def test_a_million_units_are_chosen_exactly():
    n = 3_000_001
    scores = {"a": torch.randn(n).round(decimals=1)}
    kept = keep_best(scores, everyone(a=n), 0.3)["a"]
    assert n - int(kept.sum()) == math.floor(0.3 * n + 0.5)
    order = torch.argsort(scores["a"] + 0.0, stable=True)
    assert not bool(kept[order[: n - int(kept.sum())]].any())


def test_both_zeros_are_equal():
    kept = keep_best({"a": torch.tensor([0.0, -0.0, 0.0, -0.0])}, everyone(a=4), 0.5)["a"]
    assert kept.tolist() == [False, False, True, True]
