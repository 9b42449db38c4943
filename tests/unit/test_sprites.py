"""Sheets of images for the page."""

import io

import numpy as np
import pytest
from PIL import Image

from prunescope.core.errors import BadData, BadInput
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.data.dataset import Dataset
from prunescope.data.split import Split, row_ids
from prunescope.workspace.catalogue import catalogue
from prunescope.workspace.sprites import sprite, versions


def _data(inputs: np.ndarray) -> Dataset:
    n = len(inputs)
    return Dataset("d", {"test": Split(inputs, np.zeros(n, np.int64), row_ids("test", n))}, ("only",))


def _pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)))


def test_a_sheet_of_versions_has_a_line_a_corruption_and_a_column_a_severity() -> None:
    data = _data(np.random.default_rng(0).integers(0, 256, (3, 3, 32, 32), dtype=np.uint8))
    sheet = _pixels(versions(data, "test", 2, 32))
    assert sheet.shape == (19 * 32, 5 * 32, 3)
    for line, corruption in enumerate(catalogue().corruptions):
        for severity in (1, 5):
            expected = under(data, Condition(corruption.name, severity))["test"].inputs[2].transpose(1, 2, 0)
            found = sheet[line * 32 : line * 32 + 32, (severity - 1) * 32 : severity * 32]
            assert np.array_equal(found, expected), corruption.name


def test_a_sheet_of_samples_is_in_their_order_and_as_fine_as_asked() -> None:
    data = _data(np.arange(3, dtype=np.uint8)[:, None, None, None] * np.full((1, 1, 4, 4), 80, np.uint8))
    sheet = _pixels(sprite(data, "test", [2, 0, 1], columns=2, size=8))
    assert sheet.shape == (16, 16, 3)
    assert [sheet[0, 0, 0], sheet[7, 15, 0], sheet[8, 7, 0], sheet[15, 15, 0]] == [160, 0, 80, 255]


def test_versions_of_what_is_not_there_or_no_image_are_refused() -> None:
    with pytest.raises(BadInput, match="3 samples; got row 3"):
        versions(_data(np.zeros((3, 3, 32, 32), np.uint8)), "test", 3, 8)
    with pytest.raises(BadData, match="images of bytes"):
        versions(_data(np.zeros((3, 5), np.float32)), "test", 0, 8)
