"""Taking silenced units out for real: a smaller network with the masked network's outputs."""

from torch import nn

from prunescope.core.errors import BadInput
from prunescope.nets.context import Kept
from prunescope.nets.lines import KeptLines
from prunescope.nets.network import Network
from prunescope.nets.removal import removal_of
from prunescope.nets.verify import verify


def shrink(net: Network, kept: Kept, *, multiple: int = 1) -> nn.Module:
    """A new, physically smaller module with the same outputs as the network under the mask.

    Units that nobody reads any more are taken out of every parameter and buffer they touch; what else is masked stays
    as zeros. The result has been compared with the masked network in float64.

    Args:
        kept: a ``Mask``, or parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.
        multiple: leave silent units in, as zeros, so that widths are multiples of it (8 or 16: kernels work in such
            blocks, and time follows width only then). Better to choose so: ``select(..., multiple=8)`` keeps the best
            of those that would go, at work.

    Raises:
        BadInput: multiple is below 1.
        ShapeMismatch: a mask does not have its parameter's shape.
        UnknownName: a mask is of no parameter.
        Unsupported: the smaller network fails or differs; the message names the layer and the operation.

    >>> import torch
    >>> net = Network(nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2)), torch.zeros(1, 3))
    >>> columns = torch.tensor([[True, False, True, True]]).expand(2, 4)
    >>> shrink(net, {"2.weight": columns})[0]
    Linear(in_features=3, out_features=3, bias=True)
    """
    if multiple < 1:
        raise BadInput(f"shrinking: widths cannot be multiples of {multiple};", "give 8, 16, or 1 for any width.")
    masks = KeptLines(kept)
    small = removal_of(net.graph, masks, multiple).applied(net.module, masks)
    verify(net.module, masks, small, net.graph.record.example)
    return small
