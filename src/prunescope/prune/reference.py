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
    inputs, labels = samples_of(data)
    return _in_batches(len(labels), lambda epoch: _tensor_batches(inputs, labels, _order(seed, epoch)))


def samples_of(data: object) -> tuple[Tensor, Tensor]:
    """Inputs and labels (int64 [N]) as users give them.

    Raises:
        BadData: not two tensors with a row each a sample, or labels that are no class numbers.

    >>> samples_of((torch.zeros(2, 3), torch.tensor([1, 0], dtype=torch.uint8)))[1]
    tensor([1, 0])
    """
    if not isinstance(data, tuple | list) or len(data) != 2 or not all(isinstance(part, Tensor) for part in data):
        found = [type(part).__name__ for part in data] if isinstance(data, tuple | list) else type(data).__name__
        raise BadData(f"reference data are two tensors, (inputs, labels), or a data set; got {found}.")
    inputs, labels = data
    if len(inputs) != len(labels) or not len(labels):
        raise BadData(f"got {len(inputs)} inputs and {len(labels)} labels;", "there must be one of each a sample.")
    if labels.dim() != 1 or labels.dtype not in _WHOLE or int(labels.min()) < 0:
        least = f", the least of them {labels.min()}" if labels.dtype in _WHOLE else ""
        raise BadData(
            f"labels are class numbers from 0 on, one a sample; got {labels.dtype} {tuple(labels.shape)}{least}.",
            "Give the number of each sample's class, as whole numbers.",
        )
    return inputs, labels.long()


_WHOLE = (torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64)


def _in_batches(n_samples: int, load: Callable[[int], Iterable[Batch]]) -> Batches:
    return Batches(load, -(-n_samples // BATCH_SIZE))


def _tensor_batches(inputs: Tensor, labels: Tensor, generator: torch.Generator) -> Iterator[Batch]:
    order = torch.randperm(len(labels), generator=generator)
    return (Batch(inputs[rows], labels[rows], np.asarray(rows)) for rows in torch.split(order, BATCH_SIZE))


def _order(seed: int, epoch: int) -> torch.Generator:
    words = ("reference", epoch) if epoch else ("reference",)
    return torch.Generator().manual_seed(derive(seed, *words))
