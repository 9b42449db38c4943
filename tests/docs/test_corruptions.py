"""The page on corruptions says what is true."""

import re

import numpy as np
import pytest
import torch

from helpers.pages import Page
from prunescope.data.corruption import SEVERITIES, by_family, corrupt

PAGE = "docs/corruptions.md"


def test_the_example_runs(page: Page) -> None:
    names = page.run()
    assert not np.array_equal(names["foggy"], names["images"])


def test_both_tables_have_a_line_a_corruption(page: Page) -> None:
    lines = re.findall(r"^\| (\w+) \| ([\w ]+) \| \d+\.\d \|", page.text, re.MULTILINE)
    assert lines == 2 * [(each.family, each.title) for each in by_family()]


GROWING = ["gaussian_noise", "shot_noise", "impulse_noise", "speckle_noise", "gaussian_blur", "defocus_blur"]
GROWING += ["zoom_blur", "brightness", "fog", "snow", "contrast", "pixelate", "jpeg_compression"]


@pytest.mark.parametrize("name", GROWING)
def test_what_is_said_to_grow_with_severity_does(name: str) -> None:
    assert_grows(name, 1)


def test_elastic_distortion_falls() -> None:
    assert_grows("elastic_transform", -1)


def assert_grows(name: str, sign: int) -> None:
    """The mean absolute difference from smooth images rises (or falls) from each severity to the next."""
    generator = torch.Generator().manual_seed(0)
    coarse = torch.rand(40, 3, 9, 9, generator=generator)
    smooth = torch.nn.functional.interpolate(coarse, (32, 32), mode="bicubic", align_corners=True).clamp(0, 1)
    images = np.ascontiguousarray((smooth * 255).byte().numpy().transpose(0, 2, 3, 1))
    change = [sign * np.abs(corrupt(images, name, severity).astype(int) - images).mean() for severity in SEVERITIES]
    assert change == sorted(change)
