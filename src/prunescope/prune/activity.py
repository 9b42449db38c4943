"""How active units are on reference data, as those who read them see it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from prunescope.core.errors import Unsupported
from prunescope.nets.context import evaluating, masked
from prunescope.nets.inputs import Inputs
from prunescope.nets.network import Network
from prunescope.prune.reading import first_samples
from prunescope.prune.sight import Sight


@dataclass(frozen=True)
class Statistic:
    """A number about a column's values: means of functions of them, and what becomes of the means.

    Attributes:
        of: what is averaged over samples and positions, each of the values' shape.
        ends: from the means, Float64[len(of), columns], to the number, Float64[columns].
        rectified: whether it only has a meaning where no value is negative.
    """

    of: Callable[[Tensor], tuple[Tensor, ...]]
    ends: Callable[[Tensor], Tensor] = lambda means: means[0]
    rectified: bool = False


STATISTICS = {
    "mean": Statistic(lambda x: (x,)),
    "abs_mean": Statistic(lambda x: (x.abs(),)),
    "std": Statistic(lambda x: (x, x.double().square()), lambda m: (m[1] - m[0].square()).clamp(min=0).sqrt()),
    "apoz": Statistic(lambda x: (x != 0,), rectified=True),
}


class Activity:
    """Means of a statistic's functions by site: Float64[k, columns], over samples, positions and runs of the layer."""

    def __init__(self, statistic: Statistic) -> None:
        self._statistic = statistic
        self._sums: dict[str, Tensor] = {}
        self._counts: dict[str, int] = {}
        self._negative: dict[str, Tensor] = {}

    def look(self, sight: Sight, n_samples: int) -> "Activity":
        """One forward for the first ``n_samples`` samples, in eval mode, masked."""
        module = sight.net.module
        sites = {id(module.get_parameter(site.name)): site.name for site in sight.net.sites}
        with evaluating(module), masked(module, sight.mask), torch.no_grad():
            for batch in sight.progress.over(list(first_samples(sight, n_samples)), "scoring"):
                with Inputs(sites, self._add):
                    module(batch.inputs)
        return self

    def of_units(self, net: Network, groups: Mapping[str, int]) -> dict[str, Tensor]:
        """Float64[n_units] by group: the mean over all layers that read a unit; zero where none of them ran."""
        totals = {name: torch.zeros(2, n_units, dtype=torch.float64) for name, n_units in groups.items()}
        for site, read in net.graph.record.layers.items():
            if site not in self._sums:
                continue
            numbers, units = net.graph.places(read.columns)
            for number in numbers.unique().tolist():
                name = net.graph.groups[number].name if number >= 0 else ""
                if name in totals:
                    mine = numbers == number
                    totals[name] += self.by_unit(site, units[mine], groups[name], mine)
        return {name: sums / n_readers.clamp(min=1) for name, (sums, n_readers) in totals.items()}

    def by_unit(self, site: str, units: Tensor, n_units: int, columns: Tensor | None = None) -> Tensor:
        """Float64[2, n_units]: a site's statistic by the units that its columns read, and 1 where it reads any."""
        if site not in self._sums:
            return torch.zeros(2, n_units, dtype=torch.float64)
        means = self._sums[site].cpu() / self._counts[site]
        means = means if columns is None else means[:, columns]
        self._check(site, columns)
        counts = torch.bincount(units, minlength=n_units)
        summed = means.new_zeros(len(means), n_units).index_add_(1, units, means)
        return torch.stack((self._statistic.ends(summed / counts.clamp(min=1)), counts.clamp(max=1).double()))

    def _check(self, site: str, columns: Tensor | None) -> None:
        if site not in self._negative:
            return
        negative = self._negative[site]
        if bool((negative if columns is None else negative[columns]).any()):
            raise Unsupported(
                f"the share of zeros (APoZ) has a meaning behind a ReLU only, but '{site}' reads negative values.",
                "Choose another statistic, or layers whose readers stand behind one.",
            )

    def _add(self, site: str, value: Tensor, dim: int) -> None:
        others = [other for other in range(value.dim()) if other != dim]
        sums = torch.stack([part.sum(others, dtype=torch.float64) for part in self._statistic.of(value)])
        self._sums[site] = self._sums[site] + sums if site in self._sums else sums
        self._counts[site] = self._counts.get(site, 0) + value.numel() // value.size(dim)
        if self._statistic.rectified:
            negative = (value < 0).sum(others).bool().cpu()
            self._negative[site] = negative | self._negative[site] if site in self._negative else negative
