"""Many steps, many requests at once, and a workspace that closes while it works."""

import threading
from pathlib import Path

from fastapi.testclient import TestClient

from prunescope.prune.mask import Mask
from prunescope.prune.run import Outcome
from prunescope.server.app import create_app
from prunescope.tree.steptree import StepTree
from prunescope.workspace import Model, Workspace
from prunescope.workspace.making import read_plan

N_STEPS = 300


def grow(model: Model, n: int) -> None:
    """Steps that change nothing, kept without pruning anything."""
    history = model._history
    for seed in range(n):
        plan = read_plan({"criterion": "random", "seed": seed})
        history.grow(plan, history.tree.head, Outcome(Mask({}), model.network), "")


def test_cards_of_many_steps_are_made_once(model: Model, monkeypatch) -> None:
    grow(model, N_STEPS)
    before = model.tree()
    monkeypatch.setattr(type(model._history), "facts", lambda self, step: 1 / 0)
    monkeypatch.setattr(StepTree, "load", staticmethod(lambda saved: 1 / 0))
    after = model.note("3", "seen")
    assert [step.id for step in after.steps] == [step.id for step in before.steps]
    assert (before.steps[3].note, after.steps[3].note) == ("", "seen")


def test_requests_at_once_neither_fail_nor_hang(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace, "w"), "http://127.0.0.1", raise_server_exceptions=False)
    client.get("/?token=w")
    answers: list[int] = []

    def ask(method: str, part: str, **body: object) -> threading.Thread:
        url = f"/api/models/small/{part}"
        return threading.Thread(target=lambda: answers.append(client.request(method, url, **body).status_code))

    plans = [{"plan": {"criterion": "magnitude", "sparsity": share / 10}} for share in range(1, 9)]
    asked = [ask("POST", what, json=plan) for plan in plans for what in ("preview", "prune")]
    asked += [ask(*what) for what in (("POST", "tree/undo"), ("GET", "tree"), ("GET", "steps/head/masks/fc1")) * 4]
    for thread in asked:
        thread.start()
    for thread in asked:
        thread.join(60)
    assert len(answers) == len(asked)
    assert max(answers) < 500


def test_closing_stops_what_runs_and_frees_the_folder(folder: Path) -> None:
    workspace = Workspace(folder)
    jobs = [
        workspace.model("small").pruning.start({"criterion": "random", "sparsity": 0.3, "seed": s}, None, "")
        for s in (1, 2, 3)
    ]
    workspace.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "task" and thread.is_alive()]
    with Workspace(folder) as again:
        assert len(again.model("small").tree().steps) <= 1 + len(jobs)
