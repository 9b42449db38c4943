"""Reference data: what criteria that look at data are shown."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from torch import Tensor

from prunescope.core.errors import BadData
from prunescope.core.seeds import derive
from prunescope.data.dataset import Batch, Dataset

BATCH_SIZE = 128

Reference = Dataset | tuple[Tensor, Tensor] | None


def batches_of(data: Reference, seed: int, split: str = "train") -> Callable[[], Iterable[Batch]]:
    """A function that gives the batches anew at each call, in one order that the seed decides.

    Shuffled, because a prefix of a data set that is sorted by class would show a criterion one class only.
    """
    if data is None:
        return lambda: ()
    shuffle_seed = derive(seed, "reference")
    if isinstance(data, Dataset):
        name = split if split in data.splits else next(iter(data.splits))
        return lambda: data.batches(name, BATCH_SIZE, generator=torch.Generator().manual_seed(shuffle_seed))
    inputs, labels = data
    if len(inputs) != len(labels) or not len(labels):
        raise BadData(f"got {len(inputs)} inputs and {len(labels)} labels;", "there must be one of each a sample.")
    order = torch.randperm(len(labels), generator=torch.Generator().manual_seed(shuffle_seed))
    return lambda: (Batch(inputs[rows], labels[rows], np.asarray(rows)) for rows in torch.split(order, BATCH_SIZE))
