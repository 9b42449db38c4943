"""Which entries of every parameter stay when units go: the plan of a surgery, without touching the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from prunescope.core.errors import ShapeMismatch
from prunescope.nets.context import Kept
from prunescope.nets.graph import ChannelGraph
from prunescope.nets.lines import KeptLines
from prunescope.nets.resize import resized
from prunescope.nets.rounding import filled
from prunescope.nets.silence import Silent, level_, silent_units
from prunescope.nets.widths import follow_boxes_

Lines = Mapping[str, Mapping[int, Tensor]]
"""Parameter or buffer path -> dimension -> Bool of its size, True = stays; whole dimensions are not listed."""


@dataclass(frozen=True, eq=False)
class Removal:
    """What a smaller network keeps: enough to make it again from the original's constructor, without any pickle.

    Attributes:
        positions: parameter or buffer path -> dimension -> Long[kept], the positions that stay, in order; dimensions
            that stay whole are not listed.
        widths: layer path -> old width -> new width, for layers whose forward counts parts of its channels (heads).
    """

    positions: dict[str, dict[int, Tensor]]
    widths: dict[str, dict[int, int]]

    def applied(self, module: nn.Module, kept: Kept | None = None) -> nn.Module:
        """A smaller copy of a module of the same architecture; entries masked by ``kept`` are zero.

        Raises:
            ShapeMismatch: the module has no such parameter, or it is too small: another architecture.
        """
        self._check_fits(module)
        small = resized(module, self.positions, KeptLines.of(kept or {}))
        follow_boxes_(small, self.widths)
        return small

    def to_json(self) -> dict[str, Any]:
        """Plain numbers and texts, for a file beside the weights."""
        positions = {path: {str(d): i.tolist() for d, i in dims.items()} for path, dims in self.positions.items()}
        widths = {path: {str(old): new for old, new in changed.items()} for path, changed in self.widths.items()}
        return {"positions": positions, "widths": widths}

    def _check_fits(self, module: nn.Module) -> None:
        own = {**dict(module.named_parameters()), **dict(module.named_buffers())}
        for path, by_dim in self.positions.items():
            for dim, index in by_dim.items():
                size = own[path].shape[dim] if path in own and dim < own[path].dim() else 0
                if size <= int(index.max()):
                    raise ShapeMismatch(
                        f"making the smaller {type(module).__name__}: '{path}' has {size} entries along dimension "
                        f"{dim}, the plan keeps number {int(index.max())};",
                        "give a module of the architecture that was shrunk.",
                    )

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> "Removal":
        positions = {
            path: {int(dim): torch.tensor(index) for dim, index in dims.items()}
            for path, dims in value["positions"].items()
        }
        widths = {path: {int(old): new for old, new in changed.items()} for path, changed in value["widths"].items()}
        return Removal(positions, widths)


def removal_of(graph: ChannelGraph, kept: Kept, multiple: int = 1) -> Removal:
    """What stays when every unit that a mask silences is taken out.

    Args:
        multiple: widths are filled up to multiples of it with silent units.

    Raises:
        ShapeMismatch: a mask does not have its parameter's shape.
        UnknownName: a mask is of no parameter.
    """
    return removal_without(graph, silent_units(graph, kept), multiple)


def removal_without(graph: ChannelGraph, silent: Silent, multiple: int = 1) -> Removal:
    """What stays without these units.

    Args:
        silent: group name -> Bool[units], True = goes; groups that are not listed stay whole.
        multiple: widths are filled up to multiples of it with silent units.
    """
    silent = {name: units.clone() for name, units in silent.items()}
    if multiple > 1:
        silent = filled(graph, silent, multiple)
    level_(graph, silent)
    lines = settle_(graph, silent)
    return Removal(_positions(lines), box_widths(graph, silent))


def settle_(graph: ChannelGraph, silent: Silent) -> Lines:
    """What stays of every parameter and buffer, once no layer is left without channels: one unit of it stays silent."""
    lines = graph.lines(silent)
    while empty := _emptied(graph, lines):
        _keep_first_(graph, silent, empty)
        lines = graph.lines(silent)
    return lines


def _emptied(graph: ChannelGraph, lines: Lines) -> list[Tensor]:
    """Names along the dimensions of parameters of which nothing is left: units of one group may come of many layers."""
    axes = graph.record.coordinates.by_path
    return [axes[path][dim].ids for path, by_dim in lines.items() for dim, own in by_dim.items() if not own.any()]


def _keep_first_(graph: ChannelGraph, silent: Silent, empty: list[Tensor]) -> None:
    """The first unit of each of these stays, as zeros: no layer is without channels."""
    for ids in empty:
        ((name, units),) = graph.units_of(ids[:1])
        silent[name][units] = False


def _positions(lines: Lines) -> dict[str, dict[int, Tensor]]:
    """The positions of every parameter and buffer that stay; whole dimensions left out."""
    return {path: {dim: own.nonzero().flatten() for dim, own in by_dim.items()} for path, by_dim in lines.items()}


def box_widths(graph: ChannelGraph, silent: Silent) -> dict[str, dict[int, int]]:
    """Layers whose forward cuts channels into boxes (heads): path -> old width -> new width, where it changes."""
    gone = graph.gone(silent)
    widths: dict[str, dict[int, int]] = {}
    for block in graph.record.blocks:
        stays = ~gone[block.ids.select(-1, 0)]
        if not stays.all():
            after = [int(stays.movedim(axis, 0).flatten(1).any(1).sum()) for axis in range(stays.dim())]
            changed = widths.setdefault(block.layer, {})
            changed.update((a, b) for a, b in zip(stays.shape, after, strict=True) if a != b)
            changed[stays.numel()] = int(stays.sum())
    return widths
