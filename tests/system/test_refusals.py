"""What users get wrong, and what they are told: the same sentence from Python, the command line and the API."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

import numpy as np
import pytest
from fastapi.testclient import TestClient
from safetensors.torch import load_file, save_file

from prunescope.cli.tables import print_tree
from prunescope.core.errors import BadInput, PrunescopeError, StoreError
from prunescope.server.app import create_app
from prunescope.workspace import Model, Workspace

TOML = '[models.small]\nsource = "checkpoint"\npath = "small.safetensors"\n'


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(workspace, "word"), "http://127.0.0.1", raise_server_exceptions=False) as client:
        client.get("/?token=word")
        yield client


def assert_problem(folder: Path, code: str, words: str, trust: bool = False) -> None:
    with Workspace(folder, trust) as workspace:
        found = [p.error for p in workspace.problems]
    assert any(e.code == code and words in f"{e.message} {e.hint}" for e in found), found


def assert_house_form(response: object, status: int, code: str, words: str) -> None:
    body = response.json()  # type: ignore[attr-defined]
    assert (response.status_code, body["code"]) == (status, code), body  # type: ignore[attr-defined]
    assert words in f"{body['message']} {body['hint']}"


# ---- at the door -------------------------------------------------------------------------------------------


def test_weights_that_are_not_finite_are_named(folder: Path) -> None:
    state = load_file(folder / "small.safetensors")
    state["fc2.weight"][0, :3] = float("nan")
    save_file(state, folder / "small.safetensors")
    assert_problem(folder, "BadCheckpoint", "'fc2.weight' in 'small.safetensors' has 3 of 128 values that are NaN")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"x_test": np.zeros((9, 3, 5, 5), np.uint8), "y_test": np.arange(9) % 3}, "samples have shape [3, 5, 5]"),
        ({"x_test": np.zeros((9, 1, 8, 8), np.uint8), "y_test": np.arange(9) % 5}, "5 classes need [1, 5]"),
        ({"x_test": np.zeros((9, 1, 8, 8), np.uint8), "y_test": np.zeros(9, int)}, "1 classes need [1, 1]"),
    ],
)
def test_named_data_that_do_not_fit_are_refused_with_both_shapes(folder: Path, arrays: dict, words: str) -> None:
    np.savez(folder / "other.npz", **arrays)
    (folder / "prunescope.toml").write_text(TOML + 'data = "o"\n[data.o]\nsource = "npz"\npath = "other.npz"\n')
    assert_problem(folder, "BadData", words)


def test_labels_that_are_no_classes_are_refused_at_once(folder: Path) -> None:
    np.savez(folder / "ids.npz", x_test=np.zeros((3, 1, 8, 8), np.uint8), y_test=np.arange(3) * 10**12)
    assert_problem(folder, "BadData", "labels go up to 2000000000000")


@pytest.mark.parametrize("body", ["raise KeyError('boo')", "return {'a': x}", "return None", "return x.sum()"])
def test_a_forward_that_gives_no_scores_leaves_the_folder_usable(folder: Path, body: str) -> None:
    code = (
        f"import torch\nclass N(torch.nn.Linear):\n  def forward(self, x):\n    {body}\ndef build(): return N(4, 3)\n"
    )
    (folder / "net.py").write_text(code)
    (folder / "prunescope.toml").write_text(
        '[models.odd]\nsource = "python_file"\npath = "net.py"\nbuilder = "build"\n'
    )
    with Workspace(folder, trust=True) as workspace:
        assert "small" in workspace.models
        assert "odd" not in workspace.models or workspace.model("odd").summary().data == []


@pytest.mark.parametrize("name", ["a/b", "..", "", " ", "a\\nb", "x" * 101, "a\\\\b"])
def test_names_that_cannot_stand_in_an_address_are_refused(folder: Path, name: str) -> None:
    (folder / "prunescope.toml").write_text(f'[models."{name}"]\nsource = "checkpoint"\npath = "small.safetensors"\n')
    with pytest.raises(BadInput, match="no slash and not only dots"):
        Workspace(folder)


@pytest.mark.parametrize("values", ["mean = [nan], std = [1]", "mean = [0], std = [inf]", "mean = [0, 1], std = [1]"])
def test_a_normalisation_that_is_none_is_refused(folder: Path, values: str) -> None:
    (folder / "prunescope.toml").write_text(TOML + f"normalisation = {{ {values} }}\n")
    with pytest.raises(BadInput, match="normalisation"):
        Workspace(folder)


def test_a_toml_that_is_a_folder_is_said(folder: Path) -> None:
    (folder / "prunescope.toml").mkdir()
    with pytest.raises(BadInput, match="cannot be read"):
        Workspace(folder)


def test_what_may_not_be_read_is_said_and_hides_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system is asked, since who runs the tests may be allowed everything."""
    (folder / "closed/inner").mkdir(parents=True)
    for name in ("closed/inner/deep.npz", "shut.npz", "shut.txt"):
        (folder / name).write_bytes(b"")
    monkeypatch.setattr("os.access", lambda path, mode: Path(path).name not in {"closed", "shut.npz", "shut.txt"})
    with Workspace(folder) as workspace:
        assert {problem.path: problem.error.hint for problem in workspace.problems} == {
            "closed": "Allow it: chmod -R u+rX 'closed'",
            "shut.npz": "Allow it: chmod -R u+rX 'shut.npz'",
        }
        assert "small" in workspace.models


