"""Arrays in .npz files: names, layouts, types, memory maps, JPEGs, and what is refused."""

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prunescope.core.errors import BadData, CorruptFile, NotTrusted
from prunescope.data.dataset import Dataset
from prunescope.data.source import LoadContext, load, recognise

LABELS = np.array([0, 1, 2, 0, 1, 2])


def pictures(*shape: int, n: int = 6, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (n, *shape), np.uint8)


def written(path: Path, **arrays: np.ndarray) -> Path:
    np.savez(path, **arrays)
    return path


def opened(path: Path, **options: object) -> Dataset:
    return load({"name": "npz", "path": path, **options})


@pytest.mark.parametrize(
    "names",
    [
        ("x_train", "y_train", "x_test", "y_test"),
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("images_train", "labels_train", "images_test", "labels_test"),
        ("train_data", "train_targets", "test_data", "test_targets"),
        ("train_x", "train_y", "val_x", "val_y"),
    ],
)
def test_both_splits_are_found_under_the_usual_names(tmp_path: Path, names: tuple[str, ...]) -> None:
    x, y = pictures(3, 8, 8), LABELS
    data = opened(written(tmp_path / "d.npz", **dict(zip(names, (x, y, x[:3], y[:3]), strict=True))))
    assert {split: len(samples) for split, samples in data.splits.items()} == {"train": 6, "test": 3}
    assert (data["train"].inputs[:] == x).all()
    assert data["test"].ids.tolist() in (["test/0", "test/1", "test/2"], ["val/0", "val/1", "val/2"])


@pytest.mark.parametrize("names", [("x", "y"), ("images", "labels"), ("data", "targets")])
def test_a_single_split_is_the_test_split_and_says_so(tmp_path: Path, names: tuple[str, str]) -> None:
    data = opened(written(tmp_path / "d.npz", **dict(zip(names, (pictures(3, 8, 8), LABELS), strict=True))))
    assert [*data.splits] == ["test"]
    assert data["test"].ids[:2].tolist() == ["test/0", "test/1"]
    assert data.notes == ("'d' has a single split; it is used as the test split.",)


def test_a_training_split_alone_is_the_test_split_and_says_so(tmp_path: Path) -> None:
    data = opened(written(tmp_path / "d.npz", x_train=pictures(3, 8, 8), y_train=LABELS))
    assert [*data.splits] == ["test"]
    assert data.notes == (
        "'d' has only the split 'train'; it is used as the test split, and there is nothing to train on.",
    )


def test_a_validation_split_stands_in_for_the_test_split(tmp_path: Path) -> None:
    x = pictures(3, 8, 8)
    data = opened(written(tmp_path / "d.npz", x_train=x, y_train=LABELS, x_val=x, y_val=LABELS))
    assert {*data.splits} == {"train", "test"}
    assert "its validation split is used as such" in data.notes[0]


def test_a_validation_split_beside_a_test_split_stays_one(tmp_path: Path) -> None:
    x = pictures(3, 8, 8)
    data = opened(written(tmp_path / "d.npz", x_test=x, y_test=LABELS, x_valid=x, y_valid=LABELS))
    assert {*data.splits} == {"test", "val"}
    assert data.notes == ()


def test_channels_last_and_channels_first_give_the_same_samples(tmp_path: Path) -> None:
    first = pictures(3, 8, 9)
    last = written(tmp_path / "last.npz", x=np.ascontiguousarray(np.moveaxis(first, 1, 3)), y=LABELS)
    assert (opened(last)["test"].inputs[:] == first).all()
    assert opened(last).fingerprint == opened(written(tmp_path / "first.npz", x=first, y=LABELS)).fingerprint


def test_grey_images_get_a_channel(tmp_path: Path) -> None:
    assert opened(written(tmp_path / "d.npz", x=pictures(8, 8), y=LABELS))["test"].inputs.shape == (6, 1, 8, 8)


def test_an_unclear_layout_must_be_said(tmp_path: Path) -> None:
    path = written(tmp_path / "d.npz", x=pictures(3, 8, 3), y=LABELS)
    with pytest.raises(BadData, match='could have their channels first or last; say which with layout = "NCHW"'):
        opened(path)
    assert opened(path, layout="NCHW")["test"].inputs.shape == (6, 3, 8, 3)
    assert opened(path, layout="NHWC")["test"].inputs.shape == (6, 3, 3, 8)


def test_sequences_of_numbers_stay_as_they_are(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(6, 5, 4))
    inputs = opened(written(tmp_path / "d.npz", x=x, y=LABELS))["test"].inputs
    assert inputs.dtype == np.float32
    np.testing.assert_array_equal(inputs[:], x.astype(np.float32))


