"""Analyses of a workspace's steps, and the study of tickets, as users run them."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from helpers.folders import fill_images
from helpers.shell import Run
from prunescope.core.errors import BadInput, BadPlan
from prunescope.server.app import create_app
from prunescope.workspace import Workspace
from prunescope.workspace.multiprize import run as run_multiprize

HALF = {"criterion": "magnitude", "sparsity": 0.8, "recovery": {"name": "finetune", "epochs": 1}}
TINY = {"width": 1, "epochs": 1, "dense_epochs": 1, "n_train": 100, "n_test": 20}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_images(tmp_path_factory.mktemp("analyses"))


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace(folder) as opened:
        opened.model("small").prune(HALF, "0", measure=False)
        yield opened


@pytest.fixture
def run(prunescope: Run) -> Run:
    return partial(prunescope, "study")


def test_correlations_measure_what_is_missing_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    found = workspace.analyses.correlations(["0", "1"])
    assert [row["n"] for row in found.tables["correlations"].rows()] == [12, 12]
    shares = workspace.model("small").robustness.shares("1")
    assert shares is not None
    own = found.tables["samples"]["network"] == "1 Magnitude (MAP) 80 % finetune"
    assert np.allclose(found.tables["samples"]["robustness"][own], shares)
    monkeypatch.setattr("prunescope.workspace.robustness.conditions._part_of", None)  # nothing is measured again
    again = workspace.analyses.correlations(["small/0", "1"])
    assert again.values() == found.values()


def test_margins_are_those_of_the_conditions(workspace: Workspace) -> None:
    found = workspace.analyses.margins(["0", "1"], conditions=["fog-3", "clean"])
    model = workspace.model("small")
    clean, fog = (model.robustness.measured("1", name)["margin"].astype(float) for name in ("clean", "fog-3"))
    row = found.tables["changes"].rows()[2]
    assert row["mean"] == pytest.approx(np.mean((clean - fog) / clean))
    assert found.facts["n_conditions"] == dict.fromkeys(found.facts["n_conditions"], 1)


def test_a_population_leaves_the_head_where_it_is(workspace: Workspace) -> None:
    model = workspace.model("small")
    before = model.tree().head
    found = workspace.analyses.exemplars("1", seeds=2)
    assert (found.facts["n_pruned"], found.facts["n_unpruned"]) == (2, 2)
    assert model.tree().head == before
    heads: list[str] = []
    workspace.analyses.exemplars("1", seeds=3, tell=lambda found: heads.append(model.go("0").head))
    assert (heads, model.tree().head) == ([model.step_id("0")] * 3, model.step_id("0"))  # nor does it go back there
    model.go(before)
    n_steps = len(model.tree().steps)
    assert workspace.analyses.exemplars("1", seeds=2).values() == found.values()
    assert len(model.tree().steps) == n_steps


def test_what_no_seed_would_change_is_refused(workspace: Workspace) -> None:
    plain = workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5}, "0", measure=False)
    with pytest.raises(BadPlan, match="does not train"):
        workspace.analyses.exemplars(plain.id)
    with pytest.raises(BadPlan, match="removes nothing"):
        workspace.analyses.exemplars("0")
    with pytest.raises(BadInput, match="at least two seeds"):
        workspace.analyses.exemplars("1", seeds=1)
    with pytest.raises(BadInput, match="name each step once"):
        workspace.analyses.margins(["1", "small/1"])


def test_commands_print_and_write(run: Run, folder: Path, workspace: Workspace, tmp_path: Path) -> None:
    workspace.close()
    status, out, err = run("flips", str(folder), "-a", "0", "-b", "1", "--out", str(tmp_path))
    assert status == 0, err
    assert "From 0 Untrained to 1 Magnitude" in out
    assert (tmp_path / "flips-classes.csv").exists()
    status, out, err = run("margins", str(folder), "-s", "1", "--condition", "fog-3", "--json")
    assert status == 0, err
    assert json.loads(out)["name"] == "margins"
    status, out, err = run("exemplars", str(folder), "-s", "1", "--seeds", "2", "--json")
    assert status == 0, err
    assert json.loads(out)["facts"]["n_pruned"] == 2
    status, out, err = run("dimensions", "--no-networks", "--vectors", "30")
    assert status == 0, err
    assert "Random vectors" in out


def test_the_study_of_tickets_goes_on_where_it_stopped(tmp_path: Path) -> None:
    conditions = ("fog-3", "contrast-5")
    found = run_multiprize(tmp_path / "study", conditions=conditions, **TINY)
    assert set(found) == {"multiprize", "margins"}
    accuracy = found["multiprize"].tables["accuracy"].rows()
    assert {row["network"] for row in accuracy} == {"dense", "ticket", "binary ticket"}
    assert {row["group"] for row in accuracy} == {"clean", "weather", "digital", "corrupted"}
    again = run_multiprize(tmp_path / "study", conditions=conditions, **TINY)
    assert again["multiprize"].values() == found["multiprize"].values()
    with pytest.raises(BadPlan, match="epochs 1"):
        run_multiprize(tmp_path / "study", **{**TINY, "epochs": 2})
    (tmp_path / "other").mkdir()
    (tmp_path / "other/file").touch()
    with pytest.raises(BadPlan, match="holds something else"):
        run_multiprize(tmp_path / "other", **TINY)


def test_tickets_are_untrained_and_binary_ones_of_one_bit(tmp_path: Path) -> None:
    run_multiprize(tmp_path / "study", conditions=["fog-3"], **TINY)
    with Workspace(tmp_path / "study") as workspace:
        model = workspace.model("seed-0")
        fresh = {name: value.clone() for name, value in model.network.module.state_dict().items()}
        ticket, binary = (step for step in model.tree().steps if "ticket" in step.note)
        kept = model.mask(ticket.id)
        assert all(abs(kept[name].double().mean() - 0.5) < 0.02 for name in kept)
        with model._opened.at(model._history.weights(ticket.id), kept) as net:
            for name in kept:
                assert (net.weight(name) == fresh[name] * kept[name]).all()
        mask = model.mask(binary.id)
        with model._opened.at(model._history.weights(binary.id), mask) as net:
            for name in mask:
                assert len(net.weight(name)[mask[name]].abs().unique()) == 1


def test_the_page_gets_plain_columns_or_the_job_that_measures(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace, "secret"), base_url="http://127.0.0.1:8000")
    client.get("/", params={"token": "secret"}, follow_redirects=False)
    made = workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.25}, "0", measure=False)
    address = "/api/models/small/analyses"
    first = client.get(f"{address}/margins", params={"steps": ["0", made.id]})
    assert first.status_code == 202, first.text
    assert first.json()["title"] == "Robustness of 2 steps"
    workspace.model("small").robustness.measure(("0", made.id), ["clean"])
    found = client.get(f"{address}/flips", params={"steps": ["0", made.id]})
    assert found.status_code == 200, found.text
    assert set(found.json()["tables"]) == {"classes"}
    assert found.json()["tables"]["classes"]["columns"]["class"][0] == "all"
    assert client.get(f"{address}/flips", params={"steps": ["0"]}).status_code == 422
    assert client.get(f"{address}/nothing", params={"steps": ["0"]}).status_code == 422
