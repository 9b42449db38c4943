"""Which channels go together, who makes them and who reads them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from prunescope.core.errors import UnknownName
from prunescope.core.registry import closest
from prunescope.nets import norms
from prunescope.nets.channels import Edge, UnitGroup
from prunescope.nets.context import evaluating
from prunescope.nets.flow import edges
from prunescope.nets.locks import with_locks
from prunescope.nets.tracing.fixed import lock_fixed_widths
from prunescope.nets.tracing.record import Record
from prunescope.nets.tracing.solve import Classes, solve
from prunescope.nets.tracing.units import groups_of_units
from prunescope.nets.tracing.watch import small_inputs, unchanged, watch
from prunescope.nets.window_attention import followable

if TYPE_CHECKING:
    from prunescope.nets.network import Network


@dataclass(frozen=True, eq=False)
class ChannelGraph:
    """The channels of a network, found by sending their names through one forward pass.

    >>> from prunescope.nets.network import Network
    >>> net = Network(nn.Sequential(nn.Linear(3, 2), nn.ReLU(), nn.Linear(2, 2)), torch.zeros(1, 3))
    >>> [(group.name, group.n_units, group.locked) for group in net.graph.groups]
    [('0.weight', 2, ''), ('2.weight', 2, "they are the network's output")]
    >>> net.graph.edges[1]
    Edge(source='0.weight', target='2.weight', skip=False)
    """

    net: "Network"
    record: Record
    classes: Classes
    stuck: Mapping[str, str] = field(default_factory=dict)
    """Groups that a removal showed to be held by the program: name -> why."""

    @classmethod
    def trace(cls, net: "Network") -> "ChannelGraph":
        """Watches one forward of the module (batch 1, small input); nothing in the module changes.

        Raises:
            BadNetwork: the forward fails.
        """
        with followable(net.module) as module:
            record = watch(module, net.example_input, frozenset(site.name for site in net.sites))
        lock_fixed_widths(net.module, record)
        return cls(net, record, solve(record))

    @cached_property
    def groups(self) -> tuple[UnitGroup, ...]:
        """All groups of units, locked ones included, in the order in which their first makers ran."""
        found = (replace(group, locked=group.locked or self.stuck.get(group.name, "")) for group in self._grouped[0])
        return with_locks(tuple(found), self.net.locks)

    def leaving(self, stuck: Mapping[str, str]) -> "ChannelGraph":
        """The same graph with more groups locked: name -> why."""
        return replace(self, stuck={**self.stuck, **stuck})

    @cached_property
    def by_name(self) -> dict[str, UnitGroup]:
        """All groups by their names."""
        return {group.name: group for group in self.groups}

    @cached_property
    def _grouped(self) -> tuple[tuple[UnitGroup, ...], Tensor, Tensor]:
        return groups_of_units(self.record, self.classes)

    def group_of(self, site_name: str) -> UnitGroup | None:
        """The group that a site's output units belong to; the largest part if they belong to several."""
        layer = self.record.layers.get(site_name)
        numbers = self._grouped[1][self.classes.label[layer.rows]] if layer else torch.empty(0, dtype=torch.int64)
        numbers = numbers[numbers >= 0]
        return self.groups[int(torch.mode(numbers).values)] if numbers.numel() else None

    @cached_property
    def quotas(self) -> list[list[list[tuple[str, Tensor]]]]:
        """Sets of layers that hold on to one common width; for each layer its units, by group name."""
        return [[self.units_of(ids) for ids in members] for members in self.record.quotas]

    def units_of(self, ids: Tensor) -> list[tuple[str, Tensor]]:
        """The units that names belong to, by group."""
        groups, units = self.places(ids)
        present = groups[groups >= 0].unique().tolist()
        return [(self.groups[number].name, units[groups == number].unique()) for number in present]

    def places(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """For each name the number of its group in ``groups`` (-1: it is in none), and its unit there."""
        labels = self.classes.label[ids]
        return self._grouped[1][labels], self._grouped[2][labels]

    def gone(self, silent: Mapping[str, Tensor]) -> Tensor:
        """For every name in the record, whether its unit goes: Bool[names].

        Args:
            silent: group name -> Bool[units], True = goes; nothing goes of a group that is not listed.
        """
        flags = [silent.get(group.name, torch.zeros(group.n_units, dtype=torch.bool)) for group in self.groups]
        return torch.cat([*flags, torch.zeros(1, dtype=torch.bool)])[self._places]

    @cached_property
    def group_of_name(self) -> Tensor:
        """Number of the group that each name belongs to, -1 for none: Long[names]."""
        return self._grouped[1][self.classes.label]

    @cached_property
    def _places(self) -> Tensor:
        """For every name, the place of its unit when all units of all groups stand in one line; the end for none."""
        first = torch.tensor([0, *(group.n_units for group in self.groups)]).cumsum(0)
        group, unit = self.group_of_name, self._grouped[2][self.classes.label]
        return torch.where(group >= 0, first[group] + unit, first[-1])

    def any_of_units(self, names: np.ndarray) -> dict[str, Tensor]:
        """Whether any of a unit's names is flagged: Bool[n_units] by group; ``names`` are the first so many."""
        sizes = [group.n_units for group in self.groups]
        units = np.zeros(sum(sizes) + 1, dtype=bool)
        units[self._places[: len(names)].numpy()[names]] = True
        parts = torch.from_numpy(units[:-1]).split(sizes)
        return {group.name: part for group, part in zip(self.groups, parts, strict=True)}

    def lines(self, silent: Mapping[str, Tensor]) -> dict[str, dict[int, Tensor]]:
        """What is left of every parameter and buffer when units go; whole dimensions are left out.

        Args:
            silent: group name -> Bool[units], True = goes; nothing goes of a group that is not listed.

        Returns:
            Path -> dimension -> Bool of its size, True = stays.
        """
        axes = [axis for axis in self.record.coordinates.axes if axis.size]
        stays = ~self.gone(silent)[: self.record.coordinates.n_ids].numpy()
        are_whole = np.logical_and.reduceat(stays, [axis.start for axis in axes])
        lines: dict[str, dict[int, Tensor]] = {}
        for axis, is_whole in zip(axes, are_whole, strict=True):
            if not is_whole:
                own = torch.from_numpy(stays[axis.start : axis.start + axis.size])
                lines.setdefault(axis.parameter, {})[axis.dim] = own
        return lines

    def shape_of(self, path: str) -> tuple[int, ...]:
        """Shape of a parameter or buffer of the network.

        Raises:
            UnknownName: there is none of that path.
        """
        axes = self.record.coordinates.by_path.get(path)
        if axes is None:
            known = list(self.record.coordinates.by_path)
            raise UnknownName(f"no parameter named '{path}' in {type(self.net.module).__name__};", closest(path, known))
        return tuple(axis.size for axis in axes)

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Data flow between sites; "" is the network's input or output."""
        return edges(self.record, tuple(site.name for site in self.net.sites))

    @cached_property
    def output_shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each site's layer's output without the batch dimension, at the example input."""
        return _output_shapes(self.net)

    def predecessor_norms(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Squared norm of everything that feeds each input column: site -> Float[inputs]; 1 at the ends.

        A grouped convolution lists the inputs of all its groups, group after group.

        Args:
            weights: values by site name, batch norm already folded; the network's own where a site is missing.

        Source: park2020lookahead, section 3; for sums and skips its appendix on ResNet.
        """
        return norms.predecessors(self.record, self._all(weights))

    def reader_norms(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Squared norm of everything that reads each output row: site -> Float[outputs]; 1 at the ends."""
        return norms.readers(self.record, self._all(weights))

    def _all(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        return {site.name: weights.get(site.name, self.net.weight(site.name)) for site in self.net.sites}


def fold_batch_norm(net: "Network") -> dict[str, Tensor]:
    """gamma / sqrt(var + eps) of the batch norm that follows each site's rows: Float[outputs]; 1 where none does.

    A row that several batch norms meet (a dense block's features) is not folded: it has no one factor.
    """
    record = net.graph.record
    factor = torch.ones(record.n_ids, dtype=torch.float64)
    met = torch.zeros(record.n_ids, dtype=torch.int64)
    state = {**dict(net.module.named_parameters()), **dict(net.module.named_buffers())}
    for scaling in record.scalings:
        deviation = (state[scaling.variance].detach().double().cpu() + scaling.eps).sqrt()
        scale = state[scaling.scale].detach().double().cpu() if scaling.scale else torch.ones_like(deviation)
        factor[scaling.names] = scale / deviation
        met[scaling.names] += 1
    factor[met > 1] = 1
    folded = {}
    for site in net.sites:
        weight, layer = net.weight(site.name), record.layers.get(site.name)
        rows = factor[layer.rows] if layer else torch.ones(site.shape[0])
        folded[site.name] = rows.to(weight)
    return folded


def _output_shapes(net: "Network") -> dict[str, tuple[int, ...]]:
    layers = dict(net.module.named_modules())
    shapes: dict[str, tuple[int, ...]] = {}

    def note(module: nn.Module, args: Any, out: Any) -> None:
        first = out
        while isinstance(first, list | tuple):
            first = first[0]
        shapes[paths[id(module)]] = tuple(first.shape[1:])

    paths = {id(layers[site.layer]): site.layer for site in net.sites}
    handles = [layers[path].register_forward_hook(note) for path in paths.values()]
    try:
        *_, inputs = small_inputs(net.example_input)
        with evaluating(net.module), unchanged(net.module), torch.inference_mode():
            net.module(*inputs)
    finally:
        for handle in handles:
            handle.remove()
    return {site.name: shapes[site.layer] for site in net.sites if site.layer in shapes}
