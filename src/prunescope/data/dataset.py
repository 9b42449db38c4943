"""Labelled samples in named splits, kept as they were stored until a batch is asked for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np
import torch
from torch import Tensor

from prunescope.core.digest import digest
from prunescope.core.errors import BadData, UnknownName
from prunescope.core.registry import closest
from prunescope.data.sampling import stratified

BLOCK_BYTES: Final = 1 << 24


@dataclass(frozen=True)
class Normalisation:
    """(x - mean) / std per channel, after bytes were scaled to [0, 1]."""

    mean: tuple[float, ...]
    std: tuple[float, ...]


class Inputs(Protocol):
    """What holds samples: an array, a memory-mapped file, or images that are decoded when a row is asked for."""

    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def ndim(self) -> int: ...
    @property
    def nbytes(self) -> int: ...
    def __len__(self) -> int: ...
    def __getitem__(self, rows: Any, /) -> np.ndarray: ...
    def __array__(self) -> np.ndarray: ...


@dataclass(frozen=True, eq=False)
class Split:
    """Samples of one split; the row is the sample.

    Attributes:
        inputs: uint8 [N, C, H, W] images, or float32 [N, ...] features; indexing with rows gives an array.
        labels: int64 [N], each in 0 .. classes - 1.
        ids: stable names of the samples, [N]; the same sample has the same id in every session.
    """

    inputs: Inputs
    labels: np.ndarray
    ids: np.ndarray

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray) -> "Split":
        """The samples of these rows, in this order."""
        return Split(self.inputs[rows], self.labels[rows], self.ids[rows])

    def stratified(self, n: int, seed: int = 0) -> np.ndarray:
        """Rows of ``n`` samples, rising, each class in proportion; all rows if there are fewer.

        >>> split = Split(np.zeros((6, 1)), np.array([0, 0, 0, 0, 1, 1]), np.arange(6))
        >>> split.labels[split.stratified(3)].tolist()
        [0, 0, 1]
        """
        return stratified(self.labels, self.ids, n, seed)


@dataclass(frozen=True)
class Batch:
    """A few samples, ready for the network: inputs float [B, ...], labels int64 [B]."""

    inputs: Tensor
    labels: Tensor
    rows: np.ndarray

    def __iter__(self) -> Iterator[Tensor]:
        return iter((self.inputs, self.labels))


@dataclass(frozen=True, eq=False)
class Dataset:
    """Named splits with class names and, if known, the normalisation the network was trained with.

    Attributes:
        notes: sentences for the user on what was assumed, e.g. which split stands in for the test split.

    Raises:
        BadData: no samples, labels outside the classes, lengths that differ.
    """

    name: str
    splits: Mapping[str, Split]
    classes: tuple[str, ...]
    normalisation: Normalisation | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, split in self.splits.items():
            _check(self.name, name, split, len(self.classes))

    def __getitem__(self, split: str) -> Split:
        if split not in self.splits:
            known = list(self.splits)
            raise UnknownName(
                f"data set '{self.name}' has no split '{split}';", f"{closest(split, known)}It has {known}."
            )
        return self.splits[split]

    def normalised(self, normalisation: Normalisation | None) -> "Dataset":
        """The same samples, normalised in another way."""
        return replace(self, normalisation=normalisation)

    def subset(self, split: str, rows: np.ndarray) -> "Dataset":
        """The same data set with only these rows in one split."""
        return replace(self, splits={**self.splits, split: self[split].take(rows)})

    def quick(self, n: int = 1000, seed: int = 0, split: str = "test") -> "Dataset":
        """The same data set with ``n`` samples in one split, each class in proportion: for answers at once."""
        return self.subset(split, self[split].stratified(n, seed))

    @cached_property
    def fingerprint(self) -> str:
        """Digest of all samples, labels and the normalisation."""
        parts = [
            [name, list(split.inputs.shape), _digest_of(split.inputs), digest(split.labels.tobytes())]
            for name, split in self.splits.items()
        ]
        norm = [list(self.normalisation.mean), list(self.normalisation.std)] if self.normalisation else None
        return digest([parts, list(self.classes), norm])

    def batches(
        self, split: str, size: int = 256, limit: int | None = None, generator: torch.Generator | None = None
    ) -> Iterator[Batch]:
        """Batches in the split's order, or shuffled when a generator is given; ``limit`` takes the first samples."""
        samples = self[split]
        n = len(samples) if limit is None else min(limit, len(samples))
        order = np.arange(n) if generator is None else torch.randperm(n, generator=generator).numpy()
        for start in range(0, n, size):
            rows = order[start : start + size]
            yield Batch(self.prepare(samples.inputs[rows]), torch.from_numpy(samples.labels[rows]), rows)

    def prepare(self, inputs: np.ndarray) -> Tensor:
        """Stored samples as the float32 tensor the network takes."""
        x = torch.from_numpy(np.ascontiguousarray(inputs))
        x = x.float().div_(255) if x.dtype == torch.uint8 else x.float()
        if self.normalisation is None:
            return x
        shape = (1, -1) + (1,) * (x.dim() - 2)
        mean, std = (
            torch.tensor(v, dtype=x.dtype).view(shape) for v in (self.normalisation.mean, self.normalisation.std)
        )
        return (x - mean) / std


def _digest_of(inputs: Inputs) -> str:
    """Of the samples, a block of rows at a time; of what they are encoded in, when they are."""
    if hasattr(inputs, "fingerprint"):
        return str(inputs.fingerprint)
    rows = max(1, BLOCK_BYTES * len(inputs) // max(1, inputs.nbytes))
    return digest([digest(np.ascontiguousarray(inputs[i : i + rows]).data) for i in range(0, len(inputs), rows)])


def _check(name: str, split_name: str, split: Split, n_classes: int) -> None:
    where = f"split '{split_name}' of data set '{name}'"
    lengths = {len(split.inputs), len(split.labels), len(split.ids)}
    if len(lengths) > 1:
        counts = f"{len(split.inputs)} samples, {len(split.labels)} labels and {len(split.ids)} ids"
        raise BadData(f"{where} has {counts};", "there must be one of each a sample.")
    if not len(split):
        raise BadData(f"{where} is empty;", "it needs at least one sample.")
    low, high = int(split.labels.min()), int(split.labels.max())
    if low < 0 or high >= n_classes:
        row = int(np.argmax((split.labels < 0) | (split.labels >= n_classes)))
        raise BadData(
            f"{where} has labels from {low} to {high}, but there are {n_classes} classes; the first is sample {row}.",
            "Give all class names, or mend the labels.",
        )
