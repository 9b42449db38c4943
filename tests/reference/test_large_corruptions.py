"""Images of 64 pixels and more: the constants of ImageNet-C, and the same methods with them.

Source: Hendrycks and Dietterich 2019, and the program that made ImageNet-C, from which the constants are.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from scipy import ndimage

from prunescope.core.seeds import derive
from prunescope.data.corruption import SEVERITIES, corrupt, corruptions
from prunescope.data.crystals import textures
from reference.test_corruptions_reference import Injected, replica

FACTORS = ((1.11, 0.01), (1.16, 0.01), (1.21, 0.02), (1.26, 0.02), (1.31, 0.03))  # zooms from 1, below, apart
LARGE: dict[str, tuple[Any, ...]] = {
    "gaussian_noise": (0.08, 0.12, 0.18, 0.26, 0.38),
    "shot_noise": (60, 25, 12, 5, 3),
    "impulse_noise": (0.03, 0.06, 0.09, 0.17, 0.27),
    "speckle_noise": (0.15, 0.2, 0.35, 0.45, 0.6),
    "defocus_blur": ((3, 0.1), (4, 0.5), (6, 0.5), (8, 0.5), (10, 0.5)),
    "glass_blur": ((0.7, 1, 2), (0.9, 2, 1), (1, 2, 3), (1.1, 3, 2), (1.5, 4, 2)),
    "motion_blur": ((10, 3), (15, 5), (15, 8), (15, 12), (20, 15)),
    "zoom_blur": tuple((step, len(np.arange(1, below, step))) for below, step in FACTORS),
    "gaussian_blur": (1, 2, 3, 4, 6),
    "snow": (
        (0.1, 0.3, 3, 0.5, 10, 4, 0.8),
        (0.2, 0.3, 2, 0.5, 12, 4, 0.7),
        (0.55, 0.3, 4, 0.9, 12, 8, 0.7),
        (0.55, 0.3, 4.5, 0.85, 12, 8, 0.65),
        (0.55, 0.3, 2.5, 0.85, 12, 12, 0.55),
    ),
    "frost": ((1, 0.4), (0.8, 0.6), (0.7, 0.7), (0.65, 0.7), (0.6, 0.75)),
    "fog": ((1.5, 2), (2, 2), (2.5, 1.7), (2.5, 1.5), (3, 1.4)),
    "brightness": (0.1, 0.2, 0.3, 0.4, 0.5),
    "contrast": (0.4, 0.3, 0.2, 0.1, 0.05),
    "spatter": (
        (0.65, 0.3, 4, 0.69, 0.6, 0),
        (0.65, 0.3, 3, 0.68, 0.6, 0),
        (0.65, 0.3, 2, 0.68, 0.5, 0),
        (0.65, 0.3, 1, 0.65, 1.5, 1),
        (0.67, 0.4, 1, 0.65, 1.5, 1),
    ),
    # alpha, sigma and reach as shares of 244 pixels
    "elastic_transform": ((2, 0.7, 0.1), (2, 0.08, 0.2), (0.05, 0.01, 0.02), (0.07, 0.01, 0.02), (0.12, 0.01, 0.02)),
    "pixelate": (0.6, 0.5, 0.4, 0.3, 0.25),
    "jpeg_compression": (25, 18, 15, 10, 7),
    "saturate": ((0.3, 0), (0.1, 0), (2, 0), (5, 0.1), (20, 0.2)),
}


def defocus_blur(x: np.ndarray, level: tuple[float, float], numbers: Injected) -> np.ndarray:
    """A disk of more than 8 pixels is smoothed by a 5 x 5 Gaussian."""
    radius, alias = level
    reach, half = (8, 1) if radius <= 8 else (int(radius), 2)
    places = range(-reach, reach + 1)
    disk = np.array([[float(i * i + j * j <= radius**2) for j in places] for i in places])
    taps = np.exp(-0.5 * (np.arange(-half, half + 1) / alias) ** 2)
    disk = ndimage.convolve(disk / disk.sum(), np.outer(taps, taps) / taps.sum() ** 2, mode="mirror")
    return np.asarray(ndimage.correlate(x, disk[:, :, None], mode="mirror"))


def zoom_blur(x: np.ndarray, level: tuple[float, float], numbers: Injected) -> np.ndarray:
    below, step = level
    factors = np.arange(1, below, step)
    return np.asarray((x + sum(replica().zoom(x, factor) for factor in factors)) / (len(factors) + 1))


def frost(x: np.ndarray, level: tuple[float, float], numbers: Injected) -> np.ndarray:
    a, b = level
    texture = textures(512)[int(numbers.integers(0, 5, 1)[0])].numpy()
    down, across = numbers.uniform(0, 1, 2)
    top, left = int(down * (513 - x.shape[0])), int(across * (513 - x.shape[1]))
    return np.asarray(a * x + b * texture[:, top : top + x.shape[0], left : left + x.shape[1]].transpose(1, 2, 0))


def elastic_transform(x: np.ndarray, level: tuple[float, float, float], numbers: Injected) -> np.ndarray:
    return np.asarray(replica().elastic_transform(x, tuple(244 / 32 * share for share in level), numbers))


OWN: dict[str, Callable[..., np.ndarray]] = {
    "defocus_blur": defocus_blur,
    "zoom_blur": zoom_blur,
    "frost": frost,
    "elastic_transform": elastic_transform,
}


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    """A smooth one, as photographs are, with a corner of noise."""
    rng = np.random.default_rng(0)
    small = torch.from_numpy(rng.random((1, 3, 7, 7)))
    smooth = torch.nn.functional.interpolate(small, (64, 80), mode="bicubic", align_corners=True)[0]
    made = (smooth.clamp(0, 1) * 255).byte().permute(1, 2, 0).numpy()
    made[:24, :24] = rng.integers(0, 256, (24, 24, 3))
    return made


def slow(image: np.ndarray, name: str, severity: int, seed: int) -> np.ndarray:
    level = FACTORS[severity - 1] if name == "zoom_blur" else LARGE[name][severity - 1]
    method = OWN.get(name) or replica().CORRUPTIONS[name][0]
    numbers = Injected(derive(seed, name, severity, 0))
    return np.floor(np.clip(method(image / 255, level, numbers), 0, 1) * 255 + 1e-3).astype(np.uint8)


@pytest.mark.parametrize("name", list(corruptions))
def test_the_constants_are_those_of_imagenet_c(name: str) -> None:
    assert corruptions[name].large_levels == LARGE[name]


def test_zooms_of_large_images_are_as_many_as_the_published_generation_takes() -> None:
    assert [n for _, n in LARGE["zoom_blur"]] == [12, 16, 11, 13, 11]


@pytest.mark.parametrize("severity", SEVERITIES)
@pytest.mark.parametrize("name", [name for name in corruptions if name != "jpeg_compression"])
def test_a_large_image_is_corrupted_as_its_definition_says(name: str, severity: int, image: np.ndarray) -> None:
    fast = corrupt(image[None], name, severity, seed=3)[0].astype(int)
    assert np.abs(fast - slow(image, name, severity, seed=3)).max() <= 1


@pytest.mark.parametrize("severity", SEVERITIES)
def test_jpeg_of_a_large_image_agrees_where_no_coefficient_lies_between_two_steps(severity: int) -> None:
    image = np.random.default_rng(3).integers(0, 256, (4, 5, 3), dtype=np.uint8).repeat(16, 0).repeat(16, 1)
    fast = corrupt(image[None], "jpeg_compression", severity, seed=3)[0].astype(int)
    assert np.abs(fast - slow(image, "jpeg_compression", severity, seed=3)).max() <= 1


def test_an_image_is_large_from_64_pixels_on() -> None:
    """Brightness 5 adds .3 to small images and .5 to large ones; the shorter side counts."""
    added = {
        shape: int(corrupt(np.full((1, *shape, 3), 51, np.uint8), "brightness", 5).max()) - 51
        for shape in ((63, 200), (64, 64), (200, 63))
    }
    assert added == {(63, 200): 76, (64, 64): 127, (200, 63): 76}
