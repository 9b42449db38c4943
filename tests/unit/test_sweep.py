"""Sweeps: one scoring for all rates, the masks of single prunings, and nothing computed twice."""

import csv

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan, Cancelled, CorruptFile
from prunescope.core.progress import Progress
from prunescope.data.split import Split, row_ids
from prunescope.prune.criteria.magnitude import Magnitude
from prunescope.prune.criterion import Editor, criteria
from prunescope.prune.mask import Mask
from prunescope.prune.structure import structures
from prunescope.study.sweep import CsvFile, Grid, draw, left_out, run, shares, sweep, to_csv
from prunescope.study.sweep.once import Memory, scored_once
from prunescope.study.sweep.sizes import Sizes

RATES = (0.2, 0.4, 0.6)
SMALL = {"rounds": 4, "samples": 16, "particles": 4, "generations": 2, "epochs": 1}


def plain():
    body = (nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(16, 8))
    return nn.Sequential(*body, nn.ReLU(), nn.Linear(8, 3))


@pytest.fixture
def net():
    return ps.Network(plain(), torch.zeros(1, 1, 6, 6))


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    labels = np.arange(48) % 3
    images = rng.normal(labels[:, None, None, None], 0.7, (48, 1, 6, 6)).astype(np.float32)
    splits = {
        name: Split(images[rows], labels[rows], row_ids(name, 24))
        for name, rows in (("train", slice(24)), ("test", slice(24, 48)))
    }
    return ps.Dataset("shades", splits, ("a", "b", "c"))


def rankers():
    return sorted(name for name, cls in criteria.items().items() if not issubclass(cls, Editor))


def quick(name):
    cls = criteria[name]
    return cls(**{field: value for field, value in SMALL.items() if field in cls.model_fields})


@pytest.fixture
def masks(monkeypatch):
    """The masks of all points, in order."""
    seen, plain_run = [], run.run

    def watched(net, plan, mask, data, told):
        outcome = plain_run(net, plan, mask, data, told)
        seen.append(outcome.mask)
        return outcome

    monkeypatch.setattr(run, "run", watched)
    return seen


@pytest.mark.parametrize("structure", sorted(structures))
@pytest.mark.parametrize("criterion", rankers())
def test_the_masks_are_those_of_single_prunings(net, data, masks, criterion, structure):
    chosen, unit = quick(criterion), structures[structure]()
    if left_out(net, Grid([chosen], RATES, [unit])):
        pytest.skip("no meaning")
    rates = [getattr(unit, "share", rate) for rate in RATES][: 1 if hasattr(unit, "share") else None]
    assert sweep(net, data, [chosen], RATES, [unit], seeds=(3,))["rate"].tolist() == rates
    for rate, mask in zip(rates, masks, strict=True):
        assert mask.same_as(ps.prune(net, chosen, unit, sparsity=rate, data=data, seed=3))


def test_a_schedule_of_rounds_gives_the_masks_of_single_prunings(net, data, masks):
    sweep(net, data, ["taylor"], RATES, ["filter"], schedule={"name": "constant", "n_steps": 2})
    for rate, mask in zip(RATES, masks, strict=True):
        alone = ps.prune(net, "taylor", "filter", sparsity=rate, data=data, schedule={"name": "constant", "n_steps": 2})
        assert mask.same_as(alone)


def test_rates_may_be_shares_of_parameters(net, data, masks, n_scorings):
    table = sweep(net, data, ["magnitude"], RATES, ["filter"], target="parameters")
    assert len(n_scorings) == 1
    dense = ps.cost(net.module, net.example_input).params
    for rate, left, mask in zip(RATES, table["params"], masks, strict=True):
        assert left <= (1 - rate) * dense + 1
        plan = ps.Plan(criterion="magnitude", structure="filter", target="parameters", sparsity=rate)
        assert mask.same_as(ps.run(net, plan).mask)


