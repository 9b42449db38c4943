"""torchvision's data sets, read from a folder on this machine."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prunescope.core.errors import BadData, MissingExtra, UnknownName
from prunescope.data.dataset import Dataset
from prunescope.data.source import LoadContext, load
from prunescope.nets.torchvision_shim import torchvision

IMAGES = np.random.default_rng(0).integers(0, 256, (4, 28, 28), np.uint8)


def idx(array: np.ndarray) -> bytes:
    return bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()


def write_fashion_mnist(root: Path) -> None:
    folder = root / "FashionMNIST" / "raw"
    folder.mkdir(parents=True)
    for prefix in ("train", "t10k"):
        (folder / f"{prefix}-images-idx3-ubyte").write_bytes(idx(IMAGES))
        (folder / f"{prefix}-labels-idx1-ubyte").write_bytes(idx(np.array([3, 1, 4, 9], np.uint8)))


def write_eurosat(root: Path, *sizes: tuple[int, int]) -> None:
    for i, size in enumerate(sizes):
        path = root / "eurosat" / "2750" / f"class{i}" / "1.png"
        path.parent.mkdir(parents=True)
        Image.fromarray(np.full((*size, 3), i, np.uint8)).save(path)


def opened(root: Path, name: str, **options: object) -> Dataset:
    return load({"name": "torchvision", "dataset": name, "root": ".", **options}, LoadContext(root))


@pytest.mark.parametrize("name", ["FashionMNIST", "fashionmnist"])
def test_a_set_kept_as_an_array_is_taken_as_it_is(tmp_path: Path, name: str) -> None:
    write_fashion_mnist(tmp_path)
    data = opened(tmp_path, name)
    np.testing.assert_array_equal(data["test"].inputs[:], IMAGES[:, None])
    assert data["train"].labels.tolist() == [3, 1, 4, 9]
    assert data["train"].ids.tolist() == ["train/0", "train/1", "train/2", "train/3"]
    assert (data.name, data.classes[9]) == ("fashionmnist", "Ankle boot")


def test_a_set_of_files_is_decoded_when_looked_at(tmp_path: Path) -> None:
    write_eurosat(tmp_path, (6, 8), (6, 8), (6, 8))
    data = opened(tmp_path, "EuroSAT")
    assert data["test"].inputs[[2, 0]].mean(axis=(1, 2, 3)).tolist() == [2, 0]
    assert data.classes == ("class0", "class1", "class2")
    assert (
        data.fingerprint == opened(tmp_path, "EuroSAT").fingerprint != opened(tmp_path, "EuroSAT", size=6).fingerprint
    )


def test_images_of_several_sizes_need_one(tmp_path: Path) -> None:
    write_eurosat(tmp_path, (6, 8), (9, 5))
    with pytest.raises(BadData, match=r"row 1 has \[9, 5\], the first \[6, 8\]; give one, e.g. size = 224"):
        opened(tmp_path, "EuroSAT")["test"].inputs[:]
    assert opened(tmp_path, "EuroSAT", size=4)["test"].inputs[:].shape == (2, 3, 4, 4)


def test_a_size_applies_to_a_set_kept_as_an_array_too(tmp_path: Path) -> None:
    write_fashion_mnist(tmp_path)
    assert opened(tmp_path, "FashionMNIST", size=14)["test"].inputs[:].shape == (4, 1, 14, 14)


@pytest.mark.parametrize("may_download", [False, True])
def test_nothing_is_downloaded_unasked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_download: bool) -> None:
    asked = []

    def fake(root: Path, train: bool, download: bool) -> None:
        asked.append((root, train, download))
        raise RuntimeError("Dataset not found or corrupted.")

    monkeypatch.setattr(torchvision.datasets, "CIFAR100", fake)
    with pytest.raises(
        BadData, match=r"opening CIFAR100 from .*not found.* Put its files there, or ask for the download"
    ):
        load({"name": "torchvision", "dataset": "CIFAR100"}, LoadContext(tmp_path, may_download=may_download))
    assert asked == [(tmp_path / "data", True, may_download)]


def test_a_missing_library_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fake(**arguments: object) -> None:
        raise ModuleNotFoundError("No module named 'scipy'")

    monkeypatch.setattr(torchvision.datasets, "SVHN", fake)
    with pytest.raises(MissingExtra, match=r"opening SVHN from .*No module named 'scipy'; install what it names"):
        opened(tmp_path, "SVHN")


def test_an_unknown_name_gets_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match=r"no data set 'CIFAR1000' .*did you mean 'CIFAR100'"):
        opened(tmp_path, "CIFAR1000")
