"""Targets, controls and slow previews as users meet them: in a workspace, over HTTP, on the command line."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.server.app import create_app
from prunescope.workspace import Model, Workspace

TRAINING = {"name": "finetune", "epochs": 2, "batch_size": 8}
A_ROUND = {"name": "per_round", "units": 6}


def plan(**fields) -> dict:
    return {"criterion": {"name": "magnitude"}, "structure": {"name": "filter"}, **fields}


def test_a_step_remembers_what_its_rounds_did_and_replays(model: Model) -> None:
    step = model.prune(plan(target="macs", schedule=A_ROUND, sparsity=0.6, recovery=TRAINING))
    assert [at.n_gone for at in step.rounds][:2] == [6, 12]
    assert step.rounds[-1].amount >= 0.6
    assert "60 % of multiply-accumulates" in step.summary
    replayed = model.replay(step.id)
    assert replayed.same_mask
    assert replayed.same_weights


def test_a_step_remembers_how_its_training_went(model: Model) -> None:
    model.measure()
    step = model.prune(plan(schedule=A_ROUND, sparsity=0.5, recovery=TRAINING))
    rounds = [(i, k) for i in range(len(step.rounds)) for k in range(3)]
    assert [(at.round, at.epoch) for at in step.epochs] == [(0, -1), *rounds]
    before, n = model.step("0"), len(model._opened.dataset()["test"])
    assert (step.epochs[0].accuracy, step.epochs[0].loss) == (before.accuracy.value, pytest.approx(before.loss))
    last = step.epochs[-1]
    assert (last.n, last.accuracy, last.loss) == (n, step.accuracy.value, pytest.approx(step.loss))
    assert model.prune(plan(sparsity=0.3)).epochs == []


def test_looking_at_a_training_changes_nothing(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at = model.prune(plan(sparsity=0.5, recovery=TRAINING))
    monkeypatch.setattr("prunescope.workspace.diary.Diary._judge", None)  # a replay keeps no diary
    replayed = model.replay(looked_at.id)
    assert replayed.same_mask
    assert replayed.same_weights


def test_a_measured_step_replays_to_the_same_bits(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that has become another, so that measuring again would come down to another share."""
    machine = {"speed": 1.0}

    def clock(small: nn.Module, example: object, against: nn.Module, **options: object) -> SimpleNamespace:
        sizes = [sum(p.numel() for p in module.parameters()) for module in (small, against)]
        return SimpleNamespace(ratio=sizes[0] / sizes[1] / machine["speed"])

    monkeypatch.setattr("prunescope.prune.targets.latency.latency", clock)
    step = model.prune(plan(target="latency", sparsity=0.5, schedule={"name": "constant", "n_steps": 2}))
    assert step.rounds[-1].amount >= 0.5
    machine["speed"] = 1.5
    assert model.replay(step.id).same_mask
    assert not ps.run(model.network, ps.Plan(**step.plan)).mask.same_as(model.mask(step.id))


def test_a_round_that_is_taken_back_is_told(model: Model) -> None:
    step = model.prune(plan(target={"name": "accuracy", "drop": 0.1}, schedule=A_ROUND))
    assert [at.held for at in step.rounds] == [True] * (len(step.rounds) - 1) + [False]
    assert "until accuracy below drop of 10 %" in step.summary


def test_a_control_is_trained_as_long_and_stands_beside(model: Model) -> None:
    step = model.prune(plan(schedule=A_ROUND, sparsity=0.5, recovery=TRAINING), control=True)
    tree = model.tree()
    control = next(card for card in tree.steps if card.criterion == "control")
    assert (control.parent, control.sparsity, control.method) == (
        step.parent,
        0.0,
        f"Control, {2 * len(step.rounds)} epochs",
    )
    assert control.plan["schedule"] == {"name": "constant", "n_steps": len(step.rounds)}
    assert control.plan["recovery"] == step.plan["recovery"]
    assert control.accuracy is not None
    assert tree.head == step.id
    assert model.control(step.id).id == control.id
    replayed = model.replay(control.id)
    assert replayed.same_weights
    with pytest.raises(BadPlan, match="recovery 'none' does not train"):
        model.prune(plan(sparsity=0.3), control=True)