def test_a_locked_layer_stays_as_it_is(net, data, masks):
    sweep(net, data, ["magnitude"], RATES, ["filter"], locked=["0"])
    assert not any(mask.n_removed("0.weight") for mask in masks)
    assert all(sum(mask.n_removed(name) for name in mask) for mask in masks)


@pytest.fixture
def n_scorings(monkeypatch):
    counts = []
    score = Magnitude.score
    monkeypatch.setattr(Magnitude, "score", lambda self, sight: counts.append(1) or score(self, sight))
    return counts


def test_a_criterion_scores_once_for_all_rates_scopes_and_recoveries(net, data, n_scorings):
    recoveries = ["none", {"name": "finetune", "epochs": 1}]
    table = sweep(net, data, ["magnitude"], RATES, scopes=["global", "uniform"], recoveries=recoveries)
    assert (len(table), len(n_scorings)) == (12, 1)


def test_scores_that_depend_on_the_target_are_found_for_each_rate(net, data):
    chosen, mask = criteria["lookahead"](order="forward"), Mask({})
    memory = Memory(net, mask)
    for rate in RATES:
        for _ in range(2):
            ps.prune(net, scored_once(chosen, memory, rate), "filter", sparsity=rate, mask=mask)
    assert memory.n_scorings == len(RATES)
    assert not memory.scores


def test_a_remembering_criterion_has_the_options_of_its_own(net):
    once = scored_once(Magnitude(p=2), Memory(net, Mask({})))
    assert once.options() == Magnitude(p=2).options()
    assert once.code == Magnitude.code


def test_accuracy_is_that_of_the_masked_network(net, data):
    table = sweep(net, data, ["magnitude"], [0.5], ["filter"])
    inputs, labels = data.prepare(data["test"].inputs), torch.from_numpy(data["test"].labels)
    net.module.eval()
    with ps.masked(net, ps.prune(net, "magnitude", "filter", sparsity=0.5)), torch.no_grad():
        outputs = net.module(inputs)
    assert table["accuracy"][0] == float((outputs.argmax(1) == labels).double().mean())
    assert table["loss"][0] == pytest.approx(float(nn.functional.cross_entropy(outputs, labels)), rel=1e-5)
    assert (table["n"][0], table["removed"][0]) == (24, 0.5)
    assert table["accuracy_low"][0] <= table["accuracy"][0] <= table["accuracy_high"][0]


def test_sizes_are_those_of_the_network_that_is_left(net):
    mask = ps.prune(net, "magnitude", "filter", sparsity=0.5)
    small = ps.cost(ps.shrink(net, mask), net.example_input)
    found = Sizes(net)(mask)
    assert (found.params, found.macs) == (small.params, small.macs)
    assert found.params < Sizes(net).dense.params


def test_single_weights_leave_the_size_and_lower_what_is_not_zero(net, data):
    table = sweep(net, data, ["magnitude"], [0.5])
    dense = ps.cost(net.module, net.example_input)
    n_weights = sum(site.n_weights for site in net.sites)
    assert (table["params"][0], table["macs"][0]) == (dense.params, dense.macs)
    assert table["nonzero"][0] == dense.params - n_weights // 2


def test_recovery_trains_and_leaves_the_network_alone(net, data):
    before = {name: value.clone() for name, value in net.module.state_dict().items()}
    trained = {"name": "finetune", "epochs": 8, "learning_rate": 0.1, "batch_size": 8}
    table = sweep(net, data, ["magnitude"], [0.2], recoveries=["none", trained])
    assert table["loss"][1] < table["loss"][0]
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())


