"""Images in class folders: splits, sizes, ids, and broken images named."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from prunescope.core.errors import BadData, Cancelled, CorruptFile
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset
from prunescope.data.source import LoadContext, load, recognise


def picture(seed: int, size: tuple[int, int] = (6, 8), grey: bool = False) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, size if grey else (*size, 3), np.uint8)


def put(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


def write(root: Path, *names: str, **options: object) -> Path:
    for seed, name in enumerate(names):
        put(root / name, picture(seed, **options))
    return root


def opened(path: Path, **options: object) -> Dataset:
    return load({"name": "folder", "path": path, **options})


def test_class_folders_without_splits_are_the_test_split(tmp_path: Path) -> None:
    data = opened(write(tmp_path / "pets", "dog/1.png", "cat/2.png", "cat/1.png"))
    assert data.classes == ("cat", "dog")
    assert data["test"].ids.tolist() == ["cat/1.png", "cat/2.png", "dog/1.png"]
    assert data["test"].labels.tolist() == [0, 0, 1]
    assert data.notes == ("'pets' has a single split; it is used as the test split.",)
    for row, seed in enumerate((2, 1, 0)):
        np.testing.assert_array_equal(data["test"].inputs[row], picture(seed).transpose(2, 0, 1))


@pytest.mark.parametrize("test_folder", ["test", "val", "validation"])
def test_split_folders_are_splits(tmp_path: Path, test_folder: str) -> None:
    root = write(tmp_path, "train/dog/1.png", "train/cat/1.png", f"{test_folder}/cat/1.png")
    data = opened(root)
    assert {split: samples.ids.tolist() for split, samples in data.splits.items()} == {
        "train": ["train/cat/1.png", "train/dog/1.png"],
        "test": [f"{test_folder}/cat/1.png"],
    }
    assert data.classes == ("cat", "dog")
    assert bool(data.notes) == (test_folder != "test")


def test_a_class_of_one_split_only_keeps_its_number(tmp_path: Path) -> None:
    data = opened(write(tmp_path, "train/a/1.png", "train/b/1.png", "test/b/1.png"))
    assert data["test"].labels.tolist() == [1]


def test_images_in_deeper_folders_and_capital_suffixes_count_and_others_do_not(tmp_path: Path) -> None:
    root = write(tmp_path, "a/more/1.PNG", "b/1.png")
    (root / "a" / "notes.txt").write_text("no image")
    (root / "a" / "._1.png").write_bytes(b"a file macOS leaves behind")
    (root / ".cache").mkdir()
    assert opened(root)["test"].ids.tolist() == ["a/more/1.PNG", "b/1.png"]


def test_grey_images_have_one_channel_unless_one_has_colour(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png", grey=True)
    np.testing.assert_array_equal(opened(root)["test"].inputs[0, 0], picture(0, grey=True))
    put(root / "b" / "2.png", picture(3))
    assert opened(root)["test"].inputs.shape == (3, 3, 6, 8)


def test_grey_with_16_bits_keeps_its_upper_8(tmp_path: Path) -> None:
    values = np.arange(48, dtype=np.uint16).reshape(6, 8) * 1365
    for name in ("a/1.png", "b/1.tif"):
        put(tmp_path / name, values)
    inputs = opened(tmp_path)["test"].inputs
    assert inputs.shape == (2, 1, 6, 8)
    np.testing.assert_array_equal(inputs[:], np.broadcast_to(values // 256, (2, 1, 6, 8)))


def test_images_of_floats_are_refused_with_their_values(tmp_path: Path) -> None:
    for name in ("a/1.tif", "b/1.tif"):
        put(tmp_path / name, np.linspace(0, 1, 48, dtype=np.float32).reshape(6, 8))
    with pytest.raises(CorruptFile, match="its values go from 0 to 1; save it with 8 or 16 bits"):
        opened(tmp_path)["test"].inputs[0]


def test_images_of_several_sizes_are_brought_to_the_one_given(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png")
    put(root / "b" / "2.png", np.full((20, 10, 3), 77, np.uint8))
    with pytest.raises(BadData, match=r"has 8 x 6 pixels, .*2.png 10 x 20; give one, e.g. size = 224"):
        opened(root)
    data = opened(root, size=4)
    assert data["test"].inputs[:].shape == (3, 3, 4, 4)
    assert (data["test"].inputs[2] == 77).all()


def test_resizing_takes_the_middle(tmp_path: Path) -> None:
    image = np.zeros((4, 12, 3), np.uint8)
    image[:, 2:10] = 255  # black is left and right of the middle square and its antialiased edge
    put(tmp_path / "a" / "1.png", image)
    put(tmp_path / "b" / "1.png", image)
    assert (opened(tmp_path, size=2)["test"].inputs[:] == 255).all()


def test_fingerprint_follows_the_files_and_the_size(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png")
    before = opened(root).fingerprint
    assert opened(root).fingerprint == before
    assert opened(root, size=6).fingerprint != before
    put(root / "b" / "1.png", picture(9))
    assert opened(root).fingerprint != before


def test_images_that_are_none_are_named_at_the_door(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png")
    for name in ("a/2.png", "a/3.png", "b/2.jpg", "b/3.jpg"):
        (root / name).write_bytes(b"no image")
    with pytest.raises(
        CorruptFile, match=r"4 of 6 images are damaged: a/2.png, a/3.png, b/2.jpg, \.\.\.; remove or mend"
    ):
        opened(root)


def test_an_image_cut_off_is_named_when_it_is_looked_at(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png", size=(64, 64))
    path = root / "b" / "1.png"
    path.write_bytes(path.read_bytes()[:5000])
    inputs = opened(root)["test"].inputs
    assert inputs[0].shape == (3, 64, 64)
    with pytest.raises(CorruptFile, match=r"decoding .*1.png"):
        inputs[1]


def test_an_image_that_vanished_is_named(tmp_path: Path) -> None:
    inputs = opened(write(tmp_path, "a/1.png", "b/1.png"))["test"].inputs
    (tmp_path / "b" / "1.png").unlink()
    with pytest.raises(CorruptFile, match=r"decoding .*1.png"):
        inputs[1]


def test_a_folder_without_images_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    with pytest.raises(BadData, match=r"no images in class folders; put them in a folder a class: cat/1.png"):
        opened(tmp_path)


def test_an_empty_class_folder_is_named(tmp_path: Path) -> None:
    (write(tmp_path, "a/1.png") / "b").mkdir()
    with pytest.raises(BadData, match=r"the class folders \['b'\] hold no images; fill or remove them"):
        opened(tmp_path)


def test_two_class_folders_make_a_data_set_and_one_does_not(tmp_path: Path) -> None:
    assert recognise(write(tmp_path / "one", "figures/1.png")) is None
    assert recognise(write(tmp_path / "two", "cat/1.png", "dog/1.png")) is not None
    assert recognise(write(tmp_path / "split", "train/cat/1.png", "train/dog/1.png")) is not None
    assert recognise(tmp_path) is None


def test_reading_the_headers_can_be_stopped(tmp_path: Path) -> None:
    root = write(tmp_path, "a/1.png", "b/1.png")
    with pytest.raises(Cancelled, match="cancelled during reading images"):
        load({"name": "folder", "path": root}, LoadContext(progress=Progress(should_stop=lambda: True)))
