"""Who competes with whom."""

import math

import pytest
import torch

from prunescope.core.errors import BadPlan
from prunescope.prune.ranking import keep_best
from prunescope.prune.schedule import schedules
from prunescope.prune.scope import count, scopes
from prunescope.prune.scopes.ratios import matches


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


def test_a_ratio_for_an_unknown_layer_is_refused_with_the_nearest():
    with pytest.raises(BadPlan, match=r"'conv9'.*did you mean 'conv1'\?.*Those that do: conv1.weight"):
        scopes["ratios"](ratios={"conv9": 0.5}).choose(
            rising(**{"conv1.weight": 4}), everyone(**{"conv1.weight": 4}), 0
        )


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
