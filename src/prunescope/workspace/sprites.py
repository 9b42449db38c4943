"""Images of samples as one PNG."""

import io
from collections.abc import Iterable

import numpy as np
from PIL import Image

from prunescope.core.errors import BadInput
from prunescope.data.condition import Condition
from prunescope.data.corrupted import sample_under
from prunescope.data.corruption import SEVERITIES, by_family
from prunescope.data.dataset import Dataset
from prunescope.workspace.asked import check_rows

MOST_PIXELS = 16_000_000


def sprite(data: Dataset, split: str, rows: list[int], columns: int, size: int) -> bytes:
    """The samples of ``rows`` in that order, ``columns`` a line, each ``size`` px; features are drawn as grey bars.

    Raises:
        BadInput: a row that the split does not have, or a picture of no size or too large to make at once.
    """
    check_size(len(rows), columns, size)
    samples = data[split]
    check_rows(rows, len(samples), f"split '{split}' of '{data.name}'")
    return _sheet(samples.inputs[np.array(rows)], len(rows), columns, size)


def versions(data: Dataset, split: str, row: int, size: int) -> bytes:
    """One sample under every corruption, a line each, family by family; a column a severity.

    Raises:
        BadInput: the split has no such row, or a picture of no size or too large to make at once.
        BadData: samples that are no images of bytes.
    """
    check_rows([row], len(data[split]), f"split '{split}' of '{data.name}'")
    corrupted = [Condition(each.name, severity) for each in by_family() for severity in SEVERITIES]
    check_size(len(corrupted), len(SEVERITIES), size)
    made = (sample_under(data, condition, split, row) for condition in corrupted)
    return _sheet(made, len(corrupted), len(SEVERITIES), size)


def check_size(n: int, columns: int, size: int) -> None:
    """Refuse ``n`` images of ``size`` px, ``columns`` a line, that make no picture or too large a one.

    Raises:
        BadInput: no pixels, or more than are made at once.
    """
    if min(columns, size) < 1:
        raise BadInput(f"{columns} images a line of {size} px each are no picture;", "ask for at least 1 of 1 px.")
    height = -(-n // columns) * size
    if height * columns * size > MOST_PIXELS:
        raise BadInput(
            f"{n} images of {size} px are {columns * size} x {height} pixels;",
            f"ask for at most {MOST_PIXELS:,} pixels at a time.",
        )


def _sheet(samples: Iterable[np.ndarray], n: int, columns: int, size: int) -> bytes:
    """``n`` samples in their order, ``columns`` a line, as one PNG."""
    sheet = Image.new("RGB", (columns * size, -(-n // columns) * size), "white")
    for place, sample in enumerate(samples):
        image = Image.fromarray(as_pixels(sample)).convert("RGB").resize((size, size), Image.Resampling.NEAREST)
        sheet.paste(image, (place % columns * size, place // columns * size))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def as_pixels(sample: np.ndarray) -> np.ndarray:
    """A sample as uint8 [H, W] or [H, W, 3]: bytes as they are, other numbers scaled to their own range."""
    if sample.dtype != np.uint8:
        low, high = float(sample.min()), float(sample.max())
        sample = ((sample - low) / max(high - low, 1e-12) * 255).astype(np.uint8)
    if sample.ndim == 3 and len(sample) in (1, 3):
        return np.ascontiguousarray(sample.transpose(1, 2, 0) if len(sample) == 3 else sample[0])
    return sample.reshape(1, -1) if sample.ndim < 2 else sample.reshape(-1, sample.shape[-1])
