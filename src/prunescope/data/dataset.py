"""Labelled samples in named splits, kept as they were stored until a batch is asked for."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from prunescope.core.digest import digest
from prunescope.core.errors import BadData, UnknownName
from prunescope.core.registry import closest, some
from prunescope.data.split import Inputs, Split, check

__all__ = ["Batch", "Dataset", "Inputs", "Normalisation", "Split"]


@dataclass(frozen=True)
class Normalisation:
    """(x - mean) / std per channel, after bytes were scaled to [0, 1].

    Raises:
        BadData: lengths that differ, or a standard deviation that is not positive.
    """

    mean: tuple[float, ...]
    std: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.mean) != len(self.std) or not all(value > 0 for value in self.std):
            found = f"mean {list(self.mean)} and std {list(self.std)}"
            raise BadData(f"normalising with {found};", "give one of each a channel, std above 0.")


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
        BadData: no samples, labels outside the classes, lengths or shapes that differ, class names that occur twice, a
            normalisation for another number of channels.
    """

    name: str
    splits: Mapping[str, Split]
    classes: tuple[str, ...]
    normalisation: Normalisation | None = None
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, split in self.splits.items():
            check(split, f"split '{name}' of data set '{self.name}'", len(self.classes))
        _check_together(self)

    def __getitem__(self, split: str) -> Split:
        if split not in self.splits:
            known = list(self.splits)
            raise UnknownName(
                f"data set '{self.name}' has no split '{split}';", closest(split, known, f"It has {some(known)}.")
            )
        return self.splits[split]

    @property
    def sample_shape(self) -> tuple[int, ...]:
        """Shape of one sample, the same in all splits."""
        return tuple(next(iter(self.splits.values())).inputs.shape[1:])

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
        parts = [[name, split.fingerprint] for name, split in self.splits.items()]
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
        x = torch.from_numpy(np.require(inputs, requirements=["C", "W"]))  # torch warns of arrays it may not write to
        x = x.float().div_(255) if x.dtype == torch.uint8 else x.float()
        if self.normalisation is None:
            return x
        shape = (1, -1) + (1,) * (x.dim() - 2)
        mean, std = (
            torch.tensor(v, dtype=x.dtype).view(shape) for v in (self.normalisation.mean, self.normalisation.std)
        )
        return (x - mean) / std


def _check_together(data: Dataset) -> None:
    shapes = {name: list(split.inputs.shape[1:]) for name, split in data.splits.items()}
    if len({tuple(shape) for shape in shapes.values()}) > 1:
        raise BadData(
            f"the splits of data set '{data.name}' have samples of shapes {shapes};", "give all the same shape."
        )
    twice = sorted(name for name, count in Counter(data.classes).items() if count > 1)
    if twice:
        raise BadData(f"classes {twice} of data set '{data.name}' occur more than once;", "give each its own name.")
    n_given = len(data.normalisation.mean) if data.normalisation else 1
    if shapes and n_given not in (1, *(shape[0] for shape in shapes.values())):
        raise BadData(
            f"normalising data set '{data.name}', whose samples have shape {next(iter(shapes.values()))};",
            f"give one mean and std, or one a channel; got {n_given}.",
        )
