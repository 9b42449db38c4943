"""What a structure is: it says what one unit is."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network
from prunescope.nets.rounding import Width

if TYPE_CHECKING:
    from prunescope.prune.mask import Mask


Cut = Mapping[str, Mapping[int, Tensor]]
"""Parameter path -> dimension -> Bool of its size, True = the line at that position stays; not listed = all stay."""


@dataclass(frozen=True)
class Group:
    """Units that are scored and counted together, named by the weight that shows them (a site name)."""

    name: str
    n_units: int
    sites: tuple[str, ...]
    locked: str = ""
    """Why none of its units can be removed, in words; empty if they can."""


class Structure(Spec):
    """Base of all structures; a file in ``prune/structures`` defines one and registers it."""

    unit: ClassVar[str]
    """The word for one unit on the page: "weight", "filter", "input channel"."""

    @abstractmethod
    def groups(self, net: Network) -> tuple[Group, ...]:
        """All groups of units of the network, locked ones included, in site order."""

    @abstractmethod
    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        """Sum per unit of non-negative values given per weight (site name -> tensor of the weight's shape): [n_units].

        Only the weights that make the unit count, not those that read it.
        """

    @abstractmethod
    def expand(self, net: Network, group: Group, kept: Tensor) -> dict[str, Tensor]:
        """From kept units (bool [n_units]) to kept entries of every parameter that must be silent with them."""

    def cut(self, net: Network, group: Group, kept: Tensor) -> Cut | None:
        """The same as whole lines of parameters, where these can really be taken out; None where zeros stay in place.

        Args:
            kept: Bool[n_units].
        """
        return None

    @abstractmethod
    def alive(self, net: Network, group: Group, mask: "Mask") -> Tensor:
        """Which units (bool [n_units]) are not gone: something of their own is still kept."""

    def follow(self, net: Network, mask: "Mask") -> "Mask":
        """The mask with whatever else has become useless by it; nothing, for most structures."""
        return mask

    def widths(self, net: Network) -> tuple[Width, ...]:
        """What its units make wide, so that widths can be rounded; empty if no layer is narrower without them."""
        return ()

    @abstractmethod
    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        """Scores as users index them: the weight's shape for structure "weight", [n_units] otherwise."""


structures: Registry[type[Structure]] = Registry("structure", "prunescope.prune.structures", "structures")