def test_a_failed_opening_does_not_leave_the_folder_locked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("prunescope.workspace.facade.Queue", lambda *parts: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            Workspace(folder)
    with Workspace(folder) as workspace:
        assert "small" in workspace.models


# ---- in the API --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "status", "words"),
    [
        ("steps/" + "9" * 5000 + "/layers", 404, "no step"),
        ("steps/0/layers?against=99", 404, "no step '99'"),
        ("steps/0/layers/fc1.weight/sensitivity?criterion=magnitud", 404, "did you mean 'magnitude'?"),
        ("steps/0/metrics?split=tset", 404, "did you mean 'test'?"),
    ],
)
def test_unknown_names_in_addresses_are_answered(client: TestClient, url: str, status: int, words: str) -> None:
    assert_house_form(client.get(f"/api/models/small/{url}"), status, "UnknownName", words)


@pytest.mark.parametrize(
    ("plan", "status", "words"),
    [
        ({"criterion": 5}, 422, "a criterion cannot be read from 5"),
        ({"criterion": None}, 422, "a criterion cannot be read from None"),
        ({"criterion": [1]}, 422, "a criterion cannot be read from [1]"),
        ({"criterion": "magnitude", "sparsity": 40}, 422, "For forty per cent write 0.4"),
        ({"criterion": "magnitude", "sparsity": 0.1, "layers": ["fc9"]}, 404, "no layer named 'fc9'"),
        ({"criterion": "magnitude", "scope": {"name": "ratios", "ratios": {"x": 0.5}}}, 422, "no layer of that name"),
    ],
)
def test_plans_that_cannot_run_never_become_jobs(client: TestClient, plan: dict, status: int, words: str) -> None:
    answer = client.post("/api/models/small/prune", json={"plan": plan})
    assert_house_form(answer, status, "UnknownName" if status == 404 else "BadPlan", words)
    assert client.get("/api/jobs").json() == []


@pytest.mark.parametrize(("note", "words"), [('"\\ud800"', "half a character"), (f'"{"x" * 10_001}"', "10,001")])
def test_notes_that_cannot_be_kept_are_refused_and_harm_nothing(client: TestClient, note: str, words: str) -> None:
    body = f'{{"step": "0", "text": {note}}}'
    answer = client.post("/api/models/small/tree/note", content=body, headers={"content-type": "application/json"})
    assert_house_form(answer, 422, "BadInput", words)
    assert client.get("/api/models/small/tree").status_code == 200


def test_half_a_character_in_a_name_is_answered(client: TestClient) -> None:
    body = '{"step": "\\ud800"}'
    answer = client.post("/api/models/small/tree/go", content=body, headers={"content-type": "application/json"})
    assert_house_form(answer, 404, "UnknownName", "no step")


@pytest.mark.parametrize(
    "query", ["rows=" + "9" * 5000, "rows=" + ",".join(["1"] * 6000) + "&size=512", "rows=999", "rows=a", "rows=1,"]
)
def test_pictures_that_cannot_be_made_are_refused_at_once(client: TestClient, query: str) -> None:
    assert_house_form(client.get(f"/api/data/digits/sprite?{query}"), 422, "BadInput", "")


def test_a_job_that_is_done_is_not_tried_again(client: TestClient) -> None:
    plan = {"criterion": "magnitude", "sparsity": 0.2}
    job = client.post("/api/models/small/prune", json={"plan": plan}).json()["id"]
    while client.get("/api/jobs").json()[0]["state"] in ("queued", "running"):
        pass
    assert_house_form(client.post(f"/api/jobs/{job}/retry"), 409, "JobError", "it is done")


