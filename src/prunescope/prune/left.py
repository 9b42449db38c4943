"""What would really be left of a network once its silent units are taken out: counted, not built."""

import copy
from functools import cached_property
from math import prod

import torch
from torch import Tensor, nn

from prunescope.nets.cost import LayerCost, cost
from prunescope.nets.network import CONVOLUTIONS, RECURRENT, Network
from prunescope.nets.removal import removal_without, settle_
from prunescope.nets.silence import Silent

Sizes = dict[str, tuple[int, ...]]
"""Shapes of parameters and buffers by path; a tensor used twice has the first of its paths."""

_PLAIN = (*CONVOLUTIONS, *RECURRENT, nn.Linear)
"""Layers whose multiply-accumulates are proportional to the number of their weights."""


class Left:
    """Parameters and multiply-accumulates of the smaller network, from the channel graph.

    The multiply-accumulates of convolutions, linear and recurrent layers follow from the sizes of their weights, to
    the digit. Where others count too (attention, products of activations) the smaller network is run without values,
    on the meta device.

    >>> net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    >>> left, silent = Left(net), {"0.weight": torch.tensor([True, False, False, False])}
    >>> left.params({}), left.params(silent), left.macs({}), left.macs(silent)
    (26, 20, 20, 15)
    """

    def __init__(self, net: Network) -> None:
        self._net = net
        coordinates = net.graph.record.coordinates
        self._axes = coordinates.axes
        self._names = slice(self._axes[0].start, coordinates.n_ids)
        self._axis_of = torch.repeat_interleave(torch.tensor([axis.size for axis in self._axes]))
        self._paths = _first_paths(net.module)
        self._unique = [path for path, _ in net.module.named_parameters()]

    def sizes(self, silent: Silent) -> Sizes:
        """Shape of every parameter and buffer without the silent units."""
        counts = self._counts(silent)
        if 0 in counts:  # removal then keeps units that are silent
            silent = {name: units.clone() for name, units in silent.items()}
            settle_(self._net.graph, silent)
            counts = self._counts(silent)
        found: Sizes = {path: () for path, axes in self._net.graph.record.coordinates.by_path.items() if not axes}
        for axis, count in zip(self._axes, counts, strict=True):
            found[axis.parameter] = (*found.get(axis.parameter, ()), count)
        return found

    def _counts(self, silent: Silent) -> list[int]:
        """How much stays along every dimension."""
        stays = ~self._net.graph.gone(silent)[self._names]
        counts: list[int] = torch.bincount(self._axis_of[stays], minlength=len(self._axes)).tolist()
        return counts

    def params(self, silent: Silent) -> int:
        """Parameters, shared ones once; zeros among them count."""
        sizes = self.sizes(silent)
        return sum(prod(sizes[path]) for path in self._unique)

    def macs(self, silent: Silent) -> int:
        """Multiply-accumulates a sample, as ``prunescope.cost`` counts them."""
        if not self._is_plain:
            return self._watched(silent)
        sizes = self.sizes(silent)
        return sum(
            layer.macs * self._n_weights(layer.name, sizes) // self._n_weights(layer.name, self._full)
            for layer in self._layers
        )

    @cached_property
    def _layers(self) -> list[LayerCost]:
        return [layer for layer in cost(self._net.module, self._net.example_input).layers if layer.macs]

    @cached_property
    def _is_plain(self) -> bool:
        return all(isinstance(self._net.module.get_submodule(layer.name), _PLAIN) for layer in self._layers)

    @cached_property
    def _full(self) -> Sizes:
        return self.sizes({})

    def _n_weights(self, layer: str, sizes: Sizes) -> int:
        weights = self._net.module.get_submodule(layer).parameters(recurse=False)
        return sum(prod(sizes[self._paths[id(weight)]]) for weight in weights if weight.dim() >= 2)

    def _watched(self, silent: Silent) -> int:
        graph = self._net.graph
        small = removal_without(graph, silent).applied(self._shadow)
        return cost(small, tuple(_without_values(value) for value in self._net.example_input)).macs

    @cached_property
    def _shadow(self) -> nn.Module:
        """The network without values: it takes no memory and no time."""
        memo: dict[int, object] = {
            id(p): nn.Parameter(_without_values(p.detach()), p.requires_grad) for p in self._net.module.parameters()
        }
        memo.update({id(buffer): _without_values(buffer) for buffer in self._net.module.buffers()})
        return copy.deepcopy(self._net.module, memo)


def _without_values(value: Tensor) -> Tensor:
    return torch.empty_like(value, device="meta")


def _first_paths(module: nn.Module) -> dict[int, str]:
    paths: dict[int, str] = {}
    for path, parameter in module.named_parameters(remove_duplicate=False):
        paths.setdefault(id(parameter), path)
    return paths