def test_whole_numbers_that_fit_become_bytes(tmp_path: Path) -> None:
    x = pictures(3, 8, 8)
    inputs = opened(written(tmp_path / "d.npz", x=x.astype(np.int64), y=LABELS))["test"].inputs
    assert inputs.dtype == np.uint8
    assert (inputs[:] == x).all()


@pytest.mark.parametrize("value", [-1, 256])
def test_whole_numbers_that_do_not_fit_become_floats(tmp_path: Path, value: int) -> None:
    x = pictures(3, 8, 8).astype(np.int64)
    x[2, 1] = value
    inputs = opened(written(tmp_path / "d.npz", x=x, y=LABELS))["test"].inputs
    assert inputs.dtype == np.float32
    assert (inputs[:] == x).all()


@pytest.mark.parametrize(("highest", "kind"), [(255, np.uint8), (2, np.uint8), (1, np.float32), (254.5, np.float32)])
def test_images_of_bytes_stored_as_floats_become_bytes(tmp_path: Path, highest: float, kind: type) -> None:
    """Floats of black and white pixels only may be scaled to [0, 1] already; parts of a byte are none."""
    x = np.zeros((len(LABELS), 1, 6, 6), np.float32)
    x[-1, 0, 2, 3] = highest
    inputs = opened(written(tmp_path / "d.npz", x=x, y=LABELS))["test"].inputs
    assert inputs.dtype == kind
    np.testing.assert_array_equal(inputs[:], x)


def test_sequences_of_floats_stay_as_they_are(tmp_path: Path) -> None:
    x = np.full((len(LABELS), 5, 4), 200.0)
    assert opened(written(tmp_path / "d.npz", x=x, y=LABELS))["test"].inputs.dtype == np.float32


@pytest.mark.filterwarnings("error")
def test_values_too_large_for_single_precision_are_refused(tmp_path: Path) -> None:
    x = np.ones((len(LABELS), 4))
    x[3, 1] = 1e300
    with pytest.raises(BadData, match="sample 3 has values that are not finite as float32"):
        opened(written(tmp_path / "d.npz", x=x, y=LABELS))


def test_values_that_are_not_finite_are_found_in_every_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prunescope.data.arrays.BLOCK_BYTES", 4 * 8 * 2)  # two samples
    x = np.zeros((6, 4), np.float64)
    x[5, 2] = np.nan
    with pytest.raises(BadData, match="sample 5 has values that are not finite"):
        opened(written(tmp_path / "d.npz", x=x, y=LABELS))


def test_one_hot_labels_may_be_of_two_classes(tmp_path: Path) -> None:
    labels = np.minimum(LABELS, 1)
    data = opened(written(tmp_path / "d.npz", x=pictures(3, 8, 8), y=np.eye(2)[labels]))
    assert (data.classes, data["test"].labels.tolist()) == (("0", "1"), labels.tolist())


@pytest.mark.parametrize("y", [LABELS.astype(np.uint8), LABELS[:, None], LABELS.astype(float), np.eye(3)[LABELS]])
def test_labels_may_be_bytes_a_column_floats_or_one_hot(tmp_path: Path, y: np.ndarray) -> None:
    labels = opened(written(tmp_path / "d.npz", x=pictures(3, 8, 8), y=y))["test"].labels
    assert labels.dtype == np.int64
    assert labels.tolist() == LABELS.tolist()


def test_class_names_come_from_the_file_then_from_the_user_then_are_numbers(tmp_path: Path) -> None:
    x = pictures(3, 8, 8)
    named = written(tmp_path / "a.npz", x=x, y=LABELS, classes=np.array(["cat", "dog", "cow"]))
    as_bytes = written(tmp_path / "b.npz", x=x, y=LABELS, classes=np.array([b"cat", b"dog", b"cow"]))
    unnamed = written(tmp_path / "c.npz", x=x, y=LABELS)
    assert opened(named).classes == opened(as_bytes).classes == ("cat", "dog", "cow")
    assert opened(named, classes=["x", "y", "z"]).classes == ("x", "y", "z")
    assert opened(unnamed).classes == ("0", "1", "2")


def test_a_file_of_cifar10_gets_its_class_names(tmp_path: Path) -> None:
    x, y = pictures(3, 32, 32, n=10), np.arange(10)
    assert opened(written(tmp_path / "my-CIFAR_10.npz", x=x, y=y)).classes[3] == "cat"
    assert opened(written(tmp_path / "other.npz", x=x, y=y)).classes[3] == "3"