def test_a_fault_of_ours_has_the_form_of_every_error(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workspace, "session", lambda: 1 / 0)
    assert_house_form(client.get("/api/session"), 500, "Fault", "ZeroDivisionError")


# ---- on disk -----------------------------------------------------------------------------------------------


def test_a_damaged_mask_is_named_and_replay_mends_nothing_silently(folder: Path) -> None:
    with Workspace(folder) as workspace:
        step = workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5})
    for blob in (folder / ".prunescope" / "blobs").glob("*/*"):
        blob.write_bytes(blob.read_bytes()[:-7])
    with Workspace(folder) as workspace, pytest.raises(StoreError, match="are not those that were written"):
        workspace.model("small").layers.states(step.id)


TUNED = {"criterion": "magnitude", "sparsity": 0.6, "recovery": {"name": "finetune", "epochs": 1}}


@pytest.mark.parametrize("is_deleted", [True, False])
def test_replay_writes_damaged_and_deleted_files_again(folder: Path, is_deleted: bool) -> None:
    with Workspace(folder) as workspace:
        model = workspace.model("small")
        step = model.prune(TUNED, model.prune({"criterion": "magnitude", "sparsity": 0.5}).id)
        before = model.mask()
    for blob in (folder / ".prunescope" / "blobs").glob("*/*"):
        blob.unlink() if is_deleted else blob.write_bytes(b"damaged")
    with Workspace(folder) as workspace:
        model = workspace.model("small")
        answer = model.replay(step.id)
        assert (answer.same_mask, answer.same_weights) == (True, True)
        assert model.mask().states.keys() == before.states.keys()
        assert model.prune({"criterion": "random", "sparsity": 0.3}, "0").accuracy is not None
        with pytest.raises(StoreError, match="measure again"):
            model.measure(step.id)
        assert model.measure(step.id).accuracy.n == 60


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_damaged_catalogue_is_said_and_models_are_untouched(folder: Path, content: bytes) -> None:
    with Workspace(folder) as workspace:
        workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5})
    (folder / ".prunescope" / "catalogue.sqlite").write_bytes(content)
    for rest in (folder / ".prunescope").glob("catalogue.sqlite-*"):
        rest.unlink()
    if content:
        with pytest.raises(StoreError, match="file is not a database"):
            Workspace(folder)
    else:  # an empty file is an empty catalogue
        with Workspace(folder) as workspace:
            assert len(workspace.model("small").tree().steps) == 1


def test_a_full_disk_loses_no_step(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    first = model.prune({"criterion": "magnitude", "sparsity": 0.3})
    with monkeypatch.context() as patch:
        patch.setattr("prunescope.store.disk.os.fsync", _full)
        with pytest.raises(StoreError, match="the disk is full"):
            model.prune({"criterion": "magnitude", "sparsity": 0.6})
    assert model.tree().head == first.id
    assert model.prune({"criterion": "magnitude", "sparsity": 0.6}).parent == first.id


def _full(handle: int) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("error", [*PrunescopeError.__subclasses__()])
def test_every_error_that_users_can_mend_is_no_server_error(error: type[PrunescopeError]) -> None:
    from prunescope.server.errors import status_of

    assert 400 <= status_of(error("what", "cure")) < 500 or error.__name__ in ("MissingExtra", "PortInUse")


# ---- names -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", ['my "nét" 50% #1 [b]x?', "网络", "a;b=c&d+e"])
def test_a_model_of_any_name_is_read_pruned_and_exported(folder: Path, stem: str) -> None:
    (folder / "small.safetensors").rename(folder / f"{stem}.safetensors")
    url = f"/api/models/{quote(stem, safe='')}"
    with Workspace(folder) as workspace, TestClient(create_app(workspace, "w"), "http://127.0.0.1") as client:
        client.get("/?token=w")
        assert client.get(f"{url}/tree").json()["model"] == stem
        file = client.get(f"{url}/steps/0/export?form=masks")
        assert unquote(file.headers["content-disposition"]).endswith(f"{stem}-step0.masks.safetensors")


def test_notes_are_shown_in_the_terminal_as_they_were_written(folder: Path, capsys: pytest.CaptureFixture) -> None:
    with Workspace(folder) as workspace:
        workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5}, note="[/bold] [red]x")
        print_tree(workspace.model("small").tree())
    assert "[/bold] [red]x" in capsys.readouterr().out
