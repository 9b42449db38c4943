"""What a step's network holds and costs, and how much of it could really be taken out."""

import torch
from torch import Tensor

from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress
from prunescope.measure.probe import Measurement, Probe, Subject, probes
from prunescope.nets.cost import Cost, cost
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.slices import joined, living, silenced


@probes.register("cost")
class Size(Probe):
    """Parameters, multiply-accumulates and bytes; masked as they are, and what removing silent units would save.

    Headline:
        params: of the unpruned network.  nonzero: not masked.  removable: parameters of units that are silent
        everywhere and can really be taken out (0 where the channels cannot be traced).
        macs, ops_paper: a sample, dense (methods of ``prunescope.cost``).  macs_nonzero: with kept weights only.
        bytes_dense: parameters and buffers as stored.  bytes_sparse: kept values and one bit for each masked
        parameter's entries.
    """

    name = "size"
    title = "Size"
    summary = "Parameters, operations and bytes, and how much could really be taken out."

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        net, mask = subject.net, subject.mask
        found = cost(net.module, net.example_input)
        gone = sum(mask.n_removed(name) for name in mask)
        return Measurement(
            {
                "params": found.params,
                "nonzero": found.params - gone,
                "removable": n_removable(net, mask),
                "macs": found.macs,
                "macs_nonzero": macs_nonzero(net, mask, found),
                "ops_paper": found.ops_paper,
                "bytes_dense": found.bytes,
                "bytes_sparse": found.bytes - _bytes_saved(net, mask),
            }
        )


def macs_nonzero(net: Network, mask: Mask, found: Cost) -> int:
    """Multiply-accumulates a sample with weights that are kept: each layer's, times the share of its weights kept."""
    sites: dict[str, list[int]] = {}
    for site in net.sites:
        counts = sites.setdefault(site.layer, [0, 0])
        counts[0] += site.n_weights
        counts[1] += mask.n_removed(site.name)
    shares = {layer: 1 - gone / n for layer, (n, gone) in sites.items()}
    return round(sum(layer.macs * shares.get(layer.name, 1.0) for layer in found.layers))


def n_removable(net: Network, mask: Mask) -> int:
    """Parameters in units that nobody reads or that make nothing, and in the columns that read them."""
    try:
        groups = net.graph.groups
    except PrunescopeError:
        return 0
    entries: dict[str, Tensor] = {}
    for group in groups:
        own = [part for part in group.slices if part.role != "reader"]
        readers = [part for part in group.slices if part.role == "reader"]
        alive = living(net, own, group.n_units, mask)
        if readers:
            alive &= living(net, readers, group.n_units, mask)
        if not group.locked and not bool(alive.all()):
            entries = joined(entries, silenced(net, group.slices, alive))
    return sum(int(torch.count_nonzero(~kept)) for kept in entries.values())


def _bytes_saved(net: Network, mask: Mask) -> int:
    saved = 0
    for name in mask:
        weight, gone = net.weight(name), mask.n_removed(name)
        saved += max(0, gone * weight.element_size() - -(-weight.numel() // 8))
    return saved
