"""Reference batches as criteria read them: the first so many samples, on the network's device."""

from collections.abc import Iterator
from dataclasses import replace

from prunescope.data.dataset import Batch
from prunescope.prune.sight import Sight


def first_samples(sight: Sight, n_samples: int) -> Iterator[Batch]:
    """Batches with the first ``n_samples`` samples (all, if there are fewer), where the network is."""
    device = next(sight.net.module.parameters()).device
    left = n_samples
    for batch in sight.batches():
        inputs, labels = batch.inputs[:left].to(device), batch.labels[:left].to(device)
        yield replace(batch, inputs=inputs, labels=labels, rows=batch.rows[:left])
        left -= len(labels)
        if left <= 0:
            return
