"""CIFAR-10's batches, pickled and binary: samples, order, and nothing run that a file asks for."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from prunescope.core.errors import BadData, CorruptFile, NotTrusted
from prunescope.data.dataset import Dataset
from prunescope.data.source import load, recognise

# what NumPy's pickles of Python 2 look like, as the published batches are: protocol 2, text as bytes
PYTHON_2 = (
    b"\x80\x02}q\x01(U\x04dataq\x02cnumpy.core.multiarray\n_reconstruct\nq\x03cnumpy\nndarray\nq\x04K\x00\x85U\x01b\x87Rq\x05"
    b"(K\x01K\x01M\x00\x0c\x86cnumpy\ndtype\nq\x06U\x02u1K\x00K\x01\x87Rq\x07(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xff"
    b"K\x00tb\x89T\x00\x0c\x00\x00" + bytes(range(256)) * 12 + b"tbU\x06labelsq\x08]q\x09K\x07au."
)  # fmt: skip


def batch(n: int = 4, seed: int = 0) -> tuple[np.ndarray, list[int]]:
    rng = np.random.default_rng(seed)
    return rng.integers(0, 256, (n, 3072), np.uint8), rng.integers(0, 10, n).tolist()


def write_pickled(folder: Path, protocol: int = 2) -> Path:
    folder.mkdir(parents=True)
    for seed, name in enumerate([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]):
        data, labels = batch(seed=seed)
        content = {b"data": data, b"labels": labels, b"filenames": [b"a.png"] * len(labels)}
        (folder / name).write_bytes(pickle.dumps(content, protocol))
    return folder


def write_binary(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for seed, name in enumerate([*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"]):
        data, labels = batch(seed=seed)
        rows = np.concatenate([np.array(labels, np.uint8)[:, None], data], axis=1)
        (folder / f"{name}.bin").write_bytes(rows.tobytes())
    return folder


def opened(path: Path) -> Dataset:
    return load({"name": "cifar10", "path": path})


def assert_whole(data: Dataset) -> None:
    expected = [batch(seed=seed) for seed in range(6)]
    train = np.concatenate([images for images, _ in expected[:5]]).reshape(-1, 3, 32, 32)
    np.testing.assert_array_equal(data["train"].inputs[:], train)
    assert data["train"].labels.tolist() == [label for _, labels in expected[:5] for label in labels]
    np.testing.assert_array_equal(data["test"].inputs[:], expected[5][0].reshape(-1, 3, 32, 32))
    assert data["train"].ids[-1] == "train/19"
    assert data.classes[9] == "truck"


@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_pickled_batches_are_joined_in_order(tmp_path: Path, protocol: int) -> None:
    assert_whole(opened(write_pickled(tmp_path / "batches", protocol)))


def test_binary_batches_hold_the_same(tmp_path: Path) -> None:
    assert_whole(opened(write_binary(tmp_path / "batches")))


def test_the_folder_above_will_do(tmp_path: Path) -> None:
    write_pickled(tmp_path / "cifar-10-batches-py")
    assert_whole(opened(tmp_path))
    assert recognise(tmp_path) is not None


def test_pickles_of_python_2_are_read(tmp_path: Path) -> None:
    (tmp_path / "test_batch").write_bytes(PYTHON_2)
    data = opened(tmp_path)
    assert data["test"].labels.tolist() == [7]
    assert data["test"].inputs[0].ravel()[:257].tolist() == [*range(256), 0]


def test_one_batch_of_five_is_said(tmp_path: Path) -> None:
    folder = write_binary(tmp_path / "batches")
    for i in range(2, 6):
        (folder / f"data_batch_{i}.bin").unlink()
    data = opened(folder)
    assert len(data["train"]) == 4
    assert data.notes == ("only 1 of the 5 training batches are there: data_batch_1.bin.",)


@pytest.mark.parametrize(
    ("function", "arguments"), [(open, ("exploded", "w")), (eval, ("open('exploded', 'w')",)), (getattr, (dict, "pop"))]
)
def test_a_pickle_that_wants_to_run_code_is_refused_and_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: object, arguments: tuple[object, ...]
) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[object, ...]]:
            return function, arguments

    monkeypatch.chdir(tmp_path)
    (tmp_path / "test_batch").write_bytes(pickle.dumps({"data": Bomb(), "labels": []}))
    with pytest.raises(NotTrusted, match=rf"test_batch: it wants to run \w+\.{function.__name__}; nothing was run"):
        opened(tmp_path)
    assert not (tmp_path / "exploded").exists()


def test_bytes_in_another_codec_are_refused(tmp_path: Path) -> None:
    (tmp_path / "test_batch").write_bytes(b"\x80\x02c_codecs\nencode\nX\x01\x00\x00\x00aX\x05\x00\x00\x00rot13\x86R.")
    with pytest.raises(CorruptFile, match="bytes are spelled in the codec 'rot13'"):
        opened(tmp_path)


@pytest.mark.parametrize("n_bytes", [0, 1, 50, 5000])
def test_a_pickle_cut_off_is_corrupt(tmp_path: Path, n_bytes: int) -> None:
    path = write_pickled(tmp_path / "batches") / "data_batch_3"
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(CorruptFile, match=r"unpickling .*data_batch_3"):
        opened(path.parent)


@pytest.mark.parametrize("n_bytes", [0, 3072])
def test_a_binary_batch_cut_off_is_corrupt(tmp_path: Path, n_bytes: int) -> None:
    path = write_binary(tmp_path / "batches") / "test_batch.bin"
    path.write_bytes(path.read_bytes()[:n_bytes])
    with pytest.raises(CorruptFile, match=rf"test_batch.bin: {n_bytes} bytes are no whole number of records of 3073"):
        opened(path.parent)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([1, 2], "it holds a list;"),
        ({"labels": [1]}, r"'data' is object \[\] with 1 labels"),
        ({"data": np.zeros((2, 3072), np.uint8), "labels": [1]}, r"'data' is uint8 \[2, 3072\] with 1 labels"),
        ({"data": np.zeros((1, 100), np.uint8), "labels": [1]}, r"'data' is uint8 \[1, 100\] with 1 labels"),
        ({"data": np.zeros((1, 3072)), "labels": [1]}, r"'data' is float64 \[1, 3072\] with 1 labels"),
        ({"data": np.zeros((1, 3072), np.uint8), "labels": [10]}, "labels from 10 to 10, but there are 10 classes"),
    ],
)
def test_a_batch_of_another_form_is_refused(tmp_path: Path, content: object, message: str) -> None:
    (tmp_path / "test_batch").write_bytes(pickle.dumps(content))
    with pytest.raises(BadData, match=message):
        opened(tmp_path)


def test_a_folder_without_batches_is_refused_and_not_recognised(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"it has no data_batch_1 \.\. 5 and no test_batch"):
        opened(tmp_path)
    assert recognise(tmp_path) is None
