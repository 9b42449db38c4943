"""Targets: what they refuse, what they leave as it was, what is remembered for a replay."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress, Tick
from prunescope.prune.control import control_of
from prunescope.prune.resume import Round
from prunescope.prune.sized import SizeTarget
from prunescope.prune.smaller import silent_after
from prunescope.prune.target import Ground, targets


@pytest.fixture
def net():
    body = (nn.Conv2d(2, 6, 3), nn.ReLU(), nn.Conv2d(6, 4, 1), nn.ReLU(), nn.Flatten(), nn.Linear(16, 3))
    return ps.Network(nn.Sequential(*body), torch.zeros(1, 2, 4, 4))


def plan(**fields) -> ps.Plan:
    return ps.Plan(**{"criterion": "magnitude", "structure": "filter", **fields})


def test_the_usual_target_is_no_part_of_a_plan_and_others_are():
    assert "target" not in plan(sparsity=0.5).options()
    assert "target" not in plan(target={"name": "sparsity"}).options()
    assert plan(target="flops").options()["target"] == {"name": "macs"}
    assert ps.Plan(**plan(target={"name": "accuracy", "drop": 0.2}).options()) == plan(
        target={"name": "accuracy", "drop": 0.2}
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"target": "macs", "structure": "weight"}, "'macs' .* 'weight': weights stay in place as zeros and are comp"),
        ({"target": "latency", "structure": "kernel"}, "'latency' .* 'kernel': kernels stay in place .* take as long"),
        ({"target": "macs", "structure": "n:m"}, "'macs' .* 'n:m': .* stay in place as zeros"),
        ({"target": "parameters", "structure": "n:m"}, "'parameters' .* n:m pattern says by itself how much goes"),
        (
            {"target": "macs", "scope": {"name": "ratios", "ratios": {"*": 0.5}}},
            "scope 'ratios' says of every layer how much of it goes, so that target 'macs' has nothing to decide",
        ),
        (
            {"target": "macs", "sparsity": 0.9, "layers": ["2"]},
            r"target 'macs': 90.0% of the multiply-accumulates cannot go; with every unit gone that may go, \d+\.\d% ",
        ),
        ({"target": "parameters", "sparsity": 0.99, "schedule": "per_round"}, r"99.0% of the parameters cannot go"),
    ],
)
def test_targets_without_meaning_are_refused_in_words(net, fields, words):
    with pytest.raises(BadPlan, match=f"(?i){words}"):
        ps.run(net, plan(**fields))


def test_layers_without_a_ratio_are_left_to_the_target(net):
    scope = {"name": "ratios", "ratios": {"0": 0.0}}
    outcome = ps.run(net, plan(target="macs", sparsity=0.15, scope=scope))
    assert outcome.mask.n_removed("0.weight") == 0
    assert outcome.rounds[-1].amount >= 0.15


def test_a_step_that_is_there_already_removes_nothing(net):
    first = ps.run(net, plan(target="macs", sparsity=0.5))
    again = ps.run(net, plan(target="macs", sparsity=0.3), first.mask)
    assert again.mask.same_as(first.mask)
    assert again.rounds[-1].amount == first.rounds[-1].amount


def test_more_goes_from_where_it_is(net):
    first = ps.run(net, plan(target="parameters", sparsity=0.3))
    second = ps.run(net, plan(target="parameters", sparsity=0.6), first.mask)
    assert second.rounds[-1].amount >= 0.6
    assert first.rounds[-1].n_gone < second.rounds[-1].n_gone


def test_no_more_goes_than_the_budget_asks_for_where_one_layer_went_far_before():
    """Uniformly, the share that is gone of all units would take four filters of the layer that lost none."""
    body = (nn.Conv2d(2, 6, 3), nn.ReLU(), nn.Conv2d(6, 12, 1), nn.ReLU(), nn.Flatten(), nn.Linear(48, 3))
    net = ps.Network(nn.Sequential(*body), torch.zeros(1, 2, 4, 4))
    before = ps.prune(net, "magnitude", "filter", sparsity=0.9, layers=["0"])
    begun = ps.run(net, plan(target="parameters"), before).rounds[-1]
    after = ps.run(net, plan(target="parameters", sparsity=begun.amount + 1e-3, scope="uniform"), before).rounds[-1]
    assert (begun.n_gone, after.n_gone) == (5, 6)


@pytest.mark.parametrize("structure", ["weight", "kernel"])
def test_what_was_masked_before_counts_towards_the_parameters_that_are_gone(net, structure):
    before = ps.prune(net, "magnitude", "weight", sparsity=0.3)
    after = ps.run(net, plan(target="parameters", structure=structure, sparsity=0.5), before)
    total = sum(parameter.numel() for parameter in net.module.parameters())
    n_gone = sum(after.mask.n_removed(name) for name in after.mask)
    assert after.rounds[-1].amount == n_gone / total
    assert 0 <= n_gone - total / 2 < (1 if structure == "weight" else 9)  # a kernel has nine weights at most


def test_the_layer_with_the_longest_way_says_how_many_rounds_there_are(net):
    scope = {"name": "ratios", "ratios": {"0": 0.75, "2": 0.25}}
    outcome = ps.run(net, plan(schedule={"name": "per_round", "share": 0.25}, scope=scope))
    assert [at.n_gone for at in outcome.rounds] == [3, 4, 6]


class Doubled(SizeTarget):
    """Counts filters, and never gives the same twice."""

    name = "doubled"
    title = "Doubled"
    summary = "For tests."
    counted = "filters"
    repeatable = False

    def gauge(self, ground):
        n = sum(group.n_units for group in ground.groups)

        def gone(kept):
            Doubled.calls_made += 1
            share = 1 - sum(int(units.sum()) for units in kept.values()) / n
            return share * (1 + 0.3 * (Doubled.calls_made % 3))

        return gone


@pytest.mark.parametrize(
    "schedule", ["one_shot", {"name": "constant", "n_steps": 3}, {"name": "per_round", "units": 1}]
)
def test_what_is_measured_is_replayed_from_its_record(net, schedule):
    Doubled.calls_made = 0
    wanted = plan(target="units", schedule=schedule, sparsity=0.5).model_copy(update={"target": Doubled()})
    first = ps.run(net, wanted)
    recorded = tuple(Round(*at.numbers()) for at in first.rounds)
    measured = Doubled.calls_made
    again = ps.run(net, wanted, recorded=recorded)
    assert again.mask.same_as(first.mask)
    assert again.rounds == first.rounds
    assert Doubled.calls_made <= measured + 1


def test_only_what_is_measured_is_not_repeatable():
    assert [name for name, target in targets.items().items() if not target.repeatable] == ["latency"]


def test_latency_is_met_as_it_was_measured(net):
    wide = nn.Sequential(nn.Linear(64, 2048), nn.ReLU(), nn.Linear(2048, 2048), nn.ReLU(), nn.Linear(2048, 4))
    target = {"name": "latency", "seconds": 0.05, "batch": 8}
    outcome = ps.run(ps.Network(wide, torch.zeros(1, 64)), plan(target=target, sparsity=0.5))
    assert outcome.rounds[-1].amount >= 0.5
    assert 0 < outcome.rounds[-1].share < 1


def test_rounds_tell_how_many_there_are_and_how_long_they_take(net):
    ticks: list[Tick] = []
    ps.run(net, plan(sparsity=0.6, schedule={"name": "per_round", "units": 2}), progress=Progress(ticks.append))
    known = {tick.phase.partition(":")[0] for tick in ticks}
    assert known <= {"round 1 of 3", "round 2 of 3", "round 3 of 3"}
    ticks.clear()
    by_size = plan(target="macs", sparsity=0.6, schedule={"name": "per_round", "units": 1})
    ps.run(net, by_size, progress=Progress(ticks.append))
    known = {tick.phase.partition(":")[0] for tick in ticks}
    assert "round 1" in known
    assert any(words.startswith("round 2 of about ") for words in known)
    assert any(tick.seconds_left is not None for tick in ticks if tick.phase.startswith("round 3"))


def test_what_a_round_did_is_kept_short():
    assert Round(0, 9, 3).numbers() == [0, 9, 3]
    assert Round(0, 9, 3, 0.3, 0.25).numbers() == [0, 9, 3, 0.3, 0.25]
    back = Round(2, 9, 6, accuracy=0.8, held=False)
    assert Round(*back.numbers()) == back


def test_a_control_is_asked_of_training_only():
    with pytest.raises(BadPlan, match=r"a control is trained as long .* recovery 'none' does not train"):
        control_of(plan(sparsity=0.5), 1)
    one = control_of(plan(recovery="finetune", sparsity=0.5, seed=3), 1)
    other = control_of(plan(recovery="finetune", structure="weight", sparsity=0.9, seed=3), 1)
    assert one == other
    assert one.schedule.n_rounds == 1


def test_a_unit_that_only_removed_units_read_is_gone_too():
    body = (nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 4), nn.ReLU(), nn.Linear(4, 2))
    net = ps.Network(nn.Sequential(*body), torch.zeros(1, 3))
    states = torch.zeros(4, 4, dtype=torch.uint8)
    states[[0, 2, 3], 0] = 1  # of unit 0 below only unit 1 reads
    before = ps.Mask({"2.weight": states})
    scores = ps.score(net, "magnitude", structure="filter", mask=before)
    kept = {"0.weight": torch.ones(4, dtype=torch.bool), "2.weight": torch.tensor([True, False, True, True])}
    ground = Ground(net, before, scores.groups, scores.structure, None, Progress())
    assert {name: units.tolist() for name, units in silent_after(ground, kept).items()} == {
        "0.weight": [True, False, False, False],
        "2.weight": [False, True, False, False],
    }
