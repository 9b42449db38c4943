"""Patterns such as 2:4, block by block, by sorting each."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.prune.criterion import criteria
from prunescope.prune.structure import structures

F64 = torch.float64


class Mixed(nn.Module):
    """Inputs of 3, 8, 6 and 10: whole blocks and short ones; a grouped and a transposed convolution."""

    def __init__(self):
        super().__init__()
        self.stem, self.norm, self.wide = nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Conv2d(8, 6, 3, padding=1, groups=2)
        self.up, self.head = nn.ConvTranspose2d(6, 10, 2), nn.Linear(10, 3)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        return self.head(torch.relu(self.up(torch.relu(self.wide(x)))).mean((2, 3)))


@pytest.fixture
def net():
    return ps.Network(Mixed().double().eval(), torch.zeros(1, 3, 7, 7, dtype=F64))


def rows_of(name, value):
    """[rows, inputs], a row for each output and tap."""
    return value.movedim(0 if name.startswith("up") else 1, -1).flatten(0, -2)


def slow_pattern(scores, n, m):
    """A row's weights that stay: of each block the n best, of equal ones those of higher index."""
    stays = []
    for first in range(0, len(scores), m):
        block = scores[first : first + m]
        best = sorted(range(len(block)), key=lambda k, block=block: (block[k], k), reverse=True)[:n]
        stays += [k in best for k in range(len(block))]
    return stays


@pytest.mark.parametrize(("n", "m"), [(2, 4), (1, 4), (1, 2), (3, 5), (4, 8)])
@pytest.mark.parametrize("criterion", ["magnitude", "lookahead", "synflow", "random"])
def test_of_every_block_the_best_stay(net, criterion, n, m):
    structure = {"name": "n:m", "n": n, "m": m}
    scores = ps.score(net, criterion, structure=structure)
    mask = ps.select(scores)
    for group in scores.groups:
        given = rows_of(group.name, scores[group.name]).tolist()
        kept = rows_of(group.name, mask[group.name]).tolist()
        assert kept == [slow_pattern(row, n, m) for row in given]


def test_equal_scores_leave_the_later(net):
    for parameter in net.module.parameters():
        nn.init.ones_(parameter)
    mask = ps.prune(net, "magnitude", structure="2:4")
    assert mask["head.weight"][0].tolist() == [False, False, True, True] * 2 + [True, True]
    assert mask["stem.weight"][0, :, 0, 0].tolist() == [False, True, True]


def test_whole_blocks_keep_exactly_two_of_four():
    net = ps.Network(nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 8)), torch.zeros(1, 64))
    mask = ps.prune(net, "magnitude", structure="2:4")
    for name in mask:
        assert bool((mask[name].unflatten(1, (-1, 4)).sum(-1) == 2).all())


@pytest.mark.parametrize("schedule", ["constant", "cubic", "exponential"])
def test_rounds_end_at_the_same_pattern(net, schedule):
    plan = {"criterion": "magnitude", "structure": "2:4"}
    once = ps.run(net, ps.Plan(**plan)).mask
    rounds = ps.run(net, ps.Plan(**plan, schedule={"name": schedule, "n_steps": 4}))
    assert rounds.mask.same_as(once)
    gone = [at.n_gone for at in rounds.rounds]
    assert len(set(gone)) == 4


def test_what_was_gone_counts_in_its_block(net):
    before = ps.prune(net, "random", sparsity=0.4, seed=5)
    after = ps.prune(net, "magnitude", structure="2:4", mask=before)
    for name, value in before.kept.items():
        for row_before, row_after in zip(rows_of(name, value), rows_of(name, after[name]), strict=True):
            assert not bool((row_after & ~row_before).any())
            for had, has in zip(row_before.split(4), row_after.split(4), strict=True):
                assert int(has.sum()) == min(2, int(had.sum()))


@pytest.mark.parametrize("scope", ["global", "uniform", "ratios"])
def test_the_scope_changes_nothing(net, scope):
    usual = ps.prune(net, "magnitude", structure="2:4")
    assert ps.prune(net, "magnitude", structure="2:4", scope=scope, sparsity=0.5).same_as(usual)


def test_the_pattern_is_spelled_in_every_way(net):
    spellings = ["2:4", "n:m", {"name": "n:m", "n": 2, "m": 4}, {"name": "2:4"}, structures["n:m"](n=2, m=4)]
    plans = {str(ps.Plan(criterion="magnitude", structure=spelling).options()) for spelling in spellings}
    assert len(plans) == 1


def test_a_card_says_the_pattern():
    assert [structures["n:m"](n=1, m=4).said, structures["filter"]().said] == ["1:4", "filter"]


@pytest.mark.parametrize(
    ("choice", "said"),
    [
        (
            {"sparsity": 0.3},
            r"'2:4' removes 0.5 of the weights by itself; got a sparsity of 0.3. Leave the sparsity out",
        ),
        (
            {"scope": {"name": "ratios", "ratios": {"head": 0.2}}},
            "'2:4' removes 0.5 of every layer's weights; scope 'ra",
        ),
        ({"structure": "4:4"}, "n must be below m; got 4:4"),
        (
            {"structure": "3:4", "layers": ["stem"]},
            "'stem' cannot be removed: its rows read 3 inputs, all of which stay",
        ),
        ({"structure": "2of4"}, "no structure named '2of4'"),
    ],
)
def test_contradictions_are_refused(net, choice, said):
    with pytest.raises(ps.PrunescopeError, match=said):
        ps.prune(net, "magnitude", **{"structure": "2:4", **choice})
    if "structure" not in choice:
        scores = ps.score(net, "magnitude", structure="2:4")
        with pytest.raises(ps.PrunescopeError, match=said):
            ps.select(scores, choice.get("sparsity", 0.0), choice.get("scope", "global"))


def test_criteria_that_score_weights_score_patterns(net):
    x, labels = torch.randn(6, 3, 7, 7, dtype=F64), torch.randint(0, 3, (6,))
    for name, cls in criteria.items().items():
        if (
            cls.repeats
            or name in ("hand", "random", "multiprize")
            or (cls.structures and "weight" not in cls.structures)
        ):
            continue
        single = ps.score(net, name, (x, labels), "weight", seed=1)
        pattern = ps.score(net, name, (x, labels), "2:4", seed=1)
        for group in pattern.groups:
            assert torch.equal(single[group.name], pattern[group.name]), name
