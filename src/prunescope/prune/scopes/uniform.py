"""Every layer loses the same share."""

from collections.abc import Mapping

from prunescope.prune.scope import Contest, Count, Scope, scopes


@scopes.register("local", "layerwise")
class Uniform(Scope):
    """One contest a layer, all with the same share."""

    name = "uniform"
    title = "Uniform"
    summary = "Every layer loses the same share of its units."

    def contests(self, counts: Mapping[str, Count], sparsity: float, n_rounds: int = 1) -> tuple[Contest, ...]:
        return tuple(Contest((name,), sparsity) for name in counts)
