"""What a criterion is: it says how much each unit matters. High = keep."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Literal

from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec

if TYPE_CHECKING:
    from prunescope.nets.network import Network
    from prunescope.prune.mask import Mask
    from prunescope.prune.sight import Sight
    from prunescope.prune.structure import Structure

Need = Literal["data", "labels", "gradients", "training"]


class NeedsIf:
    """Needs that hang on a field: none on the class, those given on an instance whose field is set.

    needs: ClassVar[tuple[Need, ...]] = NeedsIf("act", "data")
    """

    def __init__(self, field: str, *needs: Need) -> None:
        self._field = field
        self._needs = needs

    def __get__(self, instance: object | None, owner: type) -> tuple[Need, ...]:
        return self._needs if instance is not None and getattr(instance, self._field) else ()


class Criterion(Spec):
    """Base of all criteria; a file in ``prune/criteria`` defines one and registers it.

    ClassVars:
        code: the two letters that stand for it wherever space is short.
        needs: what ``score`` asks of the sight beyond the weights; a ``NeedsIf`` where it hangs on a field.
        structures: names of the structures it can score; empty = all.
        comparable: whether scores of different layers compare as they are; if not, a scope across layers divides
            each layer's scores by their L2 norm.
        repeats: whether a score takes many passes, so that it is not computed unasked.
    """

    code: ClassVar[str]
    needs: ClassVar[tuple[Need, ...]] = ()
    structures: ClassVar[tuple[str, ...]] = ()
    comparable: ClassVar[bool] = True
    repeats: ClassVar[bool] = False

    def why_not(self, net: "Network", structure: "Structure") -> str:
        """Why it cannot score this structure on this network, in a sentence with the layer's name; empty if it can.

        Asked before any work, and for every criterion when a network is shown: it must be cheap, or be found out once
        (``Network.once``).
        """
        return ""

    @abstractmethod
    def score(self, sight: "Sight") -> Mapping[str, Tensor]:
        """One finite score a unit, Float[n_units] by group name; leaves network, gradients and global RNG untouched."""


class Editor(Criterion):
    """Base of criteria that do not rank but say which units go or come back: the user's hand.

    ClassVars:
        once: whether one round does it, whatever the schedule.
    """

    once: ClassVar[bool] = True

    @abstractmethod
    def edit(self, net: "Network", mask: "Mask") -> "Mask":
        """The mask after the edits; the only place where something removed may come back."""


criteria: Registry[type[Criterion]] = Registry("criterion", "prunescope.prune.criteria", "criteria")
