"""The Fashion-MNIST subset that travels in the package."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np

from prunescope.data.classes import FASHION_MNIST
from prunescope.data.dataset import Dataset
from prunescope.data.files import read_npz
from prunescope.data.source import DataSource, LoadContext, datasets
from prunescope.data.split import Split

EMBEDDED = Path(__file__).with_suffix(".npz")


@datasets.register("fashion-mnist", "fashion")
class FashionMnist(DataSource):
    """10 000 training and 2 000 test images of ten kinds of clothing, 28 x 28, grey; classes of equal size.

    The first 1000 and 200 images of every class of the full set. A sample's id keeps its row there: ``test/123`` is
    row 123 of the 10 000 test images.

    Source: xiao2017fashion; licence beside the data.
    """

    name: ClassVar[str] = "fashion_mnist"
    title: ClassVar[str] = "Fashion-MNIST (subset)"
    summary: ClassVar[str] = "12 000 images of clothing in ten classes; comes with prunescope."

    def load(self, context: LoadContext) -> Dataset:
        arrays = read_npz(EMBEDDED)
        splits = {split: _split(arrays, split) for split in ("train", "test")}
        return Dataset(context.name or "fashion-mnist", splits, FASHION_MNIST)


def _split(arrays: Mapping[str, np.ndarray], split: str) -> Split:
    ids = np.array([f"{split}/{row}" for row in arrays[f"index_{split}"]])
    return Split(arrays[f"x_{split}"][:, None], arrays[f"y_{split}"].astype(np.int64), ids)
