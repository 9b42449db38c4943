"""A choice of units, rounded: the best of those that would go stay, so that widths are multiples of 8 or 16."""

from collections.abc import Mapping

import torch
from torch import Tensor

from prunescope.core.errors import BadPlan
from prunescope.nets.network import Network
from prunescope.nets.rounding import rounded
from prunescope.prune.mask import Mask
from prunescope.prune.structure import Structure

Units = Mapping[str, Tensor]


def keep_multiples(
    net: Network, structure: Structure, mask: Mask, scores: Units, kept: Units, multiple: int
) -> dict[str, Tensor]:
    """The kept units and, of those that live and would go, the best by which every width is a multiple.

    What a width has beside them counts: units of layers that do not take part, locked ones. Units that are gone stay
    gone. Of equal scores the higher index stays, as in every choice.

    Args:
        mask: what is gone already.
        scores: Float[n_units] by group, higher = keep.
        kept: Bool[n_units] by group, what the scope chose.

    Raises:
        BadPlan: no layer becomes narrower when units of this structure go.
    """
    check_rounding(net, structure, multiple)
    groups = [group for group in structure.groups(net) if not group.locked]
    alive = {group.name: structure.alive(net, group, mask) for group in groups}
    waiting = {name: _best_first(scores[name], alive[name] & ~units) for name, units in kept.items()}
    found = rounded({**alive, **kept}, waiting, structure.widths(net), multiple)
    return {name: found[name] for name in kept}


def check_rounding(net: Network, structure: Structure, multiple: int) -> None:
    """Refuse to round where it has no meaning.

    Raises:
        BadPlan: no layer becomes narrower when units of this structure go.
    """
    if multiple > 1 and not structure.widths(net):
        raise BadPlan(
            f"widths cannot be rounded to {multiple} with structure '{structure.name}': no layer becomes narrower when "
            f"a {structure.unit} goes.",
            "Prune filters, or leave the rounding at 1.",
        )


def _best_first(scores: Tensor, among: Tensor) -> Tensor:
    units = among.nonzero().flatten()
    return units[torch.sort(scores[units], stable=True).indices.flip(0)]
