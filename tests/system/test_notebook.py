"""Calls as people write them in a notebook: numbers for steps, one thing for a list, paths as text, and slips."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadInput, BadPlan, UnknownName
from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace
from prunescope.workspace.model import Model

N = 12
HALF = {"criterion": "magnitude", "sparsity": 0.5}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A network with two steps in a row; the head is the last."""
    folder = tmp_path_factory.mktemp("notebook")
    torch.manual_seed(0)
    torch.save(zoo["resnet20"]().state_dict(), folder / "small.pt")
    images = np.random.default_rng(0).integers(0, 256, (N, 3, 32, 32), dtype=np.uint8)
    np.savez(folder / "images.npz", x_test=images, y_test=np.arange(N) % 10)
    with Workspace(folder) as opened:
        for sparsity in (0.5, 0.9):
            opened.model("small").prune({"criterion": "magnitude", "sparsity": sparsity})
        yield opened


@pytest.fixture
def model(workspace: Workspace) -> Model:
    return workspace.model("small")


@pytest.mark.parametrize("number", [0, 1, 2, np.int64(1)])
def test_a_step_is_named_by_its_number_as_a_number(model: Model, number: int) -> None:
    assert model.step(number).number == number
    assert model.measure(number).step == model.step_id(str(number))
    assert model.layers.states(number).step == model.step_id(str(number))


def test_step_nought_is_the_first_and_not_the_head(model: Model) -> None:
    assert model.mask(0).n_removed(next(iter(model.mask(1)))) == 0
    assert model.compare(0, 2).rows[4].a > model.compare(0, 2).rows[4].b  # parameters not masked


@pytest.mark.parametrize("number", [-1, 3, 1.0, [1], True])
def test_what_names_no_step_is_refused(model: Model, number: Any) -> None:
    with pytest.raises(UnknownName, match="no step"):
        model.step(number)


def test_one_word_for_a_list_of_steps_is_one_step(workspace: Workspace, model: Model) -> None:
    model.robustness.measure(2, "fog-1")
    first = model.robustness.table("2").steps
    assert [step.number for step in first] == [2]
    assert [right is not None for right in first[0].right].count(True) == 1
    with pytest.raises(UnknownName, match="no step '12'"):
        workspace.analyses.correlations("12")


def test_a_file_may_be_named_by_text(model: Model, tmp_path: Path) -> None:
    assert model.export(1, "safetensors", f"{tmp_path}/net.safetensors").path == str(tmp_path / "net.safetensors")
    assert (tmp_path / "net.safetensors").stat().st_size > 0


@pytest.mark.parametrize("row", [-1, N, 1.5, True, None, "3"])
@pytest.mark.parametrize(
    "ask",
    [
        lambda ws, row: ws.model("small").robustness.sample(["0"], row),
        lambda ws, row: ws.model("small").robustness.subset(["0"], [row]),
        lambda ws, row: ws.model("small").robustness.by_sample.path(row),
        lambda ws, row: ws.model("small").robustness.by_sample.top(["0"], row),
        lambda ws, row: ws.pictures.sprite("images", "test", [0, row], 2, 8),
        lambda ws, row: ws.pictures.versions("images", "test", row, 8),
        lambda ws, row: ws.pictures.gallery("images", "test", row, 16),
    ],
)
def test_a_row_that_is_not_there_is_refused(workspace: Workspace, ask: Callable[..., Any], row: Any) -> None:
    with pytest.raises(BadInput, match=f"has {N} samples; got row {row}. Rows are whole numbers from 0 to {N - 1}"):
        ask(workspace, row)


@pytest.mark.parametrize("size", [0, -1, 10**9])
@pytest.mark.parametrize(
    "ask",
    [
        lambda pictures, size: pictures.sprite("images", "test", [0], 1, size),
        lambda pictures, size: pictures.sprite("images", "test", [0], size, 44),
        lambda pictures, size: pictures.versions("images", "test", 0, size),
        lambda pictures, size: pictures.gallery("images", "test", 0, size),
    ],
)
def test_pictures_of_no_size_or_of_too_many_pixels_are_refused(
    workspace: Workspace, ask: Callable[..., Any], size: int
) -> None:
    with pytest.raises(BadInput, match=r"are no picture|pixels at a time"):
        ask(workspace.pictures, size)


def test_a_plan_and_a_note_are_what_they_must_be(model: Model) -> None:
    wrong: Any = "magnitude"
    with pytest.raises(BadPlan, match="a plan is a dictionary or a Plan; got a str"):
        model.prune(wrong)
    wrong = 3
    with pytest.raises(BadInput, match="a note is text; got 3"):
        model.prune(HALF, note=wrong)


def test_times_that_cannot_be_measured_are_refused_before_they_wait(workspace: Workspace, model: Model) -> None:
    with pytest.raises(BadPlan, match="batch"):
        model.timing.start(1, batch=0)
    assert workspace.jobs() == []


@pytest.mark.parametrize(
    "interrupted",
    ["prunescope.workspace.queue.Queue.close", "prunescope.store.catalogue.Catalogue.close", "pathlib.Path.unlink"],
)
def test_closing_that_is_interrupted_lets_go_of_the_folder(
    interrupted: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*words: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    workspace = Workspace(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(interrupted, interrupt)
        with pytest.raises(KeyboardInterrupt):
            workspace.close()
    Workspace(tmp_path).close()
