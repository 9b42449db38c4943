"""A folder with a network and no data: it is pruned and looked at, and nothing is said of its answers."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fastapi.testclient import TestClient

from prunescope.cli.tables import print_session
from prunescope.core.errors import BadData, BadInput
from prunescope.server.app import create_app
from prunescope.workspace import Model, Workspace

FREE = {"magnitude": 0.5, "lookahead": 0.5, "random": 0.5}
SITE = "fc1.weight"


@pytest.fixture
def folder(folder: Path) -> Path:
    (folder / "digits.npz").unlink()
    return folder


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    with TestClient(create_app(workspace, "word"), "http://127.0.0.1", raise_server_exceptions=False) as client:
        client.get("/?token=word")
        yield client


@pytest.mark.parametrize("criterion", FREE)
@pytest.mark.parametrize("structure", ["weight", "filter", "input_channel"])
def test_data_free_pruning_makes_a_step_without_accuracy(model: Model, criterion: str, structure: str) -> None:
    plan = {"criterion": criterion, "structure": structure, "sparsity": 0.5}
    seen = model.foresight.preview(plan, None, 100)
    step = model.prune(plan)
    assert (seen.effect, step.accuracy) == (None, None)
    assert seen.n_nonzero_after == step.n_nonzero < step.n_params


def test_what_needs_data_is_refused_and_says_so(model: Model) -> None:
    with pytest.raises(BadData, match=r"no data set in this folder fits 'small', which takes \[64\]"):
        model.measure()
    with pytest.raises(BadData, match="no data set"):
        model.foresight.sensitivity("", SITE, "magnitude")
    plan = {"criterion": "magnitude", "sparsity": 0.5, "recovery": "finetune"}
    with pytest.raises(BadInput, match="no data set"):
        model.prune(plan)
    with pytest.raises(BadData, match="no data set"):
        model.pruning.start(plan, None, "")


@pytest.mark.parametrize("part", ["", "/tree", "/steps/0/layers", f"/steps/0/layers/{SITE}", f"/steps/0/masks/{SITE}"])
def test_the_page_can_show_everything_else(client: TestClient, part: str) -> None:
    assert client.get(f"/api/models/small{part}").status_code == 200


def test_an_empty_folder_opens_and_says_the_way_on(tmp_path: Path) -> None:
    with Workspace(tmp_path / ".." / tmp_path.name) as workspace:
        assert workspace.session().models == []
        with pytest.raises(BadInput, match="prunescope demo"):
            workspace.only_model()


def save(folder: Path, split: str, n_classes: int) -> None:
    labels = np.arange(6) % n_classes
    np.savez(folder / "d.npz", **{f"x_{split}": np.zeros((6, 1, 8, 8), np.uint8), f"y_{split}": labels})


def test_data_that_do_not_fit_are_named_with_the_reason(folder: Path) -> None:
    save(folder, "test", 5)
    with (
        Workspace(folder) as workspace,
        pytest.raises(BadData, match=r"Here data set 'd'.* and 5 classes need \[1, 5\]"),
    ):
        workspace.model("small").measure()


@pytest.mark.parametrize("recovery", ["finetune", "recalibrate"])
def test_a_single_split_leaves_nothing_to_train_on(folder: Path, recovery: str) -> None:
    save(folder, "train", 3)
    with Workspace(folder) as workspace, pytest.raises(BadData, match="training split of at least two samples"):
        workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5, "recovery": recovery})


def test_a_long_name_is_listed_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "a-name-of-many-letters-that-is-wanted-for-the-option-model"
    (folder / "small.safetensors").rename(folder / f"{name}.safetensors")
    with Workspace(folder) as workspace:
        print_session(workspace.session())
    assert "…" not in capsys.readouterr().out
