"""Reference data: what criteria that look at data are shown."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from prunescope.core.errors import BadData
from prunescope.core.seeds import derive
from prunescope.data.dataset import Batch, Dataset

BATCH_SIZE = 128

Reference = Dataset | tuple[Tensor, Tensor] | None


@dataclass(frozen=True)
class Batches:
    """The batches of reference data, anew each time it is called; its length is their number.

    >>> len(Batches()), list(Batches()(epoch=3))
    (0, [])
    """

    load: Callable[[int], Iterable[Batch]] = lambda epoch: ()
    n_batches: int = 0

    def __call__(self, epoch: int = 0) -> Iterable[Batch]:
        """All batches; each epoch has an order of its own."""
        return self.load(epoch)

    def __len__(self) -> int:
        return self.n_batches


def batches_of(data: Reference, seed: int, split: str = "train") -> Batches:
    """The batches of reference data, in orders that the seed decides.

    Shuffled, because a prefix of a data set that is sorted by class would show a criterion one class only.
    """
    if data is None:
        return Batches()
    if isinstance(data, Dataset):
        name = split if split in data.splits else next(iter(data.splits))
        return _in_batches(len(data[name]), lambda epoch: data.batches(name, BATCH_SIZE, generator=_order(seed, epoch)))
    inputs, labels = data
    if len(inputs) != len(labels) or not len(labels):
        raise BadData(f"got {len(inputs)} inputs and {len(labels)} labels;", "there must be one of each a sample.")
    return _in_batches(len(labels), lambda epoch: _tensor_batches(inputs, labels, _order(seed, epoch)))


def _in_batches(n_samples: int, load: Callable[[int], Iterable[Batch]]) -> Batches:
    return Batches(load, -(-n_samples // BATCH_SIZE))


def _tensor_batches(inputs: Tensor, labels: Tensor, generator: torch.Generator) -> Iterator[Batch]:
    order = torch.randperm(len(labels), generator=generator)
    return (Batch(inputs[rows], labels[rows], np.asarray(rows)) for rows in torch.split(order, BATCH_SIZE))


def _order(seed: int, epoch: int) -> torch.Generator:
    words = ("reference", epoch) if epoch else ("reference",)
    return torch.Generator().manual_seed(derive(seed, *words))
