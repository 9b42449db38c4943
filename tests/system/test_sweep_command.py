"""`prunescope sweep` as a user types it, and the same from Python."""

import csv
import json
import sys
from functools import partial
from pathlib import Path

import pytest

from helpers.shell import Run
from prunescope.workspace import Model, Workspace

RATES = ("--rates", "0.2:0.8:0.3")


@pytest.fixture
def run(prunescope: Run) -> Run:
    return partial(prunescope, "sweep")


def test_a_sweep_is_printed_written_and_drawn(run, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    to = tmp_path_factory.mktemp("out") / "sweep.csv"
    page = to.with_suffix(".md")
    asked = ("-c", "magnitude,random", *RATES, "--structure", "weight,filter", "--out", to, "--markdown", page)
    status, out, err = run(folder, *asked)
    assert status == 0, err
    assert "weight, global, none" in out
    assert "filter, global, none" in out
    assert "20 % 50 % 80 %" in " ".join(out.split())
    assert len(list(csv.DictReader(to.open()))) == 12
    assert to.with_suffix(".svg").read_text().count("<svg") == 1
    assert page.read_text().count("| magnitude |") == 2


def test_fields_of_choices_and_epochs_reach_the_points(run, folder: Path) -> None:
    status, out, err = run(
        *(folder, "-c", "magnitude", *RATES, "--magnitude.p", "2", "--epochs", "2", "--seed", "1", "--seed", "2"),
        *("--recovery", "none,finetune", "--finetune.learning-rate", "0.1", "--json"),
    )
    assert status == 0, err
    rows = json.loads(out)
    assert {row["criterion"] for row in rows} == {"magnitude (p 2)"}
    assert {row["recovery"] for row in rows} == {"none", "finetune (learning_rate 0.1, epochs 2)"}
    assert {row["seed"] for row in rows} == {1, 2}


def test_all_criteria_are_swept_with_the_fields_of_some(run, folder: Path) -> None:
    status, out, err = run(folder, *("--rates", "0.5", "--oracle.samples", "8", "--structure", "filter", "--json"))
    assert status == 0, err
    names = {row["criterion"] for row in json.loads(out)}
    assert {"oracle (samples 8)", "magnitude", "random"} <= names
    assert "oracle" not in names


def test_criteria_and_recoveries_see_as_many_training_samples_as_asked(run, folder: Path) -> None:
    tuned = ("--rates", "0.5", "--recovery", "finetune", "--epochs", "1", "--json")
    losses = [
        json.loads(run(folder, "-c", "magnitude", *tuned, *few)[1])[0]["loss"] for few in ((), ("--train-samples", "6"))
    ]
    assert losses[0] != losses[1]


def test_what_has_no_meaning_is_said(run, folder: Path) -> None:
    status, out, err = run(folder, "--rates", "0.5", "--synflow.rounds", "2", "--structure", "weight")
    assert status == 0
    assert "synflow (rounds 2)" in out
    assert "oracle has no weight points: Oracle scores" in " ".join(err.split())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("-c", "magnitud"), "did you mean 'magnitude'?"),
        (("-c", "magnitude", "--rates", "40"), "For forty per cent write 0.4"),
        (("-c", "magnitude", "--rates", "a:b"), "write 0.1:0.9:0.1"),
        (("-c", "magnitude", "--random.p", "2"), "no option '--random.p'"),
        (("-c", "magnitude", "--figure", "x.svg", "--x", "size"), "the picture's axis"),
        (("-c", "magnitude", "--figure", "x.tiff"), "write svg, png, pdf."),
    ],
)
def test_bad_input_is_one_message_before_any_work(
    run, folder: Path, arguments: tuple[str, ...], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prunescope.study.sweep.run.run", None)
    status, _, err = run(folder, *arguments)
    assert status == 1
    assert message in " ".join(err.split())


def test_points_are_remembered_by_the_workspace(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Workspace(folder) as first:
        table = first.model("small").sweep(["magnitude"], [0.2, 0.5]).table
    monkeypatch.setattr("prunescope.study.sweep.run.run", None)  # nothing may be carried out again
    with Workspace(folder) as second:
        again = second.model("small").sweep(["magnitude"], [0.2, 0.5]).table
    assert table.rows() == again.rows()


def test_a_sweep_starts_from_the_step_it_is_asked_of(model: Model) -> None:
    step = model.prune({"criterion": "random", "sparsity": 0.5}, measure=False)
    swept = model.sweep(["magnitude"], [0.2, 0.75], step=step.id).table
    assert swept["removed"].tolist() == pytest.approx([0.5, 0.75], abs=1e-3)  # what is gone stays gone
    assert model.sweep(["magnitude"], [0.2], step="0").table["removed"][0] == pytest.approx(0.2, abs=1e-3)


def test_a_point_is_the_step_that_the_same_plan_makes(model: Model) -> None:
    row = model.sweep(["taylor"], [0.6], structures=["filter"]).table.rows()[0]
    step = model.prune({"criterion": "taylor", "structure": "filter", "sparsity": 0.6})
    assert step.accuracy is not None
    assert (step.accuracy.value, step.n_nonzero) == (row["accuracy"], row["nonzero"])


def test_without_matplotlib_the_table_is_written_and_the_cure_said(
    run, folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    to = tmp_path_factory.mktemp("out") / "sweep.csv"
    status, _, err = run(folder, "-c", "random", "--rates", "0.5", "--out", to)
    assert status == 0
    assert to.exists()
    assert "pip install 'prunescope[figures]'" in " ".join(err.split())


def test_files_go_to_folders_that_are_made_and_are_the_same_every_time(
    run, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    to = tmp_path_factory.mktemp("out") / "new"
    once, again = (to / name / "sweep.svg" for name in ("once", "again"))
    for picture in (once, again):
        assert run(folder, "-c", "random", "--rates", "0.5", "--figure", picture)[0] == 0
    assert once.read_bytes() == again.read_bytes()
    assert "95 % interval" in once.read_text()
