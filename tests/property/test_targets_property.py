"""Targets are met as exactly as units allow, whatever the network, the structure and the share."""

from fractions import Fraction
from itertools import pairwise

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.spec import parse
from prunescope.nets.silence import silent_units
from prunescope.prune.left import Left
from prunescope.prune.mask import Mask
from prunescope.prune.scope import scopes
from prunescope.prune.select import choose
from prunescope.prune.smaller import silent_after
from prunescope.prune.target import Ground


class Skips(nn.Module):
    """A stem, a residual block, a concatenation and a head: coupled, shared and flattened channels."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.stem = nn.Conv2d(2, width, 3, padding=1)
        self.norm = nn.BatchNorm2d(width)
        self.inner = nn.Conv2d(width, width + 1, 1)
        self.back = nn.Conv2d(width + 1, width, 3, padding=1)
        self.beside = nn.Conv2d(width, 3, 1)
        self.head = nn.Linear(4 * (width + 3), 3)

    def forward(self, x):
        x = torch.relu(self.norm(self.stem(x)))
        x = x + torch.relu(self.back(torch.relu(self.inner(x))))
        return self.head(torch.cat([x, torch.relu(self.beside(x))], 1).flatten(1))


def network(width: int, seed: int) -> ps.Network:
    torch.manual_seed(seed)
    return ps.Network(Skips(width).double(), torch.zeros(1, 2, 2, 2, dtype=torch.float64))


def size(net: ps.Network, mask: Mask, target: str) -> Fraction:
    """Share that is left, counted on the network that is really built, or of the weights that are masked."""
    if target == "nonzero":
        total = sum(p.numel() for p in net.module.parameters())
        return Fraction(total - sum(mask.n_removed(name) for name in mask), total)
    full, left = (ps.cost(module, net.example_input) for module in (net.module, ps.shrink(net, mask)))
    return Fraction(left.params, full.params) if target == "parameters" else Fraction(left.macs, full.macs)


def brute_force(net, plan: dict, shares, counted: str, budget: Fraction) -> Mask | None:
    """Every number of units, one after the other: the first mask that is within the budget."""
    for share in shares:
        scores = ps.score(net, plan["criterion"], structure=plan["structure"])
        mask = ps.select(scores, min(share, 1 - 1e-9), plan["scope"])
        if size(net, mask, counted) <= budget:
            return mask
    return None


def all_shares(counts: list[int]) -> list[float]:
    """A share in the middle of every stretch at which all layers lose the same numbers of units."""
    edges = sorted({Fraction(2 * k - 1, 2 * n) for n in counts for k in range(1, n + 1)} | {Fraction(0), Fraction(1)})
    return [float((low + high) / 2) for low, high in pairwise(edges)]


@settings(max_examples=15)
@given(
    width=st.integers(3, 6),
    seed=st.integers(0, 5),
    wanted=st.integers(0, 80),
    target=st.sampled_from(["parameters", "macs"]),
    structure=st.sampled_from(["filter", "input_channel", "kernel"]),
    scope=st.sampled_from(["global", "uniform"]),
)
@example(width=3, seed=4, wanted=62, target="parameters", structure="input_channel", scope="global")
def test_the_largest_network_within_the_budget_is_taken(width, seed, wanted, target, structure, scope):
    if structure == "kernel" and target == "macs":
        return
    net = network(width, seed)
    plan = {"criterion": "magnitude", "structure": structure, "scope": scope}
    counted = "nonzero" if structure == "kernel" else target
    groups = ps.score(net, "magnitude", structure=structure).groups
    counts = [group.n_units for group in groups] if scope == "uniform" else [sum(group.n_units for group in groups)]
    budget = 1 - Fraction(wanted, 100)
    expected = brute_force(net, plan, all_shares(counts), counted, budget)
    if expected is None:
        with pytest.raises(BadPlan, match="cannot go; with every unit"):
            ps.run(net, ps.Plan(**plan, target=target, sparsity=wanted / 100))
        return
    outcome = ps.run(net, ps.Plan(**plan, target=target, sparsity=wanted / 100))
    assert outcome.mask.same_as(expected)
    assert outcome.rounds[-1].amount == pytest.approx(float(1 - size(net, expected, counted)), abs=1e-12)


@settings(max_examples=15)
@given(
    width=st.integers(3, 6),
    seed=st.integers(0, 5),
    shares=st.tuples(st.floats(0, 0.6), st.floats(0, 1 - 1e-9)),
    structure=st.sampled_from(["filter", "input_channel"]),
)
@example(width=3, seed=4, shares=(0.0, 0.8), structure="input_channel")
def test_what_is_counted_is_what_is_built(width, seed, shares, structure):
    net = network(width, seed)
    before = ps.prune(net, "random", structure="weight", sparsity=shares[0], seed=seed)
    scores = ps.score(net, "random", structure=structure, mask=before, seed=seed)
    n_gone = sum(int((~scores.structure.alive(net, group, before)).sum()) for group in scores.groups)
    share = max(n_gone / sum(group.n_units for group in scores.groups), shares[1])
    kept = choose(scores, parse(scopes, "global"), share)
    ground = Ground(net, before, scores.groups, scores.structure, None, Progress())
    silent, left = silent_after(ground, kept), Left(net)
    found = ps.cost(ps.shrink(net, ps.select(scores, share)), net.example_input)
    assert (left.params(silent), left.macs(silent)) == (found.params, found.macs)


@settings(max_examples=10)
@given(
    seed=st.integers(0, 5),
    rounds=st.integers(1, 4),
    schedule=st.sampled_from(["constant", "exponential", "cubic"]),
)
@example(seed=0, rounds=4, schedule="exponential")
def test_every_round_is_within_its_own_budget_and_no_more(seed, rounds, schedule):
    net = network(5, seed)
    name = {"name": schedule, "n_steps": rounds}
    plan = ps.Plan(criterion="magnitude", structure="filter", schedule=name, target="macs", sparsity=0.6)
    found = ps.run(net, plan).rounds
    wanted = plan.schedule.targets(0.0, 0.6)
    assert len(found) == rounds
    assert all(at.amount >= share - 1e-9 for at, share in zip(found, wanted, strict=True))
    left, mask, gone = Left(net), Mask({}), 0
    for at, share in zip(found, wanted, strict=True):
        if at.n_gone > gone:  # scores are those of what the round before left, so one unit less is taken from there
            one_less = after(net, mask, at.n_gone - 1, at.n_units)
            assert 1 - left.macs(silent_units(net.graph, one_less)) / left.macs({}) < share
        mask, gone = after(net, mask, at.n_gone, at.n_units), at.n_gone
    assert mask.same_as(ps.run(net, plan).mask)


def after(net: ps.Network, mask: Mask, n_gone: int, n_units: int) -> Mask:
    return ps.run(net, ps.Plan(criterion="magnitude", structure="filter", sparsity=n_gone / n_units), mask=mask).mask
