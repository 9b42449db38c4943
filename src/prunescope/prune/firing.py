"""How often units fire on reference data."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.nets.context import evaluating, masked
from prunescope.prune.reading import first_samples
from prunescope.prune.sight import Sight


def firing_rates(sight: Sight, n_samples: int) -> Mapping[str, Tensor]:
    """Share of samples and positions at which each output of a layer is positive: site -> Float64[outputs].

    Measured where the output leaves the layer, after its batch norm if it has one: what a ReLU behind it would let
    through. Convolutions and dense layers only; the network's own outputs have no rate, they count fully.
    """
    places = _places(sight)
    counts = {path: _Count(channels) for path, channels in places.values()}
    module = sight.net.module
    handles = [module.get_submodule(path).register_forward_hook(count) for path, count in counts.items()]
    try:
        with evaluating(module), masked(module, sight.mask), torch.no_grad():
            for batch in first_samples(sight, n_samples):
                module(batch.inputs)
    finally:
        for handle in handles:
            handle.remove()
    return {site: counts[path].rate for site, (path, _) in places.items()}


def _places(sight: Sight) -> dict[str, tuple[str, int]]:
    """By site: the module whose output counts, and the dimension of its channels, from the end for dense layers."""
    record = sight.net.graph.record
    ends = {edge.source for edge in sight.net.graph.edges if not edge.target}
    norms = {int(name): scaling.variance.rpartition(".")[0] for scaling in record.scalings for name in scaling.names}
    places = {}
    for site in sight.net.sites:
        layer = record.layers.get(site.name)
        if layer is None or layer.transposed or site.name in ends or site.kind not in ("conv", "linear"):
            continue
        places[site.name] = (norms.get(int(layer.rows[0]), site.layer), 1 if site.kind == "conv" else -1)
    return places


class _Count:
    """A forward hook that counts positive outputs by channel."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._positive: Tensor | None = None
        self._n = 0

    def __call__(self, module: nn.Module, args: Any, output: Tensor) -> None:
        others = [dim for dim in range(output.dim()) if dim != self._dim % output.dim()]
        positive = (output > 0).sum(dim=others).double()
        self._positive = positive if self._positive is None else self._positive + positive
        self._n += output.numel() // output.shape[self._dim]

    @property
    def rate(self) -> Tensor:
        return torch.ones(()) if self._positive is None else self._positive / self._n
