"""Studies as jobs: what can be set, what is known before and after, and that what is made stays."""

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from helpers.folders import fill_images
from prunescope.core.errors import BadPlan, Cancelled, UnknownName
from prunescope.core.progress import Progress, Tick
from prunescope.data.condition import Condition
from prunescope.server.app import create_app
from prunescope.study.multiprize import NETWORKS
from prunescope.workspace import Workspace
from prunescope.workspace.model import Model
from prunescope.workspace.multiprize import run
from prunescope.workspace.study import Subject, studies
from prunescope.workspace.studying import whole

TRAINED = {"criterion": "magnitude", "sparsity": 0.8, "recovery": {"name": "finetune", "epochs": 1}}
ALL_KINDS = {"clean", "corrupted", "multiprize", "margins"}
NO_NETWORKS = {"neurons": [], "vectors": 20}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill_images(tmp_path_factory.mktemp("studies"))


@pytest.fixture
def workspace(folder: Path) -> Iterator[Workspace]:
    with Workspace(folder) as opened:
        opened.model("small").prune(TRAINED, "0", measure=False)
        yield opened


def carried_out(workspace: Workspace, job: str) -> str:
    """Waits for a job's end."""
    over = threading.Event()

    def hear(event: dict) -> None:
        if event["type"] == "job" and event["job"]["id"] == job and event["job"]["ended"]:
            over.set()

    stop = workspace.subscribe(hear)
    card = next(card for card in workspace.jobs() if card.id == job)
    if card.ended is None:
        assert over.wait(120)
    stop()
    return next(card for card in workspace.jobs() if card.id == job).state


def options_of(name: str, of: Subject, workspace: Workspace, **fields: object) -> dict:
    """What a job of the study is given."""
    study = studies[name](**fields)
    step = workspace.model(of.model).step_id(of.step) if of.model else ""
    return {"study": study.options(), "model": of.model, "step": step, "data": of.data, "split": of.split}


def accuracies(model: Model, seeds: int) -> list[float]:
    """Of the controls of a step's plan under other seeds, then of its steps; all are made already."""
    steps = [model.prune({**TRAINED, "seed": seed}, "0", measure=False).id for seed in range(seeds)]
    controls = [model.control(step, measure=False).id for step in steps]
    return [model.measure(step).accuracy.value for step in controls + steps]


def test_a_study_is_started_found_and_remembered(workspace: Workspace) -> None:
    before = workspace.studies.find("dimensions", NO_NETWORKS, Subject())
    assert (before.done, before.found, before.refusal) == (False, [], None)
    assert before.options["epochs"] == 3
    assert before.seconds > 0
    job = workspace.studies.start("dimensions", NO_NETWORKS, Subject())
    assert job.study == {"name": "dimensions", **before.options}
    assert carried_out(workspace, job.id) == "done"
    after = workspace.studies.find("dimensions", NO_NETWORKS, Subject(model="small"))
    assert after.done
    assert after.found[0].tables["vectors"].columns["n"] == [20] * 22
    other = workspace.studies.find("dimensions", {**NO_NETWORKS, "epochs": 2}, Subject())
    assert not other.done


def test_networks_of_a_stopped_study_are_shown_and_not_made_again(workspace: Workspace, monkeypatch) -> None:
    made: list[int] = []

    def train(data: object, neurons: int, seed: int, *rest: object) -> list[dict]:
        if len(made) == 2:
            raise Cancelled("enough.")
        made.append(neurons)
        numbers = dict.fromkeys(("accuracy", "mean", "std", "others_mean", "others_std"), 1.0)
        return [
            {"dimensions": neurons, "seed": seed, "trained": trained, "n": 4, **numbers} for trained in (False, True)
        ]

    monkeypatch.setattr(sys.modules["prunescope.study.analyses.dimensions"], "_trained", train)
    fields = {"neurons": (4, 8, 16), "vectors": 5}
    task = options_of("dimensions", Subject(), workspace, **fields)
    with pytest.raises(Cancelled):
        workspace.studies.carry_out(task, Progress())
    partly = workspace.studies.find("dimensions", fields, Subject())
    assert (partly.done, partly.found[0].tables["networks"].columns["dimensions"]) == (False, [4, 4, 8, 8])
    made.pop()
    workspace.studies.carry_out(task, Progress())
    assert made == [4, 16]
    assert workspace.studies.find("dimensions", fields, Subject()).done


