"""Share of the network's parameters."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from prunescope.prune.left import Left
from prunescope.prune.sized import Gauge, SizeTarget
from prunescope.prune.smaller import silent_after
from prunescope.prune.target import Ground, is_removed, targets


@targets.register("params", "size")
class Parameters(SizeTarget):
    """The share of all parameters, biases and normalisations included, that is gone.

    Of units that can really be taken out (filters, input channels) these are the parameters of the network that is left
    then. Of single weights, kernels and patterns, which stay in place as zeros, those that are not zero by the mask.
    """

    name = "parameters"
    title = "Parameters"
    summary = "The share of all parameters that is gone: of the network that is left, or those that are masked."
    counted: ClassVar[str] = "parameters"

    def gauge(self, ground: Ground) -> Gauge:
        return _of_what_is_left(ground) if is_removed(ground.structure) else _of_what_is_masked(ground)


def _of_what_is_left(ground: Ground) -> Gauge:
    left = Left(ground.net)
    full = left.params({})
    return lambda kept: 1 - left.params(silent_after(ground, kept)) / full


def _of_what_is_masked(ground: Ground) -> Gauge:
    """Counted by unit: how many weights are still there in each that goes."""
    full = sum(parameter.numel() for parameter in ground.net.module.parameters())
    before = sum(ground.mask.n_removed(name) for name in ground.mask)
    sizes = {group.name: ground.structure.reduce(ground.net, group, _alive(ground)) for group in ground.groups}

    def gone(kept: Mapping[str, Tensor]) -> float:
        more = sum(int(size[~kept[name].cpu()].sum()) for name, size in sizes.items())
        return (before + more) / full

    return gone


def _alive(ground: Ground) -> dict[str, Tensor]:
    """1 for every weight that is still there, 0 for others, by site."""
    one = torch.ones((), dtype=torch.uint8)
    return {
        site.name: ground.mask[site.name].to(torch.uint8) if site.name in ground.mask else one.expand(site.shape)
        for site in ground.net.sites
    }
