"""How criteria read reference data, and how what they find about layers becomes units' scores."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from torch import Tensor

from prunescope.data.dataset import Batch
from prunescope.prune.sight import Sight


def first_samples(sight: Sight, n_samples: int) -> Iterator[Batch]:
    """Batches with the first ``n_samples`` samples (all, if there are fewer), where the network is."""
    left = n_samples
    for batch in sight.batches():
        inputs = sight.net.fitted(batch.inputs[:left])
        labels = batch.labels[:left].to(inputs.device)
        yield replace(batch, inputs=inputs, labels=labels, rows=batch.rows[:left])
        left -= len(labels)
        if left <= 0:
            return


def as_slices(sight: Sight, rows: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Values of layers' outputs (Float[outputs] by site) in the shape that the slices of a filter cut.

    A transposed convolution holds its outputs along the weight's second dimension, block after block.
    """
    layers = sight.net.graph.record.layers
    turned = {site for site, layer in layers.items() if layer.transposed}
    return {
        site: values.view(layers[site].groups, -1).sum(0, keepdim=True) if site in turned else values
        for site, values in rows.items()
    }
