"""The idx files of MNIST and its relatives."""

import gzip
import struct
from pathlib import Path

import numpy as np
import pytest

from prunescope.core.errors import BadData, CorruptFile
from prunescope.data.dataset import Dataset
from prunescope.data.idx import read_idx
from prunescope.data.source import load, recognise

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 28, 28), np.uint8)
LABELS = np.array([0, 9, 2, 3, 4], np.uint8)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write(folder: Path, *prefixes: str, packed: bool = False) -> Path:
    folder.mkdir(exist_ok=True)
    for prefix in prefixes:
        for name, array in (("images-idx3-ubyte", IMAGES), ("labels-idx1-ubyte", LABELS)):
            content = gzip.compress(idx(array)) if packed else idx(array)
            (folder / f"{prefix}-{name}{'.gz' * packed}").write_bytes(content)
    return folder


def opened(path: Path, **options: object) -> Dataset:
    return load({"name": "idx", "path": path, **options})


@pytest.mark.parametrize("packed", [False, True])
def test_packed_and_plain_files_hold_the_same(tmp_path: Path, packed: bool) -> None:
    data = opened(write(tmp_path / "digits", "train", "t10k", packed=packed))
    np.testing.assert_array_equal(data["train"].inputs[:], IMAGES[:, None])
    assert data["test"].labels.tolist() == LABELS.tolist()
    assert data["test"].ids.tolist() == [f"test/{row}" for row in range(5)]
    assert isinstance(data["train"].inputs, np.memmap) != packed


def test_names_with_a_dot_are_found_too(tmp_path: Path) -> None:
    (tmp_path / "t10k-images.idx3-ubyte").write_bytes(idx(IMAGES))
    (tmp_path / "t10k-labels.idx1-ubyte").write_bytes(idx(LABELS))
    assert len(opened(tmp_path)["test"]) == 5


def test_class_names_follow_the_folder_or_the_user(tmp_path: Path) -> None:
    assert opened(write(tmp_path / "digits", "t10k")).classes[9] == "9"
    assert opened(write(tmp_path / "Fashion-MNIST", "t10k")).classes[9] == "Ankle boot"
    assert opened(tmp_path / "digits", classes=[*"abcdefghij"]).classes[9] == "j"


def test_only_a_folder_with_the_files_is_recognised(tmp_path: Path) -> None:
    assert recognise(write(tmp_path / "digits", "train")) is not None
    assert recognise(tmp_path) is None


def test_images_without_labels_are_refused(tmp_path: Path) -> None:
    (write(tmp_path / "digits", "train") / "train-labels-idx1-ubyte").unlink()
    with pytest.raises(BadData, match="the train images have no labels beside them"):
        opened(tmp_path / "digits")


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="it has no train-images-idx3-ubyte"):
        opened(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\0\0\x08", b"\0\0\x08\x03\0\0", b"\0\0\x0d\x01\0\0\0\x01abcd", b"PNG etc."])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x-ubyte").write_bytes(content)
    with pytest.raises(BadData, match="x-ubyte: this is no idx file of bytes"):
        read_idx(tmp_path / "x-ubyte")


@pytest.mark.parametrize("change", [-1, 1])
def test_a_file_of_another_length_is_corrupt(tmp_path: Path, change: int) -> None:
    content = idx(LABELS)
    (tmp_path / "x-ubyte").write_bytes(content[:-1] if change < 0 else content + b"\0")
    with pytest.raises(CorruptFile, match=rf"its header promises \[5\], 5 bytes, but {5 + change} follow"):
        read_idx(tmp_path / "x-ubyte")


def test_a_packed_file_cut_off_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "x-ubyte.gz"
    path.write_bytes(gzip.compress(idx(IMAGES))[:-20])
    with pytest.raises(CorruptFile, match=r"x-ubyte.gz: .*; the file is cut off"):
        read_idx(path)


def test_a_packed_file_that_is_none_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "x-ubyte.gz").write_bytes(idx(LABELS))
    with pytest.raises(CorruptFile, match="Not a gzipped file"):
        read_idx(tmp_path / "x-ubyte.gz")
