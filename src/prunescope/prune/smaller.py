"""Which units are silent once a choice is made: what targets of size ask of a network that is not pruned yet."""

from collections.abc import Mapping

import torch
from torch import Tensor

from prunescope.nets.lines import any_along
from prunescope.nets.silence import Silent, silent_units, unheard_units
from prunescope.prune.structure import Cut, Structure
from prunescope.prune.target import Ground, is_removed


def stays_in_place(structure: Structure, fate: str) -> str:
    """Why a structure makes no network smaller, in a sentence; empty if it does."""
    if is_removed(structure):
        return ""
    return f"{structure.unit}s stay in place as zeros and {fate}; choose filters, or count parameters."


def silent_after(ground: Ground, kept: Mapping[str, Tensor]) -> Silent:
    """Group of the channel graph -> Bool[units], True = silent and so taken out when the network is made smaller."""
    net, structure = ground.net, ground.structure
    if structure.follows:  # what else becomes useless is known of a whole mask only
        mask = ground.mask & structure.silence(net, ground.groups, kept)
        return silent_units(net.graph, structure.follow(net, mask))
    return unheard_units(net.graph, _Heard(ground, kept).along)


class _Heard:
    """Whether anything is kept along the lines of parameters, by the mask before and by what goes now."""

    def __init__(self, ground: Ground, kept: Mapping[str, Tensor]) -> None:
        self._net, self._mask = ground.net, ground.mask
        self._stays: dict[str, dict[int, Tensor]] = {}
        for group in ground.groups:
            if not bool(kept[group.name].all()):
                self._add(ground.structure.cut(ground.net, group, kept[group.name]) or {})

    def along(self, path: str, dim: int) -> Tensor | None:
        """Bool of the dimension's size; None for a parameter that nothing was taken from."""
        stays = self._stays.get(path, {})
        if path not in self._mask:
            return self._alone(path, dim, stays) if stays else None
        others = {other: line for other, line in stays.items() if other != dim}
        line = self._beside(path, dim, others) if others else self._mask.lines(path, dim)
        return line & stays[dim] if dim in stays else line

    def _add(self, cut: Cut) -> None:
        for path, by_dim in cut.items():
            known = self._stays.setdefault(path, {})
            for dim, line in by_dim.items():
                known[dim] = known[dim] & line if dim in known else line

    def _alone(self, path: str, dim: int, stays: Mapping[int, Tensor]) -> Tensor:
        line = stays[dim] if dim in stays else torch.ones(self._net.graph.shape_of(path)[dim], dtype=torch.bool)
        return line if all(bool(line.any()) for line in stays.values()) else torch.zeros_like(line)

    def _beside(self, path: str, dim: int, others: Mapping[int, Tensor]) -> Tensor:
        """Of what the mask keeps, only what is kept now along the other dimensions; the mask's entries if need be."""
        if self._mask.is_box(path):
            left = all(bool((self._mask.lines(path, other) & line).any()) for other, line in others.items())
            return self._mask.lines(path, dim) & left
        kept = self._mask[path]
        for other, line in others.items():
            kept = kept.index_select(other, line.nonzero().flatten())
        return any_along(kept, dim)
