"""What a step saves in time, asked in Python, on the command line and through the API; remembered until asked again."""

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from helpers.shell import Run
from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.measure.probes.latency import NOT_PRUNED
from prunescope.server.app import create_app
from prunescope.workspace import Model, Workspace, tasks

FILTERS = {"criterion": {"name": "magnitude"}, "structure": {"name": "filter"}, "sparsity": 0.5}


def test_a_step_is_timed_once_and_again_at_will(model: Model) -> None:
    step = model.prune(FILTERS).id
    assert model.timing.known(step) is None
    first = model.timing.measure(step, seconds=0.01)
    assert model.timing.known(step) == first
    assert model.timing.measure(step, seconds=0.01) == first
    assert model.timing.measure(step, seconds=0.01, again=True).n_turns >= 7
    assert model.timing.known(step, batch=2) is None
    assert (first.step, first.why, first.batch, first.n_threads, first.device) == (step, "", 1, 1, "cpu")
    assert first.params < first.dense_params
    assert first.macs < first.dense_macs


def test_layers_that_a_plan_locks_are_timed_whole(model: Model) -> None:
    """What the second layer no longer reads need not be made, unless the first is locked."""
    first, second, _ = model.network.sites
    plan = {**FILTERS, "structure": {"name": "input_channel"}, "layers": [second.name]}
    free, locked = (model.prune({**plan, "locked": locks}, "0").id for locks in ([], [first.name]))
    times = [model.timing.measure(step, seconds=0.01) for step in (free, locked)]
    assert times[0].params < times[0].dense_params
    assert times[1].params == times[1].dense_params


def test_impossible_settings_are_refused(model: Model) -> None:
    with pytest.raises(BadPlan, match="probe 'latency' does not fit: batch: input should be greater"):
        model.timing.measure(batch=0)


def test_the_task_measures_and_the_route_gives_what_is_known(workspace: Workspace, model: Model) -> None:
    with TestClient(create_app(workspace, "t"), base_url="http://127.0.0.1:8000") as client:
        client.get("/", params={"token": "t"}, follow_redirects=False)
        path = f"/api/models/small/steps/{model.step_id()}/latency"
        assert client.get(path).json() is None
        options = {"model": "small", "step": model.step_id(), "batch": 1, "threads": 1, "again": False}
        tasks.latency(workspace, options, Progress())
        known = client.get(path).json()
        assert (known["ratio"], known["why"]) == (1, NOT_PRUNED)
        assert client.get(path, params={"batch": 0}).status_code == 422


def test_the_command_says_what_is_left_and_why_nothing_is_saved(prunescope: Run, folder: Path) -> None:
    def run(*words: str) -> str:
        return prunescope(*words).stdout

    assert "takes as long as unpruned" in run("latency", str(folder), "--seconds", "0.01")
    run("prune", str(folder), "--structure", "filter", "--sparsity", "0.5")
    found = json.loads(run("latency", str(folder), "--seconds", "0.01", "--json"))
    said = run("latency", str(folder))
    assert f"params really left: {found['params']:,} of {found['dense_params']:,}" in said
    assert "of the unpruned network's" in said