def test_exemplars_are_of_a_step_and_name_their_samples(workspace: Workspace) -> None:
    of = Subject(model="small", step="1")
    assert not workspace.studies.find("exemplars", {"seeds": 2}, of).done
    task = {**options_of("exemplars", of, workspace, seeds=2), "data": "images"}
    workspace.studies.carry_out(task, Progress())
    [found] = workspace.studies.find("exemplars", {"seeds": 2}, of).found
    assert len(found.facts["rows"]) == found.facts["n_exemplars"]
    assert found.tables["accuracy"].columns["samples"] == ["all", "exemplars", "the rest"]
    assert not workspace.studies.find("exemplars", {"seeds": 2}, Subject(model="small", step="0")).done


def test_exemplars_are_shown_seed_by_seed_and_stay_when_stopped(workspace: Workspace) -> None:
    of = Subject(model="small", step="1")
    task = {**options_of("exemplars", of, workspace, seeds=3), "data": "images"}
    head = workspace.model("small").tree().head
    shown: list[tuple[dict, set[str]]] = []

    def hear(tick: Tick) -> None:
        [found] = workspace.studies.find("exemplars", {"seeds": 3}, of).found or [None]
        if found and tick.phase.endswith(f": {len(shown) + 2} of 3"):
            shown.append((found.facts, set(found.tables)))

    with pytest.raises(Cancelled):
        workspace.studies.carry_out(task, Progress(hear, should_stop=lambda: len(shown) == 2))
    assert [facts["n_pruned"] for facts, _ in shown] == [1, 2]
    assert [tables for _, tables in shown] == [{"networks"}, {"networks", "classes", "accuracy"}]
    assert workspace.model("small").tree().head == head
    stopped = workspace.studies.find("exemplars", {"seeds": 3}, of)
    assert (stopped.done, stopped.found[0].facts["n_pruned"]) == (False, 2)
    assert not workspace.studies.find("exemplars", {"seeds": 4}, of).found
    workspace.studies.carry_out(task, Progress())
    [whole] = workspace.studies.find("exemplars", {"seeds": 3}, of).found
    networks = whole.tables["networks"].columns
    assert (networks["population"], networks["network"]) == (["unpruned"] * 3 + ["pruned"] * 3, [0, 1, 2, 0, 1, 2])
    assert networks["accuracy"] == pytest.approx(accuracies(workspace.model("small"), seeds=3))


def test_what_cannot_be_studied_is_said_before_it_is_started(workspace: Workspace) -> None:
    plain = workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5}, "0", measure=False)
    for step, words in (("0", "removes nothing"), (plain.id, "was not trained")):
        of = Subject(model="small", step=step)
        found = workspace.studies.find("exemplars", {}, of)
        assert found.refusal is not None
        assert words in found.refusal.message
        with pytest.raises(BadPlan, match=words):
            workspace.studies.start("exemplars", {}, of)
    with pytest.raises(BadPlan, match="seeds: input should be greater"):
        workspace.studies.find("exemplars", {"seeds": 1}, Subject(step="1"))
    with pytest.raises(UnknownName, match="did you mean 'exemplars'"):
        workspace.studies.find("exemplar", {}, Subject())


def test_tickets_are_trained_in_a_folder_of_their_own(workspace: Workspace, monkeypatch) -> None:
    few = [Condition(), Condition.parse("fog-3")]
    monkeypatch.setattr("prunescope.workspace.multiprize.all_conditions", lambda: few)
    tiny = {"width": 1, "epochs": 1, "dense_epochs": 1, "n_train": 100, "n_test": 20}
    workspace.studies.carry_out(options_of("multiprize", Subject(), workspace, **tiny), Progress())
    found = workspace.studies.find("multiprize", tiny, Subject())
    assert [answer.name for answer in found.found] == ["multiprize", "margins"]
    with Workspace(workspace.folder / found.folder) as tickets:
        assert {step.note for step in tickets.model("seed-0").tree().steps} >= {"dense", "ticket", "binary ticket"}
    more = workspace.studies.find("multiprize", {**tiny, "seeds": 2}, Subject())
    assert (more.done, more.folder) == (False, found.folder)


