"""All units of all layers compete with each other."""

from collections.abc import Mapping
from typing import ClassVar

from prunescope.prune.scope import Contest, Count, Scope, scopes


@scopes.register()
class Global(Scope):
    """One contest for the whole network: layers that matter less lose more.

    Scores that only compare within a layer are divided by the layer's L2 norm before (``Scores.comparable``).
    """

    name = "global"
    title = "Global"
    summary = "All units of all layers compete; layers that matter less lose more."
    across: ClassVar[bool] = True

    def contests(self, counts: Mapping[str, Count], sparsity: float, n_rounds: int = 1) -> tuple[Contest, ...]:
        return (Contest(tuple(counts), sparsity),)