def test_a_killed_sweep_goes_on_where_it_was(net, data, tmp_path, n_scorings):
    path, asked = tmp_path / "sweep.csv", []

    def stop():
        asked.append(1)
        return path.exists() and len(path.read_text().splitlines()) > 2

    with pytest.raises(Cancelled, match="cancelled during sweeping, at 2 of 3"):
        sweep(net, data, ["magnitude"], RATES, kept=CsvFile(path), progress=Progress(should_stop=stop))
    assert len(path.read_text().splitlines()) == 3
    first = path.read_text()
    table = sweep(net, data, ["magnitude"], RATES, kept=CsvFile(path))
    assert path.read_text().startswith(first)
    assert len(table) == 3
    assert len(n_scorings) == 2
    sweep(net, data, ["magnitude"], RATES, kept=CsvFile(path))
    assert len(n_scorings) == 2


def test_a_table_is_read_back_to_the_bit(net, data, tmp_path):
    path = tmp_path / "sweep.csv"
    table = sweep(net, data, ["random", {"name": "magnitude", "p": 2}], RATES, kept=CsvFile(path))
    again = sweep(net, data, ["random", {"name": "magnitude", "p": 2}], RATES, kept=CsvFile(path))
    assert to_csv(table.rows()) == to_csv(again.rows()) == path.read_text()
    assert table["criterion"].tolist() == ["random"] * 3 + ["magnitude (p 2)"] * 3


def test_other_weights_are_other_points(net, data, tmp_path):
    path = tmp_path / "sweep.csv"
    sweep(net, data, ["magnitude"], [0.5], kept=CsvFile(path))
    sweep(ps.Network(plain(), net.example_input), data, ["magnitude"], [0.5], kept=CsvFile(path))
    assert len(list(csv.reader(path.open()))) == 3


def test_a_file_that_is_no_sweep_is_refused(tmp_path):
    path = tmp_path / "other.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(CorruptFile, match=r"'.*other.csv' is not the table of a sweep.*give another file"):
        CsvFile(path)


def test_all_criteria_leave_out_what_has_no_meaning(net, data):
    grid = Grid("all", RATES, ["weight", "filter"])
    reasons = left_out(net, grid)
    assert ("oracle", "weight") in reasons
    assert all(reason.endswith(".") for reason in reasons.values())
    pairs = {(plan.criterion.name, plan.structure.name) for plan in grid.plans(net)}
    assert pairs == {(name, unit) for name in rankers() for unit in ("weight", "filter")} - set(reasons)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ((["control"], RATES), "a sweep of control is not possible: it ranks nothing"),
        (([], RATES), "a sweep without criteria has nothing to do"),
        ((["magnitude"], []), "a sweep without rates"),
        ((["magnitude"], [40]), "For forty per cent write 0.4"),
        ((["oracle"], RATES), "a sweep of oracle is not possible: Oracle scores filter"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_any_work(net, data, asked, message):
    with pytest.raises(BadPlan, match=message):
        sweep(net, data, *asked)


@pytest.mark.parametrize("text", ["half", "0.1:0.9", "0.1:0.9:0"])
def test_rates_that_cannot_be_read_are_refused(text):
    with pytest.raises(BadPlan, match=r"rates cannot be read from .* write 0.1:0.9:0.1"):
        shares(text)


def test_progress_counts_points_and_says_what_is_done(net, data):
    ticks = []
    sweep(net, data, ["magnitude"], RATES, progress=Progress(ticks.append))
    assert {tick.phase for tick in ticks} == {"sweeping"}
    assert (ticks[-1].done, ticks[-1].total) == (3, 3)
    assert any(tick.note.startswith("magnitude, weight, 20 %: ") for tick in ticks)


@pytest.mark.parametrize("x", ["rate", "params", "macs"])
def test_a_sweep_is_drawn(net, data, tmp_path, x):
    pytest.importorskip("matplotlib")
    table = sweep(net, data, ["magnitude", "random"], RATES, ["weight", "filter"], seeds=(0, 1))
    draw(table, tmp_path / "sweep.svg", x, dense=0.9)
    text = (tmp_path / "sweep.svg").read_text()
    assert text.count("<svg") == 1
