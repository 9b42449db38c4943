"""A training whose worker is killed goes on from its last epoch, and ends at the same bits."""

import os
import re
import signal
import threading
from pathlib import Path

import pytest

from prunescope.workspace import Model, Workspace
from prunescope.workspace.tasks import open_in_worker

WEIGHTS = {
    "criterion": "magnitude",
    "sparsity": 0.5,
    "recovery": {"name": "finetune", "epochs": 20, "batch_size": 4, "momentum": 0.9},
}
SCORES = {"criterion": {"name": "multiprize", "epochs": 20}, "scope": "uniform", "sparsity": 0.5}


def epoch(card: dict) -> int:
    found = re.search(r"epoch (\d+)", card["note"])
    return int(found[1]) if found else 0


class Watch:
    """Waits for a job; kills the worker at an epoch."""

    def __init__(self, workspace: Workspace, kill_at: int | None = None) -> None:
        self.workspace, self.kill_at = workspace, kill_at
        self.epochs: list[int] = []
        self.card: dict = {}
        self.over = threading.Event()

    def __call__(self, event: dict) -> None:
        if event["type"] != "job":
            return
        self.card = event["job"]
        if epoch(self.card):
            self.epochs.append(epoch(self.card))
        if self.kill_at is not None and epoch(self.card) >= self.kill_at and not self.over.is_set():
            self.kill_at = None
            os.kill(self.workspace._queue._long._executor._made._workers[0]._process.pid, signal.SIGKILL)
        if self.card["state"] in ("done", "failed"):
            self.over.set()


def digests(model: Model) -> tuple[str, str | None]:
    return model._history.digests(model.step_id())


@pytest.mark.parametrize("plan", [WEIGHTS, SCORES], ids=["weights", "scores"])
def test_a_killed_training_goes_on_and_ends_at_the_same_bits(plan: dict, folder: Path, tmp_path_factory) -> None:
    other = tmp_path_factory.mktemp("other")
    for file in ("digits.npz", "small.safetensors"):
        (other / file).write_bytes((folder / file).read_bytes())
    with Workspace(other) as workspace:
        workspace.model("small").prune(plan)
        whole = digests(workspace.model("small"))

    with Workspace(folder) as workspace:
        model, killed = workspace.model("small"), Watch(workspace, kill_at=6)
        stop = workspace.subscribe(killed)
        job = model.pruning.start(plan, None, "")
        assert killed.over.wait(60)
        stop()
        assert (killed.card["state"], killed.card["error"]["code"]) == ("failed", "JobDied")

        resumed = Watch(workspace)
        workspace.subscribe(resumed)
        workspace.retry(job.id)
        assert resumed.over.wait(60)
        assert resumed.card["state"] == "done"
        assert min(resumed.epochs) >= 6
        assert digests(model) == whole
        assert [at.epoch for at in model.step().epochs] == (list(range(-1, 21)) if plan is WEIGHTS else [])
        assert model._store.checkpoints.get(model.step_id()) is None


def test_a_worker_takes_no_waiting_job_for_a_lost_one(folder: Path) -> None:
    with Workspace(folder) as workspace:
        waiting = {
            "id": "1",
            "task": {"kind": "prune", "options": {"model": "small"}},
            "created": "",
            "state": "queued",
        }
        workspace._store.jobs.put("1", waiting)
        worker = open_in_worker(str(folder), False, workspace._store.token)
        worker.close()
        assert workspace._store.jobs.get("1") == waiting
