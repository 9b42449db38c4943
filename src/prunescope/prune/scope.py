"""What a scope is: it says who competes with whom. The only ranking code lives in ``prune/scopes``."""

from abc import abstractmethod
from collections.abc import Mapping

from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec


class Scope(Spec):
    """Base of all scopes."""

    @abstractmethod
    def choose(
        self, scores: Mapping[str, Tensor], alive: Mapping[str, Tensor], target: float, total: Mapping[str, int]
    ) -> dict[str, Tensor]:
        """Kept units by group.

        Exactly ``floor(target * n + 0.5)`` of n units go, those already gone counted in; among equal scores the lower
        index goes first; a unit that is gone never returns; a group never loses its last unit (the count then falls
        short by as many, and that is all).

        Args:
            scores: Float[n_units] by group, higher = keep.
            alive: Bool[n_units] by group.
            target: share of units that should be gone afterwards, in [0, 1).
            total: units of each group, in case a scope weighs them.
        """


scopes: Registry[type[Scope]] = Registry("scope", "prunescope.prune.scopes", "scopes")
