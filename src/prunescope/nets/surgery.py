"""Taking silenced units out for real: a smaller network with the masked network's outputs."""

import warnings
from dataclasses import dataclass

from torch import nn

from prunescope.core.errors import BadInput, Unsupported
from prunescope.nets.context import Kept
from prunescope.nets.lines import KeptLines
from prunescope.nets.network import Network
from prunescope.nets.removal import Removal, removal_without
from prunescope.nets.retry import reason_of, stuck_groups
from prunescope.nets.silence import Silent, silent_units
from prunescope.nets.verify import verify


@dataclass(frozen=True, eq=False)
class TakenOut:
    """A smaller network and how it came about.

    Attributes:
        module: the smaller network.
        removal: what it keeps of every parameter.
        left: groups of units that a mask silences and that stayed, as zeros, because the network's program holds on to
            their number: name -> why.
    """

    module: nn.Module
    removal: Removal
    left: dict[str, str]


def shrink(net: Network, kept: Kept, *, multiple: int = 1) -> nn.Module:
    """A new, physically smaller module with the same outputs as the network under the mask.

    Units that nobody reads any more are taken out of every parameter and buffer they touch; what else is masked stays
    as zeros. The result has been compared with the masked network in float64. Groups of units whose number is written
    into the network's program stay, with a warning that names them, and are locked in ``net.graph`` from then on.

    Args:
        kept: a ``Mask``, or parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.
        multiple: leave silent units in, as zeros, so that widths are multiples of it (8 or 16: kernels work in such
            blocks, and time follows width only then). Better to choose so: ``select(..., multiple=8)`` keeps the best
            of those that would go, at work.

    Raises:
        BadInput: multiple is below 1.
        ShapeMismatch: a mask does not have its parameter's shape.
        UnknownName: a mask is of no parameter.
        Unsupported: no group can be taken out; the message names the layer and the operation.

    >>> import torch
    >>> net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    >>> columns = torch.tensor([[True, False, True, True]]).expand(2, 4)
    >>> shrink(net, {"2.weight": columns})[0]
    Linear(in_features=3, out_features=3, bias=True)
    """
    done = take_out(net, kept, multiple=multiple)
    if done.left:
        told = "; ".join(f"'{name}': {why}" for name, why in done.left.items())
        warnings.warn(f"shrinking left {len(done.left)} groups of units whole: {told}.", stacklevel=2)
    return done.module


def take_out(net: Network, kept: Kept, *, multiple: int = 1) -> TakenOut:
    """As ``shrink``, with the plan of what is kept and the groups that had to stay, instead of a warning."""
    if multiple < 1:
        raise BadInput(f"shrinking: widths cannot be multiples of {multiple};", "give 8, 16, or 1 for any width.")
    masks = KeptLines(kept)
    silent = silent_units(net.graph, masks)
    try:
        return TakenOut(*_attempt(net, masks, silent, multiple), {})
    except Unsupported as error:
        left = _held(net, masks, silent, multiple)
        going = {name: units for name, units in silent.items() if name not in left}
        if not any(bool(units.any()) for units in going.values()):
            raise error
    net.lock_groups(left)
    return TakenOut(*_attempt(net, masks, going, multiple), left)


def _attempt(net: Network, masks: KeptLines, silent: Silent, multiple: int) -> tuple[nn.Module, Removal]:
    removal = removal_without(net.graph, silent, multiple)
    small = removal.applied(net.module, masks)
    verify(net.module, masks, small, net.graph.record.example)
    return small, removal


def _held(net: Network, masks: KeptLines, silent: Silent, multiple: int) -> dict[str, str]:
    """The groups that the network's program holds on to, and why."""

    def attempt(names: frozenset[str]) -> str:
        try:
            _attempt(net, masks, {name: silent[name] for name in names}, multiple)
        except Unsupported as error:
            return reason_of(error)
        return ""

    return stuck_groups([name for name, units in silent.items() if units.any()], attempt)
