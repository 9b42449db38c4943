"""Edits of whole channels: what a person clicks in a margin of a mask, or on a feature map."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

import torch
from pydantic import Field
from torch import Tensor

from prunescope.core.errors import BadPlan
from prunescope.nets.network import Network, Site
from prunescope.prune.edits import BaseEdit
from prunescope.prune.mask import KEPT, MANUAL, Mask
from prunescope.prune.select import alive_units
from prunescope.prune.slices import inputs_dim, joined
from prunescope.prune.structure import Group, Structure
from prunescope.prune.structures.filter import Filter, returning_makers, units_of_rows
from prunescope.prune.structures.input_channel import InputChannel, units_of_columns

Indices = Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(min_length=1)]
Entries = dict[str, Tensor]


class ChannelEdit(BaseEdit):
    """Base of edits that take out or bring back whole channels along one axis of a weight."""

    structure: ClassVar[Structure]

    @property
    @abstractmethod
    def channels(self) -> tuple[int, ...]:
        """The picked channels, as indices along the weight's axis."""

    @abstractmethod
    def axis(self, net: Network, site: Site) -> int:
        """The dimension of the weight along which it lists the channels."""

    @abstractmethod
    def hit(self, net: Network, group: Group, wanted: Tensor) -> Tensor:
        """Bool[n_units]: the units of a group that the channels (bool along the axis) belong to."""

    @abstractmethod
    def restored(self, net: Network, mask: Mask, group: Group, picked: Tensor) -> Mask:
        """The mask with the picked units back, but for what units that stay gone share with them."""

    def apply(self, net: Network, mask: Mask) -> Mask:
        for group, picked in self._picked(net):
            if self.action == "restore":
                mask = self.restored(net, mask, group, picked)
            else:
                mask = self._pruned(net, mask, group, picked)
        return self.structure.follow(net, mask)

    def _picked(self, net: Network) -> Iterator[tuple[Group, Tensor]]:
        site, unit = net.site(self.site), self.structure.unit
        size = site.shape[self.axis(net, site)]
        if max(self.channels) >= size:
            raise BadPlan(f"'{site.name}' has {size} {unit}s, 0 to {size - 1}; got {max(self.channels)}.")
        wanted = torch.zeros(size, dtype=torch.bool)
        wanted[list(self.channels)] = True
        groups = [group for group in self.structure.groups(net) if site.name in group.sites]
        if not groups:
            raise BadPlan(f"'{site.name}' has no {unit}s of its own that could be removed.")
        for group in groups:
            picked = self.hit(net, group, wanted)
            if bool(picked.any()):
                yield group, picked

    def _pruned(self, net: Network, mask: Mask, group: Group, picked: Tensor) -> Mask:
        unit = self.structure.unit
        if group.locked:
            raise BadPlan(f"the {unit}s of '{group.name}' cannot be removed: {group.locked}.")
        if not bool((self.structure.alive(net, group, mask) & ~picked).any()):
            raise BadPlan(f"this would remove the last {unit} of '{group.name}';", "a layer must keep at least one.")
        return mask & Mask.from_kept(self.structure.expand(net, group, ~picked), MANUAL)


class UnitEdit(ChannelEdit):
    """Whole output channels of a site: the filters, neurons or hidden units, with all that belongs to them.

    A unit that comes back comes back whole: also single weights of it that went before the unit did.
    """

    structure: ClassVar[Structure] = Filter()

    kind: Literal["unit"] = "unit"
    units: Indices

    @property
    def channels(self) -> tuple[int, ...]:
        return self.units

    def axis(self, net: Network, site: Site) -> int:
        return 1 - inputs_dim(net, site)

    def hit(self, net: Network, group: Group, wanted: Tensor) -> Tensor:
        return units_of_rows(net, group, self.site, wanted)

    def restored(self, net: Network, mask: Mask, group: Group, picked: Tensor) -> Mask:
        silent = still_silent(net, mask, self.structure, {group.name: picked})
        return brought_back(mask, self.structure.expand(net, group, ~picked), silent)


class InputEdit(ChannelEdit):
    """What a site reads of whole input channels; a channel that comes back brings its maker back if that was gone."""

    structure: ClassVar[Structure] = InputChannel()

    kind: Literal["input"] = "input"
    columns: Indices

    @property
    def channels(self) -> tuple[int, ...]:
        return self.columns

    def axis(self, net: Network, site: Site) -> int:
        return inputs_dim(net, site)

    def hit(self, net: Network, group: Group, wanted: Tensor) -> Tensor:
        numbers = units_of_columns(net, net.site(self.site))
        return torch.zeros(group.n_units, dtype=torch.bool).index_fill_(0, numbers[wanted], True)

    def restored(self, net: Network, mask: Mask, group: Group, picked: Tensor) -> Mask:
        columns = self.structure.expand(net, group, ~picked)
        makers, own = returning_makers(net, group.name, ~columns[group.name], mask)
        silent = joined(
            still_silent(net, mask, Filter(), makers),
            still_silent(net, mask, self.structure, {group.name: picked}),
        )
        return brought_back(brought_back(mask, columns, silent), own, silent)


def still_silent(net: Network, mask: Mask, structure: Structure, returning: Entries) -> Entries:
    """Kept entries as all units decide that are gone and do not return (bool [n_units] by group)."""
    groups = structure.groups(net)
    alive = alive_units(net, structure, groups, mask)
    return structure.silence(net, groups, {name: alive[name] | returning.get(name, False) for name in alive}).kept


def brought_back(mask: Mask, without: Entries, silent: Entries) -> Mask:
    """The mask with everything kept that is False in ``without``, but for what must stay silent."""
    for name, kept in without.items():
        if name in mask:
            back = ~kept & silent[name] if name in silent else ~kept
            mask = mask.replaced(name, mask.states[name].masked_fill(back, KEPT))
    return mask
