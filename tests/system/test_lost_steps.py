"""A step of which nothing is stored any more is named, hides no other, and is made again by a replay."""

import sqlite3
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from prunescope.cli.app import app
from prunescope.core.errors import UnknownName
from prunescope.prune.criteria.magnitude import Magnitude
from prunescope.prune.criterion import Criterion, criteria
from prunescope.workspace import Workspace

HALF = {"criterion": "magnitude", "sparsity": 0.5}
TRAINED = {"criterion": "magnitude", "sparsity": 0.6, "recovery": {"name": "finetune", "epochs": 1}}
MORE = {"criterion": "magnitude", "sparsity": 0.8}


@pytest.fixture
def grown(folder: Path) -> Path:
    """A history of four steps, of which the third was trained."""
    with Workspace(folder) as workspace:
        model = workspace.model("small")
        for plan in (HALF, TRAINED, MORE):
            model.prune(plan, measure=False)
    return folder


def lose(folder: Path, number: int) -> None:
    with Workspace(folder) as workspace:
        step = workspace.model("small").step_id(str(number))
    with sqlite3.connect(folder / ".prunescope" / "catalogue.sqlite") as catalogue:
        catalogue.execute("DELETE FROM steps WHERE id = ?", (step,))
    catalogue.close()


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_lost_step_is_named_and_a_replay_brings_it_back(number: int, grown: Path) -> None:
    with Workspace(grown) as workspace:
        model = workspace.model("small")
        before, digests = model.tree(), model._history.digests(model.step_id(str(number)))
    lose(grown, number)
    with Workspace(grown) as workspace:
        model = workspace.model("small")
        lost = model.tree().steps[number]
        assert (lost.method, lost.id) == ("Unreadable", before.steps[number].id)
        assert lost.summary == f"nothing is stored of step '{lost.id}'. `prunescope replay {lost.id}` makes it again."
        assert [step for step in model.tree().steps if step.id != lost.id] == [
            step for step in before.steps if step.id != lost.id
        ]
        with pytest.raises(UnknownName, match=f"prunescope replay {lost.id}"):
            model.measure(lost.id)
        found = model.replay("3")
        assert (found.n_restored, found.same_mask, found.same_weights) == (1, True, True)
        assert model._history.digests(lost.id) == digests
        assert model.replay("3").n_restored == 0
        assert [(step.summary, step.n_nonzero) for step in model.tree().steps] == [
            (step.summary, step.n_nonzero) for step in before.steps
        ]


def test_weights_that_were_lost_are_not_taken_from_a_step_above(grown: Path) -> None:
    lose(grown, 2)
    with Workspace(grown) as workspace:
        model = workspace.model("small")
        with pytest.raises(UnknownName, match=f"nothing is stored of step '{model.step_id('2')}'"):
            model.measure("3")
        assert model.measure("1").accuracy.n == 60


def test_a_step_below_one_that_did_not_train_goes_without_it(grown: Path) -> None:
    with Workspace(grown) as workspace:
        found = workspace.model("small").measure("3")
    lose(grown, 1)
    with Workspace(grown) as workspace:
        assert workspace.model("small").measure("3") == found
        assert torch.equal(
            workspace.model("small").mask("3")["fc1.weight"], workspace.model("small").mask()["fc1.weight"]
        )


def test_the_command_line_shows_the_tree_and_what_a_replay_restored(grown: Path) -> None:
    lose(grown, 1)
    shown = CliRunner().invoke(app, ["log", str(grown)])
    assert shown.exit_code == 0
    assert "1 Unreadable nothing is stored of step" in " ".join(shown.stdout.split())
    again = CliRunner().invoke(app, ["replay", "3", str(grown)])
    assert "1 of them had been lost and are kept again" in again.stdout


def test_a_criterion_that_is_no_longer_installed_hides_no_other_step(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Own(Magnitude):
        name = "own_criterion"

    monkeypatch.setattr(criteria, "_things", {**criteria.items(), "own_criterion": Own})
    assert issubclass(criteria["own_criterion"], Criterion)
    with Workspace(folder) as workspace:
        workspace.model("small").prune({"criterion": "own_criterion", "sparsity": 0.5})
    monkeypatch.undo()
    with Workspace(folder) as workspace:
        first, second = workspace.model("small").tree().steps
    assert (first.method, second.method) == ("Trained", "Unreadable")
    assert second.summary.startswith("no criterion named 'own_criterion'")
