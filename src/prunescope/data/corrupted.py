"""Images of a data set under a condition, made when they are asked for."""

from dataclasses import replace
from functools import lru_cache
from typing import Any, Final

import numpy as np
import torch

from prunescope.core.digest import digest
from prunescope.core.errors import BadData
from prunescope.data.condition import Condition
from prunescope.data.corruption import corrupt_batch
from prunescope.data.dataset import Dataset
from prunescope.data.split import Split

KEEP_BYTES: Final = 1 << 28
"""Images that were made are kept as long as all of a split take no more than this."""


def under(data: Dataset, condition: Condition, split: str = "test", seed: int = 0) -> Dataset:
    """The data set with the images of one split corrupted; the others as they are.

    Published samples are read where the data set has them (CIFAR-10-C); else they are made as the published ones are,
    and ``seed`` says how.

    Raises:
        BadData: samples that are no images of bytes.
    """
    if not condition.corruption:
        return data
    samples = data[split]
    published = samples.versions.get(condition.name)
    if published is not None:
        made = Split(published, samples.labels, samples.ids)
    else:
        made = _made(samples, condition, seed, f"{data.name} ({split})")
    return replace(data, splits={**data.splits, split: made})


def sample_under(data: Dataset, condition: Condition, split: str, row: int, seed: int = 0) -> np.ndarray:
    """One sample of ``under``, in the form in which the split holds it; nothing is kept for the others."""
    samples = data[split]
    if not condition.corruption:
        return np.asarray(samples.inputs[row])
    if condition.name in samples.versions:
        return np.asarray(samples.versions[condition.name][row])
    return CorruptedImages(samples, condition, seed, f"{data.name} ({split})", keep=False)[row]


@lru_cache(maxsize=1)  # several networks that are looked at under the same condition need it made once
def _made(samples: Split, condition: Condition, seed: int, where: str) -> Split:
    return Split(CorruptedImages(samples, condition, seed, where), samples.labels, samples.ids)


class CorruptedImages:
    """Acts as an array uint8 [N, C, H, W] of 1 or 3 channels; a row is corrupted when it is asked for.

    Grey images are corrupted as coloured ones of three equal channels, whose mean is taken.
    """

    def __init__(self, samples: Split, condition: Condition, seed: int, where: str, keep: bool = True) -> None:
        clean = samples.inputs
        if clean.dtype != np.uint8 or clean.ndim != 4 or clean.shape[1] not in (1, 3):
            raise BadData(
                f"corrupting '{where}', whose samples are {clean.dtype} {list(clean.shape[1:])};",
                "corruptions are defined for images of bytes (uint8) with one or three channels; save images as such.",
            )
        self._samples, self._clean, self._condition, self._seed = samples, clean, condition, seed
        self.shape, self.dtype, self.ndim, self.nbytes = clean.shape, clean.dtype, clean.ndim, clean.nbytes
        self._kept = np.empty(self.shape, np.uint8) if keep and self.nbytes <= KEEP_BYTES else None
        self._is_made = np.zeros(len(clean), bool)

    def __len__(self) -> int:
        return len(self._clean)

    def __getitem__(self, rows: Any) -> np.ndarray:
        first, *rest = rows if isinstance(rows, tuple) else (rows,)
        wanted = np.arange(len(self))[first]
        made = self._rows(wanted.ravel()).reshape(wanted.shape + self.shape[1:])
        return np.asarray(made[(*(slice(None) for _ in wanted.shape), *rest)] if rest else made)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    def fingerprint(self) -> str:
        """Of the clean samples and of what is done to them."""
        return digest([self._samples.fingerprint, self._condition.name, self._condition.revision, self._seed])

    def _rows(self, rows: np.ndarray) -> np.ndarray:
        if self._kept is None:
            return self._made(rows)
        missing = rows[~self._is_made[rows]]
        if len(missing):
            self._kept[missing] = self._made(missing)
            self._is_made[missing] = True
        return np.asarray(self._kept[rows])

    def _made(self, rows: np.ndarray) -> np.ndarray:
        clean = torch.from_numpy(np.require(self._clean[rows], requirements=["C", "W"]))
        grey = clean.shape[1] == 1
        made = corrupt_batch(
            clean.expand(-1, 3, -1, -1), self._condition.corruption, self._condition.severity, self._seed, rows
        )
        if grey:
            made = made.float().mean(1, keepdim=True).round_().to(torch.uint8)
        return np.asarray(made.numpy())
