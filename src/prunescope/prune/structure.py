"""What a structure is: it says what one unit is."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network
from prunescope.nets.rounding import Width
from prunescope.prune.mask import Mask
from prunescope.prune.slices import joined

if TYPE_CHECKING:
    from prunescope.prune.scope import Scope

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

    @property
    def said(self) -> str:
        """The structure as one line about a step says it."""
        return self.unit

    fixes: ClassVar[bool] = False
    """Whether it says by itself how much goes, so that a plan's sparsity has nothing to say."""

    single: ClassVar[bool] = False
    """Whether one unit is one weight, so that its score is the weight's own."""

    follows: ClassVar[bool] = False
    """Whether ``follow`` finds more that has become useless, so that a choice alone does not say what is left."""

    def check(self, scope: "Scope", sparsity: float) -> None:
        """Raise ``BadPlan`` if a plan contradicts what the structure itself fixes; most fix nothing."""

    @abstractmethod
    def groups(self, net: Network) -> tuple[Group, ...]:
        """All groups of units of the network, locked ones included, in site order."""

    @abstractmethod
    def reduce(self, net: Network, group: Group, values: Mapping[str, Tensor]) -> Tensor:
        """Sum per unit of values given per weight (site name -> tensor of the weight's shape): [n_units].

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
    def alive(self, net: Network, group: Group, mask: Mask) -> Tensor:
        """Which units (bool [n_units]) are not gone: something of their own is still kept."""

    def power_sums(self, net: Network, group: Group, weights: Mapping[str, Tensor], p: int) -> Tensor:
        """Sum of |weight|^p per unit, [n_units], p 1 or 2: ``reduce`` of the powers, whose copies may be spared."""
        return self.reduce(net, group, {name: w.abs() if p == 1 else w.square() for name, w in weights.items()})

    def silence(self, net: Network, groups: Iterable[Group], kept: Mapping[str, Tensor]) -> Mask:
        """The mask of everything that the units not kept (bool [n_units] by group) take with them."""
        entries: dict[str, Tensor] = {}
        for group in groups:
            if not bool(kept[group.name].all()):
                entries = joined(entries, self.expand(net, group, kept[group.name]))
        return Mask.from_kept(entries)

    def follow(self, net: Network, mask: Mask) -> Mask:
        """The mask with whatever else has become useless by it; nothing, for most structures."""
        return mask

    def widths(self, net: Network) -> tuple[Width, ...]:
        """What its units make wide, so that widths can be rounded; empty if no layer is narrower without them."""
        return ()

    def contest(
        self,
        net: Network,
        groups: Iterable[Group],
        scope: "Scope",
        scores: Mapping[str, Tensor],
        alive: Mapping[str, Tensor],
    ) -> tuple["Scope", Mapping[str, Tensor]]:
        """Who competes with whom, and with which scores: the plan's scope, unless the structure itself says so.

        Args:
            scores: Float[n_units] by group.
            alive: Bool[n_units] by group.
        """
        return scope, scores

    @abstractmethod
    def shaped(self, net: Network, group: Group, units: Tensor) -> Tensor:
        """Scores as users index them: the weight's shape for structure "weight", [n_units] otherwise."""


structures: Registry[type[Structure]] = Registry("structure", "prunescope.prune.structures", "structures")
