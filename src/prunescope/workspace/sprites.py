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

MOST_PIXELS = 16_000_000


def sprite(data: Dataset, split: str, rows: list[int], columns: int, size: int) -> bytes:
    """The samples of ``rows`` in that order, ``columns`` a line, each ``size`` px; features are drawn as grey bars.

    Raises:
        BadInput: a row that the split does not have, or a picture too large to make at once.
    """
    height = -(-len(rows) // columns) * size
    if height * columns * size > MOST_PIXELS:
        raise BadInput(
            f"{len(rows)} images of {size} px are {columns * size} x {height} pixels;",
            f"ask for at most {MOST_PIXELS:,} pixels at a time.",
        )
    samples = data[split]
    beyond = [row for row in rows if row >= len(samples)]
    if beyond:
        raise BadInput(f"split '{split}' of '{data.name}' has {len(samples)} samples; got row {beyond[0]}.")
    return _sheet(samples.inputs[np.array(rows)], len(rows), columns, size)


def versions(data: Dataset, split: str, row: int, size: int) -> bytes:
    """One sample under every corruption, a line each, family by family; a column a severity.

    Raises:
        BadInput: the split has no such row.
        BadData: samples that are no images of bytes.
    """
    if row >= len(data[split]):
        raise BadInput(f"split '{split}' of '{data.name}' has {len(data[split])} samples; got row {row}.")
    corrupted = [Condition(each.name, severity) for each in by_family() for severity in SEVERITIES]
    made = (sample_under(data, condition, split, row) for condition in corrupted)
    return _sheet(made, len(corrupted), len(SEVERITIES), size)


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
    """A sample as uint8 [H, W] or [H, W, 3]: images as they are, features scaled to their own range."""
    if sample.dtype != np.uint8:
        flat = sample.reshape(1, -1) if sample.ndim < 2 else sample.reshape(-1, sample.shape[-1])
        low, high = float(flat.min()), float(flat.max())
        return ((flat - low) / max(high - low, 1e-12) * 255).astype(np.uint8)
    if sample.shape[0] == 3:
        return np.ascontiguousarray(sample.transpose(1, 2, 0))
    return np.ascontiguousarray(sample[0])
