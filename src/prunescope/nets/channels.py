"""What a channel graph says: units, the slices of parameters that belong to them, and edges between layers."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from torch import Tensor

Role = Literal["maker", "reader", "tied"]


class Slice(NamedTuple):
    """Which positions along one dimension of a parameter (or buffer) belong to which units of a group.

    Attributes:
        parameter: path of the parameter or buffer, e.g. "layer1.0.conv1.weight".
        dim: the dimension that is cut.
        units: Long[k], unit numbers inside the group.
        positions: Long[k]; position ``positions[j]`` belongs to unit ``units[j]``. Several may belong to one unit: the
            49 columns that read a channel after a flatten, the 4 gate rows of an LSTM's hidden unit.
        role: "maker" rows compute the unit, "reader" columns read it, "tied" entries (bias, scale, shift,
            statistics) follow it.
    """

    parameter: str
    dim: int
    units: Tensor
    positions: Tensor
    role: Role


@dataclass(frozen=True, eq=False)
class UnitGroup:
    """Units that one layer makes first, each with every slice that goes when it goes.

    Channels coupled by a residual sum, a gate or a grouped convolution are one unit of one group. A unit is removed
    when every reader reads it as zero; masking all of its slices therefore equals its absence exactly.

    Attributes:
        name: path of the first weight that makes the units. When one weight makes units of different fate (some of
            them locked), the later groups are called "path#2", "path#3".
        n_units: number of units.
        slices: all slices of all parameters and buffers that belong to the units.
        locked: "" if units can be removed exactly; else why not, naming layer and operation.
    """

    name: str
    n_units: int
    slices: tuple[Slice, ...]
    locked: str = ""


@dataclass(frozen=True)
class Edge:
    """Data flows from site ``source`` to site ``target`` ("" = the network's input or output).

    ``skip`` is True for an identity skip: the value also goes past the layers between, unchanged, into a sum.
    """

    source: str
    target: str
    skip: bool