def test_the_network_says_which_targets_have_no_meaning(model: Model) -> None:
    refusals = model.card.target_refusals
    assert set(refusals["macs"]) == set(refusals["latency"]) == {"weight", "kernel", "n:m"}
    assert {"oracle", "particles", "synflow"} <= set(model.card.slow)


def test_a_preview_says_what_is_reached(model: Model) -> None:
    found = model.foresight.preview(plan(target="parameters", sparsity=0.5), None, 50)
    assert found.reached >= 0.5
    assert found.n_params_left == round((1 - found.reached) * found.n_params)
    assert found.macs_left < found.macs_dense


def test_a_forecast_counts_at_once_and_measures_nothing(model: Model) -> None:
    wanted = plan(target="parameters", sparsity=0.5, schedule=A_ROUND, recovery=TRAINING)
    found = model.foresight.forecast(wanted, None)
    assert (found.effect, found.n_rounds) == (None, 1)
    assert found.reached >= 0.5
    assert found.layers == model.foresight.preview({**wanted, "schedule": "one_shot"}, None, 20).layers
    assert model.foresight.forecast(plan(target={"name": "accuracy", "drop": 0.1}), None) is None
    assert model.foresight.forecast(plan(criterion="oracle", sparsity=0.5), None) is None


def test_slow_previews_and_scores_are_jobs_and_are_remembered(workspace: Workspace, model: Model) -> None:
    over = threading.Event()
    ended = []

    def heard(event: dict) -> None:
        if event["type"] == "job" and event["job"]["state"] in ("done", "failed"):
            ended.append(event["job"])
            over.set()

    workspace.subscribe(heard)
    wanted = {"criterion": {"name": "oracle", "samples": 8}, "structure": {"name": "filter"}, "sparsity": 0.5}
    for ask in (
        lambda: model.foresight.preview(wanted, None, 20),
        lambda: model.foresight.distribution(wanted["criterion"], wanted["structure"], None),
    ):
        over.clear()
        assert ask().state in ("queued", "running")
        assert over.wait(60)
        assert ended[-1]["state"] == "done", ended[-1]
        assert ask().layers


def test_a_slow_preview_does_not_wait_for_a_training(workspace: Workspace, model: Model) -> None:
    training = model.pruning.start(plan(sparsity=0.2, recovery={**TRAINING, "epochs": 1000}), None, "")
    looked_at = threading.Event()

    def heard(event: dict) -> None:
        if event["type"] == "job" and (event["job"]["kind"], event["job"]["state"]) == ("preview", "done"):
            looked_at.set()

    workspace.subscribe(heard)
    model.foresight.preview(plan(criterion={"name": "oracle", "samples": 8}, sparsity=0.5), None, 20)
    assert looked_at.wait(60)
    assert next(job for job in workspace.jobs() if job.id == training.id).state in ("queued", "running")
    workspace.cancel(training.id)


def test_over_http_a_slow_preview_is_202(workspace: Workspace) -> None:
    wanted = {"criterion": {"name": "synflow"}, "sparsity": 0.5}
    with TestClient(create_app(workspace, "token"), base_url="http://127.0.0.1:8000") as client:
        client.get("/", params={"token": "token"}, follow_redirects=False)
        answer = client.post("/api/models/small/preview", json={"plan": wanted})
        assert answer.status_code == 202, answer.text
        assert client.post(f"/api/jobs/{answer.json()['id']}/cancel").status_code == 200


def test_the_command_line_prunes_towards_a_target(folder: Path) -> None:
    command = [sys.executable, "-m", "prunescope", "prune", str(folder), "-c", "magnitude", "--structure", "filter"]
    options = ["--target", "macs", "--share", "0.5", "--recovery", "finetune", "--recovery.epochs", "1", "--control"]
    made = subprocess.run([*command, *options, "--json"], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["rounds"][-1]["amount"] >= 0.5
