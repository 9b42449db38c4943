"""What a target is: it says what a plan's ``sparsity`` counts, and so how far each round goes."""

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network
from prunescope.prune.criterion import Need
from prunescope.prune.mask import Mask
from prunescope.prune.reference import Reference
from prunescope.prune.resume import Round
from prunescope.prune.schedule import Schedule
from prunescope.prune.scope import Count, Scope
from prunescope.prune.structure import Group, Structure

if TYPE_CHECKING:
    from prunescope.prune.course import Course


@dataclass(frozen=True)
class Start:
    """Where a plan starts from, and what it wants.

    Attributes:
        sparsity: the plan's; what it counts is the target's to say.
        schedule: with numbers of units as shares of the units that take part.
        counts: units of every group that takes part, and those gone, before the first round.
        recorded: rounds of the same plan that was carried out before; empty the first time.
    """

    net: Network
    mask: Mask
    groups: tuple[Group, ...]
    structure: Structure
    scope: Scope
    schedule: Schedule
    sparsity: float
    counts: dict[str, Count]
    data: Reference = None
    progress: Progress = field(default_factory=Progress)
    recorded: tuple[Round, ...] = ()

    def ground(self, net: Network, mask: Mask) -> "Ground":
        """What is measured on in a round that begins with this network and mask."""
        return Ground(net, mask, self.groups, self.structure, self.data, self.progress)

    @property
    def share_gone(self) -> float:
        """Share of all units that take part which is gone already."""
        counts = self.counts.values()
        return sum(at.n_gone for at in counts) / max(1, sum(at.n_units for at in counts))


@dataclass(frozen=True)
class Ground:
    """The network of a round and what is gone before it: what a choice of units is measured on."""

    net: Network
    mask: Mask
    groups: tuple[Group, ...]
    structure: Structure
    data: Reference
    progress: Progress


class Target(Spec):
    """Base of all targets; a file in ``prune/targets`` defines one and registers it.

    ClassVars:
        counted: what a share of it is a share of, in words.
        needs: what it asks for beyond the network.
        repeatable: whether asking twice gives the same; where not, a replay takes the shares that were recorded.
    """

    counted: ClassVar[str]
    needs: ClassVar[tuple[Need, ...]] = ()
    repeatable: ClassVar[bool] = True

    def why_not(self, structure: Structure) -> str:
        """Why it has no meaning for a structure, in a sentence; empty if it has."""
        return ""

    @abstractmethod
    def course(self, start: Start) -> "Course":
        """How far each round goes from there.

        Raises:
            BadPlan: it cannot be reached, or is passed already.
        """


def is_removed(structure: Structure) -> bool:
    """Whether units of a structure can really be taken out, so that the network is smaller without them."""
    return type(structure).cut is not Structure.cut


def fixed_share(structure: Structure) -> float:
    """The share of units that a structure takes out by itself, whatever a plan says (n:m); 0 for most."""
    return float(getattr(structure, "share", 0.0))


targets: Registry[type[Target]] = Registry("target", "prunescope.prune.targets", "targets")
