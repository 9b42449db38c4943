"""What is left of every layer, and what went when."""

from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.probe import Measurement, Probe, Subject, probes
from prunescope.nets.network import Network, Site
from prunescope.prune.mask import KEPT, MANUAL, Mask


@dataclass(frozen=True)
class LayerCount:
    """Counts of one site; now and restored are against ``before``.

    Attributes:
        n_removed: weights that are gone.
        n_now: gone now, but not before.
        n_restored: gone before, but not now.
        n_manual: gone by hand.
        outputs_alive, inputs_alive: rows and columns (channels) with at least one kept weight.
    """

    site: str
    n_weights: int
    n_removed: int
    n_now: int
    n_restored: int
    n_manual: int
    n_outputs: int
    outputs_alive: int
    n_inputs: int
    inputs_alive: int


@probes.register()
class Layers(Probe):
    """A row a site, in network order: how many weights are gone, since when, by whom, which channels live, L2 norm.

    Headline: n_weights, n_removed, sparsity (share) over all sites.
    """

    name = "layers"
    title = "Layers"
    summary = "What is left of every layer, and what went when."

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        counts = [
            layer_count(site, subject.mask, subject.before or subject.mask)
            for site in progress.over(subject.net.sites, "counting")
        ]
        rows = [asdict(count) for count in counts]
        columns = {name: np.array([row[name] for row in rows]) for name in rows[0]}
        columns["norm"] = np.array([kept_norm(subject.net, site, subject.mask) for site in subject.net.sites])
        n_weights, n_removed = (int(columns[name].sum()) for name in ("n_weights", "n_removed"))
        headline = {"n_weights": n_weights, "n_removed": n_removed, "sparsity": n_removed / n_weights}
        return Measurement(headline, {"layers": Table(columns, {name: "count" for name in columns if "n_" in name})})


def layer_count(site: Site, mask: Mask, before: Mask) -> LayerCount:
    """The counts of one site under ``mask``, against ``before``."""
    states, earlier = mask.states.get(site.name), before.states.get(site.name)
    n_removed, n_before = mask.n_removed(site.name), before.n_removed(site.name)
    both = _n_true((states != KEPT) & (earlier != KEPT)) if states is not None and earlier is not None else 0
    return LayerCount(
        site=site.name,
        n_weights=site.n_weights,
        n_removed=n_removed,
        n_now=n_removed - both,
        n_restored=n_before - both,
        n_manual=_n_true(states == MANUAL) if states is not None else 0,
        n_outputs=site.shape[0],
        outputs_alive=_n_true(mask.lines(site.name, 0)) if site.name in mask else site.shape[0],
        n_inputs=site.shape[1],
        inputs_alive=_n_true(mask.lines(site.name, 1)) if site.name in mask else site.shape[1],
    )


def kept_norm(net: Network, site: Site, mask: Mask) -> float:
    """L2 norm of the kept weights of one site."""
    return float(torch.linalg.vector_norm(mask.applied(site.name, net.weight(site.name)), dtype=torch.float64))


def _n_true(values: Tensor) -> int:
    return int(torch.count_nonzero(values))
