"""CIFAR-10-C: published versions are read where there are files, mapped, and made where there are none."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadData
from prunescope.data.condition import Condition
from prunescope.data.corrupted import sample_under, under
from prunescope.data.dataset import Dataset
from prunescope.data.source import load, recognise
from prunescope.workspace import Workspace

N = 6
LABELS = np.array([3, 1, 4, 1, 5, 9], np.uint8)


def published(name: str) -> np.ndarray:
    seed = sum(map(ord, name))
    return np.random.default_rng(seed).integers(0, 256, (5 * N, 32, 32, 3), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """data/CIFAR-10-C with two of the nineteen, and CIFAR-10 beside it."""
    clean = np.random.default_rng(0).integers(0, 256, (N, 3072), dtype=np.uint8)
    (tmp_path / "data/cifar-10-batches-py").mkdir(parents=True)
    content = {"data": clean, "labels": LABELS.tolist()}
    (tmp_path / "data/cifar-10-batches-py/test_batch").write_bytes(pickle.dumps(content))
    corrupted = tmp_path / "data/CIFAR-10-C"
    corrupted.mkdir()
    for name in ("fog", "snow"):
        np.save(corrupted / f"{name}.npy", published(name))
    np.save(corrupted / "labels.npy", np.tile(LABELS, 5))
    return corrupted


def opened(folder: Path, **more: object) -> Dataset:
    return load({"name": "cifar10_c", "path": folder, **more})


@pytest.mark.parametrize(("name", "severity"), [("fog", 1), ("fog", 3), ("snow", 5)])
def test_samples_under_a_condition_are_those_of_the_file(folder: Path, name: str, severity: int) -> None:
    data, condition = opened(folder), Condition(name, severity)
    block = published(name)[(severity - 1) * N : severity * N].transpose(0, 3, 1, 2)
    found = under(data, condition)["test"]
    assert np.array_equal(found.inputs[:], block)
    assert np.array_equal(found.inputs[np.array([4, 1])], block[[4, 1]])
    assert found.labels.tolist() == LABELS.tolist()
    assert np.array_equal(sample_under(data, condition, "test", 2), block[2])


def test_a_subset_reads_its_own_rows(folder: Path) -> None:
    rows = np.array([5, 0, 3])
    data = opened(folder).subset("test", rows).subset("test", np.array([2, 0]))
    block = published("fog")[2 * N : 3 * N].transpose(0, 3, 1, 2)
    found = under(data, Condition("fog", 3))["test"]
    assert np.array_equal(found.inputs[:], block[[3, 5]])
    assert found.inputs.shape == (2, 3, 32, 32)
    assert found.inputs.nbytes == 2 * 3072


def test_files_are_mapped_not_read(folder: Path) -> None:
    inputs = under(opened(folder), Condition("fog", 3))["test"].inputs
    while not isinstance(inputs, np.memmap):
        inputs = inputs.base  # type: ignore[union-attr, attr-defined]
        assert inputs is not None


def test_what_has_no_file_is_made_and_said(folder: Path) -> None:
    data = opened(folder)
    assert data.notes[0].startswith("17 corruptions have no file in it and are made on demand: brightness, contrast")
    made = under(data, Condition("contrast", 2))["test"].inputs[:]
    assert made.shape == (N, 3, 32, 32)
    assert (made != data["test"].inputs[:]).any()


def test_published_and_made_versions_are_told_apart(folder: Path) -> None:
    whole = opened(folder)["test"].fingerprint
    assert whole != load({"name": "cifar10", "path": folder.parent})["test"].fingerprint
    images = published("fog")
    images[7] += 1  # row 1 of severity 2
    np.save(folder / "fog.npy", images)
    assert opened(folder)["test"].fingerprint != whole


def test_a_folder_that_holds_both_opens_as_two_data_sets(folder: Path) -> None:
    assert recognise(folder.parent) is None
    with Workspace(folder.parents[1]) as workspace:
        names = {card.name for card in workspace.session().datasets}
        assert names == {"CIFAR-10-C", "cifar-10-batches-py"}
        assert workspace.problems == ()


def test_a_model_is_measured_on_the_published_images(folder: Path) -> None:
    from prunescope.nets.zoo import zoo

    torch.manual_seed(0)
    net = zoo["resnet20"]().eval()
    torch.save(net.state_dict(), folder.parents[1] / "net.pt")
    with Workspace(folder.parents[1]) as workspace:
        model = workspace.model("net")
        model.robustness.measure([""], ["fog-2"], data="CIFAR-10-C")
        table = model.robustness.table(data="CIFAR-10-C")
        data = model._opened.dataset("CIFAR-10-C")
    images = published("fog")[N : 2 * N].transpose(0, 3, 1, 2)
    with torch.no_grad():
        right = net(data.prepare(np.ascontiguousarray(images))).argmax(1).numpy() == LABELS
    place = [condition.name for condition in table.conditions].index("fog-2")
    assert table.steps[0].right[place] == right.sum()


def test_clean_images_may_lie_elsewhere(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    clean = (folder.parent / "cifar-10-batches-py").rename(tmp_path / "elsewhere/clean")
    assert len(opened(folder, clean=clean)["test"]) == N
    with pytest.raises(BadData, match=r"corrupted images only.*beside it, or say where it is with clean"):
        opened(folder)


def test_clean_images_of_another_order_are_refused(folder: Path) -> None:
    np.save(folder / "labels.npy", np.tile(LABELS[::-1], 5))
    with pytest.raises(BadData, match="their labels differ"):
        opened(folder)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("labels", np.arange(7) % 10, "not five times the same"),
        ("labels", np.arange(30) % 7, "not five times the same"),
        ("fog", np.zeros((10, 32, 32, 3), np.uint8), "do not fit 6 labels a severity"),
        ("fog", np.zeros((30, 32, 32, 3), np.float32), "float32"),
    ],
)
def test_files_that_do_not_fit_are_refused(folder: Path, name: str, content: np.ndarray, message: str) -> None:
    np.save(folder / f"{name}.npy", content)
    with pytest.raises(BadData, match=message):
        opened(folder)