def test_stored_arrays_are_mapped_and_packed_ones_are_the_same(tmp_path: Path) -> None:
    x = pictures(3, 8, 8)
    stored = opened(written(tmp_path / "stored.npz", x=x, y=LABELS))["test"]
    np.savez_compressed(tmp_path / "packed.npz", x=x, y=LABELS)
    packed = opened(tmp_path / "packed.npz")["test"]
    assert isinstance(stored.inputs, np.memmap)
    assert not isinstance(packed.inputs, np.memmap)
    assert (stored.inputs[:] == packed.inputs[:]).all()


def test_arrays_in_fortran_order_are_mapped_rightly(tmp_path: Path) -> None:
    x = pictures(3, 8, 9)
    assert (opened(written(tmp_path / "d.npz", x=np.asfortranarray(x), y=LABELS))["test"].inputs[:] == x).all()


def encoded(image_CHW: np.ndarray, form: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.moveaxis(image_CHW, 0, 2)).save(file, form)
    return file.getvalue()


def jpeg_file(path: Path, images: list[bytes], labels: np.ndarray) -> Path:
    offsets = np.cumsum([0, *(len(image) for image in images)])
    data = np.frombuffer(b"".join(images), np.uint8)
    return written(path, test_jpeg=data, test_offsets=offsets, test_labels=labels)


def test_encoded_images_act_as_an_array(tmp_path: Path) -> None:
    x = pictures(3, 8, 9)
    inputs = opened(jpeg_file(tmp_path / "d.npz", [encoded(image) for image in x], LABELS))["test"].inputs
    assert (inputs.shape, inputs.ndim, inputs.nbytes, inputs.dtype) == (x.shape, 4, x.nbytes, np.uint8)
    for rows in (2, -1, slice(1, 5, 2), [4, 0, 4], np.array([3]), (slice(None), 1), (2, 0, slice(3)), []):
        np.testing.assert_array_equal(inputs[rows], x[rows])
    np.testing.assert_array_equal(np.asarray(inputs), x)
    with pytest.raises(IndexError):
        inputs[6]


def test_an_image_is_decoded_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = opened(jpeg_file(tmp_path / "d.npz", [encoded(image) for image in pictures(3, 8, 9)], LABELS))[
        "test"
    ].inputs
    decoded = []
    decode = type(inputs)._decode
    monkeypatch.setattr(type(inputs), "_decode", lambda self, row: decoded.append(row) or decode(self, row))
    for rows in (slice(1, 4), slice(3), slice(None)):
        assert len(inputs[rows])
    assert decoded == [1, 2, 3, 0, 4, 5]


def test_images_too_many_to_keep_are_decoded_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prunescope.data.images.KEEP_BYTES", 0)
    x = pictures(3, 8, 9)
    inputs = opened(jpeg_file(tmp_path / "d.npz", [encoded(image) for image in x], LABELS))["test"].inputs
    for rows in (slice(1, 3), 2, []):
        np.testing.assert_array_equal(inputs[rows], x[rows])


def test_a_damaged_image_is_named_when_it_is_looked_at(tmp_path: Path) -> None:
    images = [encoded(image, "JPEG") for image in pictures(3, 8, 9)]
    images[4] = images[4][:200]
    inputs = opened(jpeg_file(tmp_path / "d.npz", images, LABELS))["test"].inputs
    assert inputs[:4].shape == (4, 3, 8, 9)
    with pytest.raises(CorruptFile, match=r"decoding image 4 of split 'test' of .*d.npz"):
        inputs[3:]


def test_an_image_of_another_size_is_named(tmp_path: Path) -> None:
    images = [*(encoded(image) for image in pictures(3, 8, 9, n=2)), encoded(pictures(3, 8, 8)[0])]
    inputs = opened(jpeg_file(tmp_path / "d.npz", images, LABELS[:3]))["test"].inputs
    with pytest.raises(BadData, match=r"image 2 of .* has shape \[3, 8, 8\], but the first has \[3, 8, 9\]"):
        inputs[:]


def test_offsets_that_leave_the_bytes_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "d.npz", jpeg=np.zeros(9, np.uint8), offsets=np.array([0, 5, 12]), labels=LABELS[:2])
    with pytest.raises(BadData, match="offsets do not fit 9 bytes"):
        opened(path)


