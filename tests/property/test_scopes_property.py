"""The ranking against a slow sort, on whatever hypothesis thinks of."""

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from prunescope.prune import ranking
from prunescope.prune.scope import scopes

# Few distinct values, so that ties are the rule; signs, both zeros and the extremes of float32 are among them.
VALUES = st.sampled_from([-3.4e38, -2.0, -1e-45, -0.0, 0.0, 1e-45, 0.5, 0.5, 2.0, 3.4e38])
UNIT = st.tuples(VALUES, st.booleans())
GROUPS = st.lists(st.lists(UNIT, min_size=1, max_size=12), min_size=1, max_size=4)
SHARES = st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.75]), st.floats(0, 1, exclude_max=True))


def slow(groups, share, minimum=1):
    """All units in one sorted list; the first ones go."""
    n_units = sum(len(group) for group in groups)
    n_gone = sum(not alive for group in groups for _, alive in group)
    ranked = sorted((score, g, u) for g, group in enumerate(groups) for u, (score, alive) in enumerate(group) if alive)
    going = {(g, u) for _, g, u in ranked[: max(0, math.floor(share * n_units + 0.5) - n_gone)]}
    for g in range(len(groups)):
        mine = [(score, u) for score, h, u in ranked if h == g]
        left = [u for _, u in mine if (g, u) not in going]
        if len(left) < minimum:
            going -= {(g, u) for _, u in mine[-minimum:]}
    return [[alive and (g, u) not in going for u, (_, alive) in enumerate(group)] for g, group in enumerate(groups)]


def tensors(groups, dtype=torch.float32):
    scores = {str(g): torch.tensor([float(s) for s, _ in group], dtype=dtype) for g, group in enumerate(groups)}
    alive = {str(g): torch.tensor([a for _, a in group]) for g, group in enumerate(groups)}
    return scores, alive


def read(groups, dtype):
    """The groups with scores as the dtype holds them."""
    scores, alive = tensors(groups, dtype)
    return [list(zip(scores[name].tolist(), alive[name].tolist(), strict=True)) for name in scores]


@given(GROUPS, SHARES, st.integers(1, 3), st.sampled_from([torch.float32, torch.float64, torch.bfloat16]))
def test_global_choice_equals_a_sorted_list(groups, share, minimum, dtype):
    scores, alive = tensors(groups, dtype)
    kept = scopes["global"](minimum=minimum).choose(scores, alive, share)
    assert [kept[name].tolist() for name in scores] == slow(read(groups, dtype), share, minimum)


@given(GROUPS, SHARES)
def test_uniform_choice_is_the_global_one_layer_by_layer(groups, share):
    scores, alive = tensors(groups)
    kept = scopes["uniform"]().choose(scores, alive, share)
    assert [kept[name].tolist() for name in scores] == [
        slow([group], share)[0] for group in read(groups, torch.float32)
    ]


@given(GROUPS, SHARES, SHARES)
def test_choosing_twice_never_revives_and_ends_where_once_does(groups, first, second):
    scores, alive = tensors(groups)
    scope = scopes["global"]()
    once = scope.choose(scores, alive, first)
    assert all(bool((~kept | alive[name]).all()) for name, kept in once.items())
    again = scope.choose(scores, once, first)
    assert all(torch.equal(again[name], once[name]) for name in once)
    further = scope.choose(scores, once, max(first, second))
    assert all(bool((~further[name] | once[name]).all()) for name in once)


@given(st.integers(1, 40), SHARES)
def test_equal_scores_lose_exactly_the_count_from_the_lower_indices(n, share):
    kept = ranking.keep_best({"a": torch.zeros(n)}, {"a": torch.ones(n, dtype=torch.bool)}, share)["a"]
    n_gone = min(math.floor(share * n + 0.5), n - 1)
    assert kept.tolist() == [False] * n_gone + [True] * (n - n_gone)


@given(st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1, max_size=50), SHARES)
def test_chunks_do_not_matter(values, share):
    scores, alive = {"a": torch.tensor(values)}, {"a": torch.ones(len(values), dtype=torch.bool)}
    whole = ranking.keep_best(scores, alive, share)["a"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranking, "CHUNK", 3)
        assert torch.equal(ranking.keep_best(scores, alive, share)["a"], whole)
