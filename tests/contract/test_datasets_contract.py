"""What holds for every registered data set; a new file in ``data/datasets`` needs a writer below and is tested."""

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from prunescope.core.errors import BadData, BadPlan, PrunescopeError
from prunescope.core.spec import parse
from prunescope.data.source import FileSource, LoadContext, datasets, load, recognise

LABELS = np.arange(10)


def write_cifar10(root: Path) -> dict[str, object]:
    content = {"data": np.arange(30720, dtype=np.uint32).astype(np.uint8).reshape(10, 3072), "labels": LABELS.tolist()}
    (root / "test_batch").write_bytes(pickle.dumps(content))
    return {"path": "."}


def write_cifar10_c(root: Path) -> dict[str, object]:
    (root / "cifar-10-batches-py").mkdir()
    write_cifar10(root / "cifar-10-batches-py")
    np.save(root / "fog.npy", np.arange(5 * 30720, dtype=np.uint32).astype(np.uint8).reshape(50, 32, 32, 3))
    np.save(root / "labels.npy", np.tile(LABELS, 5))
    return {"path": "."}


def write_folder(root: Path) -> dict[str, object]:
    for label in "ab":
        (root / label).mkdir()
        Image.fromarray(np.full((8, 8, 3), ord(label), np.uint8)).save(root / label / "1.png")
    return {"path": "."}


def write_idx(root: Path) -> dict[str, object]:
    (root / "t10k-images-idx3-ubyte").write_bytes(b"\0\0\x08\3\0\0\0\2\0\0\0\4\0\0\0\4" + bytes(range(32)))
    (root / "t10k-labels-idx1-ubyte").write_bytes(b"\0\0\x08\1\0\0\0\2\0\1")
    return {"path": "."}


def write_npz(root: Path) -> dict[str, object]:
    np.savez(
        root / "some.npz", x=np.arange(10 * 3 * 64, dtype=np.uint32).astype(np.uint8).reshape(10, 3, 8, 8), y=LABELS
    )
    return {"path": "some.npz"}


def write_torchvision(root: Path) -> dict[str, object]:
    folder = root / "data" / "MNIST" / "raw"
    folder.mkdir(parents=True)
    for prefix in ("train", "t10k"):
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(b"\0\0\x08\3\0\0\0\2\0\0\0\4\0\0\0\4" + bytes(range(32)))
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(b"\0\0\x08\1\0\0\0\2\0\1")
    return {"dataset": "MNIST"}


WRITERS: dict[str, Callable[[Path], dict[str, object]]] = {
    "cifar10": write_cifar10,
    "cifar10_c": write_cifar10_c,
    "fashion_mnist": lambda root: {},
    "folder": write_folder,
    "idx": write_idx,
    "npz": write_npz,
    "torchvision": write_torchvision,
    "toy": lambda root: {"shape": "multi", "samples": 5, "test_samples": 3},
}
WITHOUT_FILES = ("fashion_mnist", "toy")


@pytest.fixture(params=datasets.items())
def options(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, object]:
    """The options of one source, with its files lying in ``tmp_path``."""
    assert request.param in WRITERS, f"write a small example of '{request.param}' in this file"
    return {"name": request.param, **WRITERS[request.param](tmp_path)}


def test_loading_twice_gives_the_same(options: dict[str, object], tmp_path: Path) -> None:
    first, second = (load(options, LoadContext(tmp_path)) for _ in range(2))
    assert first.fingerprint == second.fingerprint
    for split in first.splits:
        assert first[split].ids.tolist() == second[split].ids.tolist()


def test_there_is_a_test_split_with_a_name_for_each_class_and_an_own_id_for_each_sample(
    options: dict[str, object], tmp_path: Path
) -> None:
    data = load(options, LoadContext(tmp_path, name="mine"))
    assert data.name == "mine"
    assert "test" in data.splits
    assert len(set(data.classes)) == len(data.classes) > int(data["test"].labels.max())
    ids = [name for split in data.splits.values() for name in split.ids]
    assert len(set(ids)) == len(ids)


def test_samples_are_bytes_or_floats_and_labels_whole_numbers(options: dict[str, object], tmp_path: Path) -> None:
    for split in load(options, LoadContext(tmp_path)).splits.values():
        assert split.inputs.dtype in (np.uint8, np.float32)
        assert split.labels.dtype == np.int64
        assert isinstance(split.inputs[:1], np.ndarray)


def test_batches_of_any_size_hold_the_same(options: dict[str, object], tmp_path: Path) -> None:
    data = load(options, LoadContext(tmp_path)).quick(10)
    whole, parts = (torch.cat([batch.inputs for batch in data.batches("test", size)]) for size in (100, 3))
    assert torch.equal(whole, parts)


def test_options_lead_back_to_the_source(options: dict[str, object]) -> None:
    source = parse(datasets, options)
    assert parse(datasets, source.options()) == source


def test_a_form_has_words_for_every_field(options: dict[str, object]) -> None:
    form = datasets[str(options["name"])].form()
    assert form["title"]
    assert form["summary"].endswith(".")
    assert all(field["title"] and field["description"].endswith(".") for field in form["fields"].values())


def test_a_source_recognises_its_own_files(options: dict[str, object], tmp_path: Path) -> None:
    source = parse(datasets, options)
    if isinstance(source, FileSource):
        found = recognise(tmp_path / source.path)
        assert type(found) is type(source)


def test_an_unknown_option_is_refused(options: dict[str, object]) -> None:
    with pytest.raises(BadPlan, match="colour"):
        load({**options, "colour": "red"})


def test_files_that_are_not_there_are_refused_at_the_door(options: dict[str, object], tmp_path: Path) -> None:
    if options["name"] not in WITHOUT_FILES:
        with pytest.raises(BadData, match="gone"):
            load(options, LoadContext(tmp_path / "gone"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", bytes(range(256))])
def test_files_of_rubbish_are_refused_with_a_reason(options: dict[str, object], tmp_path: Path, content: bytes) -> None:
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    for path in files:
        path.write_bytes(content)
    if files and options["name"] != "torchvision":
        with pytest.raises(PrunescopeError) as caught:
            load(options, LoadContext(tmp_path))
        assert str(tmp_path) in str(caught.value)
