"""Images of a data set under a condition, made when they are asked for."""

from dataclasses import replace
from typing import Any

import numpy as np
import torch

from prunescope.core.digest import digest
from prunescope.core.errors import BadData
from prunescope.data.condition import Condition
from prunescope.data.corruption import corrupt_batch
from prunescope.data.dataset import Dataset
from prunescope.data.split import Inputs, Split


def under(data: Dataset, condition: Condition, split: str = "test", seed: int = 0) -> Dataset:
    """The data set with the images of one split corrupted; the others as they are.

    Published files are read where the data set has them (CIFAR-10-C), else the images are made as the published ones.

    Raises:
        BadData: samples that are no images of bytes.
    """
    if not condition.corruption:
        return data
    samples = data[split]
    made = Split(CorruptedImages(samples.inputs, condition, seed, data.name), samples.labels, samples.ids)
    return replace(data, splits={**data.splits, split: made})


class CorruptedImages:
    """Acts as an array uint8 [N, C, H, W] of 1 or 3 channels; a row is corrupted when it is asked for.

    Grey images are corrupted as coloured ones of three equal channels, whose mean is taken.
    """

    def __init__(self, clean: Inputs, condition: Condition, seed: int, where: str) -> None:
        if clean.dtype != np.uint8 or clean.ndim != 4 or clean.shape[1] not in (1, 3):
            raise BadData(
                f"corrupting '{where}', whose samples are {clean.dtype} {list(clean.shape[1:])};",
                "corruptions are defined for images of bytes with one or three channels.",
            )
        self._clean, self._condition, self._seed = clean, condition, seed
        self.shape, self.dtype, self.ndim, self.nbytes = clean.shape, clean.dtype, clean.ndim, clean.nbytes

    def __len__(self) -> int:
        return len(self._clean)

    def __getitem__(self, rows: Any) -> np.ndarray:
        first, *rest = rows if isinstance(rows, tuple) else (rows,)
        wanted = np.arange(len(self))[first]
        made = self._made(wanted.ravel()).reshape(wanted.shape + self.shape[1:])
        return np.asarray(made[(*(slice(None) for _ in wanted.shape), *rest)] if rest else made)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    def fingerprint(self) -> str:
        """Of how it is made; the clean samples have their own."""
        return digest([self._condition.name, self._seed])

    def _made(self, rows: np.ndarray) -> np.ndarray:
        clean = torch.from_numpy(np.require(self._clean[rows], requirements=["C", "W"]))
        grey = clean.shape[1] == 1
        made = corrupt_batch(
            clean.expand(-1, 3, -1, -1), self._condition.corruption, self._condition.severity, self._seed, rows
        )
        if grey:
            made = made.float().mean(1, keepdim=True).round_().to(torch.uint8)
        return np.asarray(made.numpy())
