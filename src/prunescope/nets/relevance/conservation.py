"""How much of the relevance that started arrives at every layer: nothing should be lost, and nothing made."""

from prunescope.nets.network import Network
from prunescope.nets.relevance.passing import Arrived
from prunescope.nets.trunk import trunk


class Conservation:
    """Relevance at the layers that everything passes through, as a share of what started; 1 where all is kept.

    Only an output that no input contributed to (one that its bias makes alone) keeps what it has to itself. Layers in
    branches share with those beside them, and a layer that runs twice counts twice: neither is looked at.
    """

    def __init__(self, net: Network) -> None:
        self._trunk = trunk(net)
        self._sums: dict[str, float] = {}
        self._started = 0.0
        self.n_samples = 0

    def add(self, arrived: Arrived, n_samples: int) -> None:
        """Take a batch into account."""
        self._started += arrived.started
        self.n_samples += n_samples
        for site in self._trunk:
            if arrived.n_runs.get(site, 0) == 1:
                self._sums[site] = self._sums.get(site, 0.0) + float(arrived.rows[site].sum())

    @property
    def shares(self) -> dict[str, float]:
        """By site, the share of the relevance that started."""
        return {site: total / self._started for site, total in self._sums.items() if self._started}

    def __str__(self) -> str:
        of_samples = f"over {self.n_samples} sample{'s' * (self.n_samples != 1)}"
        if not self.shares:
            return f"Relevance {of_samples}; in every layer it shares the way with others."
        low, high = (f"{100 * share:.4g}" for share in (min(self.shares.values()), max(self.shares.values())))
        span = f"{low} %" if low == high else f"{low} to {high} %"
        n = len(self.shares)
        where = "the layer" if n == 1 else f"each of the {n} layers"
        return f"Relevance kept: {span} in {where} that everything passes through, {of_samples}."
