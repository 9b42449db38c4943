"""Widths of layers, and which units stay so that they are multiples of 8 or 16: kernels work in such blocks."""

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from prunescope.nets.graph import ChannelGraph
from prunescope.nets.silence import Silent

Units = Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class Width:
    """How many channels a weight makes, by the units that may go.

    Attributes:
        channels: group name -> Long[n_units], channels of the weight that each unit makes; several when a grouped
            convolution or an attention head ties them together.
        fixed: channels that belong to no unit.
    """

    channels: dict[str, Tensor]
    fixed: int = 0

    def after(self, kept: Units) -> int:
        """Channels that are left; of a group that is not listed, all.

        Args:
            kept: group name -> Bool[n_units].
        """
        counts = (int(n[kept[name]].sum() if name in kept else n.sum()) for name, n in self.channels.items())
        return self.fixed + sum(counts)


def widths(graph: ChannelGraph) -> tuple[Width, ...]:
    """The widths of all layers that make units; of a recurrent weight the hidden width, not that of its gates."""
    found: dict[tuple[str, int], Width] = {}
    for group in graph.groups:
        for part in group.slices:
            if part.role == "maker":
                width = found.setdefault((part.parameter, part.dim), Width({}))
                width.channels[group.name] = torch.bincount(part.units, minlength=group.n_units)
    return tuple(_whole(graph, parameter, dim, width) for (parameter, dim), width in found.items())


def _whole(graph: ChannelGraph, parameter: str, dim: int, width: Width) -> Width:
    owner = graph.net.module.get_submodule(parameter.rpartition(".")[0])
    gates = 1
    if isinstance(owner, nn.RNNBase | nn.RNNCellBase):  # 4 rows a hidden unit of an LSTM, 3 of a GRU
        gates = min(int(counts[counts > 0].min()) for counts in width.channels.values())
    size = graph.shape_of(parameter)[dim] // gates
    channels = {name: counts // gates for name, counts in width.channels.items()}
    return Width(channels, size - sum(int(counts.sum()) for counts in channels.values()))


def rounded(kept: Units, waiting: Units, all_widths: tuple[Width, ...], multiple: int) -> dict[str, Tensor]:
    """The units kept, and the fewest of those that wait by which every width becomes a multiple.

    Group after group: of each as many stay as its widths need. Where no number of them will do (a layer narrower than
    the multiple), all that wait stay.

    Args:
        kept: group name -> Bool[n_units]; groups that are not listed stay whole.
        waiting: group name -> Long[k], units that are not kept and may be, best first.

    >>> width = Width({"a": torch.ones(10, dtype=torch.int64)})
    >>> kept = {"a": torch.arange(10) < 5}
    >>> rounded(kept, {"a": torch.tensor([9, 8, 7, 6, 5])}, (width,), 8)["a"].nonzero().flatten().tolist()
    [0, 1, 2, 3, 4, 7, 8, 9]
    """
    found = {name: units.clone() for name, units in kept.items()}
    for name, units in waiting.items():
        fits = torch.ones(len(units) + 1, dtype=torch.bool)
        for width in all_widths:
            if name in width.channels:
                more = torch.cat((torch.zeros(1, dtype=torch.int64), width.channels[name][units].cumsum(0)))
                fits &= (width.after(found) + more) % multiple == 0
        n_more = int(fits.nonzero()[0]) if fits.any() else len(units)
        found[name][units[:n_more]] = True
    return found


def filled(graph: ChannelGraph, silent: Silent, multiple: int) -> Silent:
    """The silent units that go when every width shall be a multiple; the others stay as zeros, the last ones first."""
    kept = {name: ~units for name, units in silent.items()}
    waiting = {name: units.nonzero().flatten().flip(0) for name, units in silent.items()}
    return {name: ~units for name, units in rounded(kept, waiting, widths(graph), multiple).items()}