def assert_refused(error: type[Exception], message: str, path: Path) -> None:
    with pytest.raises(error) as caught:
        opened(path)
    assert message in str(caught.value)
    assert path.name in str(caught.value)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"weights": np.zeros(3)}, "found the arrays ['weights'], but no inputs with labels among them;"),
        ({"x": pictures(3, 8, 8), "y": LABELS[:5]}, "5 labels"),
        ({"x": np.zeros(6), "y": LABELS}, "inputs have shape [6];"),
        ({"x": pictures(3, 8, 8), "y": np.array(list("abcabc"))}, "labels are <U1;"),
        ({"x": pictures(3, 8, 8), "y": LABELS + 0.5}, "label 0.5 of sample 0 is no whole number;"),
        ({"x": pictures(3, 8, 8), "y": np.where(LABELS == 2, np.nan, LABELS)}, "label nan of sample 2 is no whole"),
        ({"x": pictures(3, 8, 8), "y": np.eye(3)[LABELS] * 0.5}, "row 0 has not a single 1;"),
        ({"x": pictures(3, 8, 8), "y": np.eye(3)[LABELS] + np.eye(6, 3)[:, ::-1]}, "row 0 has not a single 1;"),
        ({"x": pictures(3, 8, 8), "y": np.zeros((6, 2, 2))}, "labels have shape [6, 2, 2];"),
        ({"x": np.array([["a"]] * 6), "y": LABELS}, "inputs are <U1;"),
        ({"x": np.where(np.arange(12).reshape(6, 2) == 7, np.nan, 0), "y": LABELS}, "sample 3 has values that are"),
        ({"x": np.where(np.arange(12).reshape(6, 2) == 7, np.inf, 0), "y": LABELS}, "sample 3 has values that are"),
        ({"x": pictures(3, 8, 8), "y": LABELS, "classes": np.arange(3)}, "class names must be text; got int64."),
    ],
)  # fmt: skip
def test_arrays_that_do_not_fit_are_refused(tmp_path: Path, arrays: dict[str, np.ndarray], message: str) -> None:
    with pytest.raises(BadData) as caught:
        opened(written(tmp_path / "d.npz", **arrays))
    assert message in str(caught.value)


def test_labels_outside_the_named_classes_are_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "d.npz", x=pictures(3, 8, 8), y=LABELS, classes=np.array(["cat", "dog"]))
    with pytest.raises(BadData, match="labels from 0 to 2, but there are 2 classes; the first is sample 2"):
        opened(path)


def test_negative_labels_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="labels from -1 to 1"):
        opened(written(tmp_path / "d.npz", x=pictures(3, 8, 8), y=LABELS - 1))


def test_pickled_objects_are_never_loaded(tmp_path: Path) -> None:
    class Bomb:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (open, (str(tmp_path / "exploded"), "w"))

    path = tmp_path / "d.npz"
    np.savez(path, x=np.array([Bomb()] * 6, dtype=object), y=LABELS)
    assert_refused(NotTrusted, "reading array 'x' of", path)
    assert not (tmp_path / "exploded").exists()


@pytest.mark.parametrize("share", [0.02, 0.5, 0.98])
def test_a_file_cut_off_anywhere_is_corrupt(tmp_path: Path, share: float) -> None:
    path = tmp_path / "d.npz"
    np.savez_compressed(path, x=pictures(3, 8, 8), y=LABELS)
    path.write_bytes(path.read_bytes()[: int(share * path.stat().st_size)])
    assert_refused(CorruptFile, "fetch it again.", path)


def test_a_flipped_byte_breaks_the_checksum(tmp_path: Path) -> None:
    path = tmp_path / "d.npz"
    np.savez_compressed(path, x=pictures(3, 16, 16), y=LABELS)
    content = bytearray(path.read_bytes())
    content[1000] ^= 0xFF
    path.write_bytes(content)
    assert_refused(CorruptFile, "fetch it again.", path)


def test_a_member_that_is_no_array_is_corrupt(tmp_path: Path) -> None:
    path = tmp_path / "d.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.npy", b"not an array")
        archive.writestr("y.npy", b"")
    assert_refused(CorruptFile, "reading array 'x' of", path)


def test_a_missing_file_is_named_with_the_data_set(tmp_path: Path) -> None:
    with pytest.raises(BadData, match=r"opening data set 'mine': there is no file or folder .*gone.npz"):
        load({"name": "npz", "path": "gone.npz"}, LoadContext(tmp_path, name="mine"))


def test_only_files_with_samples_and_labels_are_recognised(tmp_path: Path) -> None:
    data = written(tmp_path / "d.npz", x=pictures(3, 8, 8), y=LABELS)
    assert recognise(data) is not None
    assert recognise(written(tmp_path / "w.npz", weight=np.zeros(3))) is None


def test_a_damaged_file_is_recognised_so_that_opening_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"PK")
    source = recognise(tmp_path / "broken.npz")
    assert source is not None
    with pytest.raises(CorruptFile, match="File is not a zip file"):
        load(source)
