"""Statistics of batch norms, measured anew."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch.nn.modules.batchnorm import _BatchNorm

from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset
from prunescope.nets.context import evaluating
from prunescope.nets.network import Network


def estimate_(net: Network, data: Dataset, n_samples: int, batch_size: int, progress: Progress) -> None:
    """Make the statistics of all batch norms the average over batches of the network as it is.

    Args:
        n_samples: how many of the training split, from its first; a last batch of one has no variance and is left out.
    """
    norms = [layer for layer in net.module.modules() if isinstance(layer, _BatchNorm) and layer.track_running_stats]
    if not norms:
        return
    n_batches = -(-min(n_samples, len(data["train"])) // batch_size)
    with evaluating(net.module), _averaging(norms), torch.no_grad():
        for batch in progress.over(data.batches("train", batch_size, n_samples), "measuring batch norms", n_batches):
            if len(batch.labels) > 1:
                net.module(net.fitted(batch.inputs))


@contextmanager
def _averaging(norms: list[_BatchNorm]) -> Iterator[None]:
    """Batch norms that start from nothing and average over batches (PyTorch's ``momentum=None``)."""
    before = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
        norm.train()
    try:
        yield
    finally:
        for norm, momentum in zip(norms, before, strict=True):
            norm.momentum = momentum
