"""Every corruption agrees with a slow version written from its definition, image by image, in NumPy and SciPy."""

import importlib.util
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import torch

from prunescope.core.seeds import derive
from prunescope.data.corruption import SEVERITIES, corrupt, corruptions
from prunescope.data.draws import Draws

SLOW = Path(__file__).with_name("slow_corruptions.py")

# Share of values that may be more than one grey level away. A codec's whole-number transform now and then rounds one
# of a block's 64 coefficients the other way, which moves much of the block by a few levels.
FAR = {"jpeg_compression": 0.1}
every_corruption = pytest.mark.parametrize("name", list(corruptions))
every_severity = pytest.mark.parametrize("severity", SEVERITIES)


class Injected:
    """The numbers that prunescope draws for one image, as arrays."""

    def __init__(self, seed: int) -> None:
        self._draws = Draws([seed])

    def normal(self, *shape: int) -> np.ndarray:
        return self._draws.normal(*shape)[0].numpy()

    def uniform(self, low: float, high: float, *shape: int) -> np.ndarray:
        return self._draws.uniform(low, high, *shape)[0].numpy()

    def integers(self, low: int, high: int, *shape: int) -> np.ndarray:
        return self._draws.integers(low, high, *shape)[0].numpy()

    def poisson(self, rates: np.ndarray) -> np.ndarray:
        return self._draws.poisson(torch.from_numpy(rates)[None])[0].numpy()


@cache
def replica() -> ModuleType:
    spec = importlib.util.spec_from_file_location("slow_corruptions", SLOW)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def images() -> np.ndarray:
    """Smooth ones, as photographs are, one of noise, and one with black, white and grey in it."""
    rng = np.random.default_rng(0)
    smooth = np.asarray(
        torch.nn.functional.interpolate(
            torch.from_numpy(rng.random((4, 3, 6, 6))), (32, 32), mode="bicubic", align_corners=True
        )
    )
    made = (smooth.clip(0, 1) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
    made = np.concatenate([made, rng.integers(0, 256, (2, 32, 32, 3), dtype=np.uint8)])
    made[5, :8] = 0
    made[5, 8:16] = 255
    made[5, 16:24] = 77
    return made


@every_severity
@every_corruption
def test_it_is_what_its_definition_says(name: str, severity: int, images: np.ndarray) -> None:
    fast = corrupt(images, name, severity, seed=5)
    slow = [
        replica().slow(image, name, severity, Injected(derive(5, name, severity, row)))
        for row, image in enumerate(images)
    ]
    difference = np.abs(fast.astype(int) - np.array(slow))
    assert (difference > 1).mean() <= FAR.get(name, 0)


@every_corruption
def test_the_constants_are_those_of_the_definition(name: str) -> None:
    if name != "zoom_blur":  # ours says how many zooms, the definition up to which factor
        assert corruptions[name].levels == replica().CORRUPTIONS[name][1]


def test_zooms_are_as_many_as_the_published_generation_takes() -> None:
    factors = [np.arange(1, largest, 0.01) for largest in replica().CORRUPTIONS["zoom_blur"][1]]
    assert corruptions["zoom_blur"].levels == tuple((0.01, len(each)) for each in factors)
    assert [len(each) for each in factors] == [7, 12, 16, 21, 26]


@pytest.mark.parametrize("shape", [(24, 40), (40, 24), (33, 31)])
@pytest.mark.parametrize(
    "name", ["gaussian_blur", "glass_blur", "fog", "zoom_blur", "elastic_transform", "motion_blur"]
)
def test_oblong_images_are_corrupted_by_the_same_definition(name: str, shape: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*shape, 3), dtype=np.uint8)
    fast = corrupt(image[None], name, 3)[0].astype(int)
    slow = replica().slow(image, name, 3, Injected(derive(0, name, 3, 0)))
    assert (np.abs(fast - slow) > 1).mean() <= 0.002


@every_severity
def test_jpeg_agrees_where_no_coefficient_lies_between_two_steps(severity: int) -> None:
    tiles = np.random.default_rng(3).integers(0, 256, (20, 2, 2, 3), dtype=np.uint8)
    images = tiles.repeat(16, 1).repeat(16, 2)
    fast = corrupt(images, "jpeg_compression", severity).astype(int)
    slow = np.array([replica().slow(image, "jpeg_compression", severity, Injected(0)) for image in images])
    assert np.abs(fast - slow).max() <= 1


def test_values_are_truncated_not_rounded() -> None:
    image = np.full((1, 32, 32, 3), 100, np.uint8)
    image[:, :, 16:] = 103  # the mean is 101.5, so contrast .15 gives 101.275 and 101.725
    assert set(np.unique(corrupt(image, "contrast", 5))) == {101}


def test_glass_copies_its_neighbours_rather_than_swapping_them() -> None:
    """Swapping would keep every colour, copying loses some: with almost no blur the first severity shows which."""
    image = np.random.default_rng(2).integers(0, 256, (1, 32, 32, 3), dtype=np.uint8)
    before, after = (np.unique(each.reshape(-1, 3), axis=0) for each in (image, corrupt(image, "glass_blur", 1)))
    assert len(after) < 0.8 * len(before)


@every_severity
def test_glass_hands_on_what_a_pixel_took_before(severity: int) -> None:
    """With a reach above 1, as large images have it, a neighbour may have been gone through already."""
    image = np.random.default_rng(4).integers(0, 256, (66, 70, 3), dtype=np.uint8)
    level = corruptions["glass_blur"].large_levels[severity - 1]
    slow = replica().glass_blur(image / 255, level, Injected(derive(0, "glass_blur", severity, 0))) * 255
    assert np.abs(corrupt(image[None], "glass_blur", severity)[0] - slow).max() <= 1


def test_elastic_distortion_falls_with_severity(images: np.ndarray) -> None:
    many = np.repeat(images[:4], 10, axis=0)
    moved = [np.abs(corrupt(many, "elastic_transform", s).astype(int) - many).mean() for s in SEVERITIES]
    assert moved[0] > moved[4]