def test_tickets_are_shown_network_by_network_then_severity_by_severity(workspace: Workspace, monkeypatch) -> None:
    few = [Condition.parse(name) for name in ("clean", "fog-3", "contrast-3", "fog-5")]
    monkeypatch.setattr("prunescope.workspace.multiprize.all_conditions", lambda: few)
    fields = {"width": 1, "epochs": 1, "dense_epochs": 1, "n_train": 110, "n_test": 20}
    shown: dict[str, tuple[list, set, set]] = {}

    def hear(tick: Tick) -> None:
        found = {answer.name: answer for answer in workspace.studies.find("multiprize", fields, Subject()).found}
        if found and tick.phase not in shown:
            severities = found["multiprize"].tables["severity"].columns
            samples = found["multiprize"].tables["geometry"].columns["samples"]
            shown[tick.phase] = (severities["network"], set(severities["severity"]), {*samples, *found})

    task = options_of("multiprize", Subject(), workspace, **fields)
    with pytest.raises(Cancelled):
        workspace.studies.carry_out(task, Progress(hear, should_stop=lambda: len(shown) == 4))
    parts, clean = "networks and severities", {"clean", "multiprize"}
    assert shown == {
        f"{parts}: 2 of 5": (["dense"], {0}, clean),
        f"{parts}: 3 of 5": (["dense", "ticket"], {0}, clean),
        f"{parts}: 4 of 5": (["dense", "ticket", "binary ticket"], {0}, clean),
        f"{parts}: 5 of 5": (sorted(2 * ["dense", "ticket", "binary ticket"], key=NETWORKS.index), {0, 3}, ALL_KINDS),
    }
    assert len(workspace.studies.find("multiprize", fields, Subject()).found) == 2


def test_a_draw_that_is_not_whole_is_not_mixed_with_those_that_are(workspace: Workspace, monkeypatch) -> None:
    few = [Condition.parse(name) for name in ("clean", "fog-3")]
    monkeypatch.setattr("prunescope.workspace.multiprize.all_conditions", lambda: few)
    told: list[list[int]] = []
    run(
        workspace.folder / "two-draws",
        tell=lambda found: told.append(np.unique(found["multiprize"].tables["accuracy"]["seed"]).tolist()),
        **{"width": 1, "epochs": 1, "dense_epochs": 1, "n_train": 100, "n_test": 20, "seeds": 2},
    )
    assert told == [[0]] * 7 + [[0, 1]]


def test_the_page_gets_forms_answers_and_jobs(workspace: Workspace) -> None:
    client = TestClient(create_app(workspace, "secret"), base_url="http://127.0.0.1:8000")
    client.get("/", params={"token": "secret"}, follow_redirects=False)
    cards = {card["name"]: card for card in client.get("/api/catalogue").json()["studies"]}
    assert set(cards) == {"dimensions", "exemplars", "multiprize", "toy"}
    assert cards["dimensions"]["fields"]["seeds"]["default"] == 1
    body = {"options": {"seeds": 3}, "of": {"model": "small", "step": "1"}}
    found = client.post("/api/studies/exemplars/find", json=body)
    assert found.status_code == 200, found.text
    assert found.json()["options"] == {"seeds": 3}
    assert client.post("/api/studies/nothing/find", json={"options": {}}).status_code == 404
    started = client.post("/api/studies/dimensions", json={"options": NO_NETWORKS})
    assert started.status_code == 202, started.text
    assert (started.json()["model"], started.json()["study"]["name"]) == ("", "dimensions")


def test_a_study_takes_longer_on_a_machine_that_others_use(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    said = {}
    for running in (0.0, 1.0, 3.0):
        monkeypatch.setattr("os.getloadavg", lambda now=running: (now, 9.0, 9.0))
        said[running] = workspace.studies.find("multiprize", {"seeds": 4}, Subject()).seconds
    assert said[0.0] == said[1.0]  # a core is free
    assert said[3.0] == pytest.approx(2 * said[0.0])


def test_seconds_left_are_those_of_the_whole_study() -> None:
    heard: list[Tick] = []
    now = [0.0]
    progress = whole(Progress(heard.append), "parts", 40.0, lambda: now[0])

    def at(seconds: float, phase: str, done: int, total: int, left: float | None = None) -> Tick:
        now[0] = seconds
        progress.report(Tick(phase, done, total, left))
        return heard[-1]

    assert at(0, "loading", 0, 3).seconds_left == 40
    first = at(10, "parts", 0, 4)
    assert (first.phase, first.seconds_left, first.done) == ("parts: 1 of 4", 30, 250)
    assert at(20, "parts", 1, 4).seconds_left == 60
    inside = at(30, "epochs", 2, 5)
    assert (inside.phase, inside.seconds_left, inside.note) == ("parts: 2 of 4", 50, "epochs 2 of 5")
    assert at(200, "epochs", 3, 5).seconds_left == 360  # no part is shorter than it runs already
    assert at(200, "measuring", 1, 5, 40).seconds_left == 220 * 3 - 180  # nor shorter than what happens in it
    last = at(240, "parts", 4, 4)
    assert (last.seconds_left, last.done, last.total) == (0, 1000, 1000)
