"""What holds for every registered corruption; a new file in ``data/corruptions`` is tested unasked."""

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadData, UnknownName
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.data.corruption import SEVERITIES, corrupt, corrupt_batch, corruptions
from prunescope.data.dataset import Dataset
from prunescope.data.split import Split, row_ids

STILL = {"brightness", "contrast", "defocus_blur", "gaussian_blur", "jpeg_compression", "pixelate", "saturate"}
STILL |= {"zoom_blur"}  # these draw no random numbers

every_corruption = pytest.mark.parametrize("name", list(corruptions))
every_severity = pytest.mark.parametrize("severity", SEVERITIES)


def some(n: int = 5, height: int = 32, width: int = 32) -> np.ndarray:
    """uint8 [n, height, width, 3]: coarse patches under fine noise."""
    rng = np.random.default_rng(0)
    patches = rng.integers(30, 226, (n, -(-height // 8), -(-width // 8), 3)).repeat(8, 1).repeat(8, 2)
    return (patches[:, :height, :width] + rng.integers(-20, 21, (n, height, width, 3))).astype(np.uint8)


@every_severity
@every_corruption
def test_images_stay_images_and_are_not_what_they_were(name: str, severity: int) -> None:
    images = some()
    kept = images.copy()
    made = corrupt(images, name, severity)
    assert (made.dtype, made.shape) == (images.dtype, images.shape)
    assert np.array_equal(images, kept)
    assert all((one != clean).any() for one, clean in zip(made, images, strict=True))


@every_corruption
def test_a_seed_says_all(name: str) -> None:
    torch.manual_seed(1)
    first, state = corrupt(some(), name, seed=3), torch.get_rng_state()
    torch.manual_seed(2)
    assert np.array_equal(corrupt(some(), name, seed=3), first)
    torch.manual_seed(1)
    assert torch.equal(torch.get_rng_state(), state)
    assert np.array_equal(corrupt(some(), name, seed=4), first) == (name in STILL)


@every_corruption
def test_an_image_is_corrupted_alike_whatever_comes_with_it(name: str) -> None:
    images, rows = some(), [7, 3, 9, 0, 4]
    together = corrupt(images, name, 4, rows=rows)
    for place, row in enumerate(rows):
        assert np.array_equal(corrupt(images[[place]], name, 4, rows=[row])[0], together[place])


@every_corruption
def test_one_image_in_two_rows_is_corrupted_in_two_ways(name: str) -> None:
    made = corrupt(some(1).repeat(2, 0), name, 5)
    assert np.array_equal(made[0], made[1]) == (name in STILL)


@every_corruption
def test_no_images_are_no_images(name: str) -> None:
    assert corrupt(some(0), name).shape == (0, 32, 32, 3)


@pytest.mark.parametrize("shape", [(20, 45), (45, 20), (9, 9), (70, 100)])
@every_corruption
def test_any_shape_is_corrupted(name: str, shape: tuple[int, int]) -> None:
    for severity in (1, 5):
        made = corrupt(some(2, *shape), name, severity)
        assert made.shape == (2, *shape, 3)
        assert (made != some(2, *shape)).any()


@every_corruption
def test_large_images_have_constants_of_their_own(name: str) -> None:
    found = corruptions[name]
    assert len(found.levels) == len(found.large_levels) == len(SEVERITIES)
    images = some(1, 224, 224)
    for severity in SEVERITIES:
        made = corrupt(images, name, severity)
        assert made.shape == images.shape
        assert (made != images).mean() > 0.01


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1)])
@every_corruption
def test_lines_and_single_pixels_are_no_trouble(name: str, shape: tuple[int, int]) -> None:
    for severity in SEVERITIES:
        assert corrupt(some(2, *shape), name, severity).shape == (2, *shape, 3)


@pytest.mark.parametrize("value", [0, 255])
@every_corruption
def test_black_and_white_images_are_no_trouble(name: str, value: int) -> None:
    images = np.full((2, 32, 32, 3), value, np.uint8)
    for severity in SEVERITIES:
        assert corrupt(images, name, severity).shape == images.shape


@every_corruption
def test_grey_images_stay_grey(name: str) -> None:
    grey = np.ascontiguousarray(some()[..., :1].transpose(0, 3, 1, 2))
    data = Dataset("grey", {"test": Split(grey, np.zeros(5, np.int64), row_ids("test", 5))}, ("only",))
    made = under(data, Condition(name, 3))["test"].inputs[:]
    assert (made.dtype, made.shape) == (np.uint8, grey.shape)
    assert name == "saturate" or (made != grey).any()


@every_corruption
def test_it_has_words_a_family_and_a_name_of_the_published_files(name: str) -> None:
    form, found = corruptions[name].form(), corruptions[name]
    assert form["title"]
    assert form["summary"].endswith(".")
    assert found.family in ("noise", "blur", "weather", "digital")
    assert found.__doc__
    assert name == name.lower().replace(" ", "_")


def test_there_are_nineteen() -> None:
    assert len(list(corruptions)) == 19


@pytest.mark.parametrize("severity", [0, 6, -1])
@every_corruption
def test_severities_are_one_to_five(name: str, severity: int) -> None:
    with pytest.raises(BadData, match=f"{name} at severity {severity}; severities are 1, 2, 3, 4 and 5"):
        corrupt(some(1), name, severity)


@pytest.mark.parametrize(
    "images",
    [np.zeros((1, 32, 32, 3), np.float32), np.zeros((32, 32, 3), np.uint8), np.zeros((1, 3, 32, 32), np.uint8)],
)
def test_what_are_no_images_of_bytes_is_refused(images: np.ndarray) -> None:
    with pytest.raises(BadData, match=r"give uint8 \[N, H, W, 3\]"):
        corrupt(images, "fog")


def test_an_unknown_corruption_is_told_its_neighbour() -> None:
    with pytest.raises(UnknownName, match="'fog'"):
        corrupt(some(1), "fogg")


@every_corruption
def test_a_batch_is_corrupted_as_the_function_does(name: str) -> None:
    images = some(3)
    batch = torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2)))
    assert np.array_equal(corrupt_batch(batch, name, 2).numpy().transpose(0, 2, 3, 1), corrupt(images, name, 2))
