"""What a criterion is: it says how much each unit matters. High = keep."""

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar, Literal

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec

if TYPE_CHECKING:
    from prunescope.prune.scores import Scores
    from prunescope.prune.sight import Sight

Need = Literal["data", "labels", "gradients", "training"]


class Criterion(Spec):
    """Base of all criteria; a file in ``prune/criteria`` defines one and registers it.

    ClassVars:
        code: the two letters that stand for it wherever space is short.
        needs: what ``score`` asks of the sight beyond the weights.
        structures: names of the structures it can score; empty = all.
    """

    code: ClassVar[str]
    needs: ClassVar[tuple[Need, ...]] = ()
    structures: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def score(self, sight: "Sight") -> "Scores":
        """One finite score a unit, by group; leaves the network, its mode, gradients and the global RNG untouched."""


criteria: Registry[type[Criterion]] = Registry("criterion", "prunescope.prune.criteria", "criteria")
