"""Samples, their labels and their ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

import numpy as np

from prunescope.core.digest import digest
from prunescope.core.errors import BadData
from prunescope.data.sampling import stratified

BLOCK_BYTES: Final = 1 << 24
N_LOOKED_AT: Final = 16  # samples of a published version that tell it from another
VALIDATION: Final = ("val", "valid", "validation")


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
        versions: the same samples under conditions ("fog-3"), where they are published rather than made on demand.
    """

    inputs: Inputs
    labels: np.ndarray
    ids: np.ndarray
    versions: Mapping[str, Inputs] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: np.ndarray) -> "Split":
        """The samples of these rows, in this order."""
        versions = {condition: Rows(inputs, rows) for condition, inputs in self.versions.items()}
        return Split(self.inputs[rows], self.labels[rows], self.ids[rows], versions)

    def stratified(self, n: int, seed: int = 0) -> np.ndarray:
        """Rows of ``n`` samples, rising, each class in proportion; all rows if there are fewer.

        >>> split = Split(np.zeros((6, 1)), np.array([0, 0, 0, 0, 1, 1]), np.arange(6))
        >>> split.labels[split.stratified(3)].tolist()
        [0, 0, 1]
        """
        return stratified(self.labels, self.ids, n, seed)

    @cached_property
    def fingerprint(self) -> str:
        """Digest of all samples and labels, and of a few samples of every published version."""
        whole = [list(self.inputs.shape), _digest_of(self.inputs), digest(self.labels.tobytes())]
        few = np.unique(np.linspace(0, len(self) - 1, N_LOOKED_AT, dtype=int))
        versions = {name: digest(np.ascontiguousarray(inputs[few]).data) for name, inputs in self.versions.items()}
        return digest([*whole, versions] if versions else whole)


@dataclass(frozen=True, eq=False)
class Rows:
    """Some rows of what holds samples, read when they are asked for."""

    inputs: Inputs
    rows: np.ndarray

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self), *self.inputs.shape[1:])

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.inputs.dtype

    @property
    def ndim(self) -> int:
        return self.inputs.ndim

    @property
    def nbytes(self) -> int:
        return self.inputs.nbytes // max(len(self.inputs), 1) * len(self)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rows: Any) -> np.ndarray:
        first, *rest = rows if isinstance(rows, tuple) else (rows,)
        return self.inputs[(self.rows[first], *rest)]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)


def check(split: Split, where: str, n_classes: int) -> None:
    """Refuse a split that is empty, or whose labels do not fit.

    Args:
        where: the split's name in messages.

    Raises:
        BadData: no samples, lengths that differ, labels outside 0 .. n_classes - 1, versions of another shape.
    """
    odd = next((name for name, inputs in split.versions.items() if inputs.shape != split.inputs.shape), None)
    if odd is not None:
        found, wanted = list(split.versions[odd].shape), list(split.inputs.shape)
        raise BadData(f"{where} has '{odd}' of shape {found};", f"its samples have shape {wanted}.")
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


def row_ids(split: str, n: int) -> np.ndarray:
    """Ids of ``n`` samples that have no names of their own: their split and their row.

    >>> row_ids("train", 2).tolist(), row_ids("", 1).tolist()
    (['train/0', 'train/1'], ['test/0'])
    """
    return np.array([f"{split or 'test'}/{row}" for row in range(n)])


def arrange(splits: Mapping[str, Split], name: str) -> tuple[dict[str, Split], tuple[str, ...]]:
    """The splits with a ``test`` among them, and a sentence for what had to stand in for it.

    Without a test split, the validation split is taken as it; of a single split of any name, that one.
    """
    renamed = {"val" if split in VALIDATION else split or "test": samples for split, samples in splits.items()}
    if "test" in renamed:
        return renamed, () if "" not in splits else (f"'{name}' has a single split; it is used as the test split.",)
    if "val" in renamed:
        renamed["test"] = renamed.pop("val")
        return renamed, (f"'{name}' has no test split; its validation split is used as such.",)
    (only, samples), *_ = renamed.items()
    note = f"'{name}' has only the split '{only}'; it is used as the test split, and there is nothing to train on."
    return {"test": samples}, (note,)


def _digest_of(inputs: Inputs) -> str:
    """Of the samples, a block of rows at a time; of what they are encoded in, when they are."""
    if hasattr(inputs, "fingerprint"):
        return str(inputs.fingerprint)
    rows = max(1, BLOCK_BYTES * len(inputs) // max(1, inputs.nbytes))
    return digest([digest(np.ascontiguousarray(inputs[i : i + rows]).data) for i in range(0, len(inputs), rows)])
