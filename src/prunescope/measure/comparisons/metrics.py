"""How much accuracy and loss changed, and how sure that is."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.core.table import Table
from prunescope.measure.comparison import Comparison, comparisons
from prunescope.measure.comparisons.flips import outputs_on_same
from prunescope.measure.probe import Measurement, Subject

CHUNK = 1 << 22


@comparisons.register("difference")
class Metrics(Comparison):
    """Accuracy and loss of A and B, and B - A with a 95 % paired bootstrap interval over the samples.

    Paired, because the same samples are easy or hard for both: the interval is that of the change, and much narrower
    than the two single intervals suggest. Percentile bootstrap (Efron 1979), the same for the same seed.

    Table "metrics": metric, a, b, change, low, high.
    """

    name = "metrics"
    title = "Change of accuracy and loss"
    summary = "How much accuracy and loss changed, with a paired interval."

    resamples: Annotated[int, Field(ge=100, le=100_000, title="Resamples")] = 2000
    seed: int = 0

    def between(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        a, b = outputs_on_same(subjects, progress)
        per_sample = {
            "accuracy": (a.correct.astype(float), b.correct.astype(float)),
            "loss": (a.losses(), b.losses()),
        }
        rows = {name: self._row(name, *values) for name, values in progress.over(per_sample.items(), "resampling")}
        headline = {f"{name}_{part}": row[part] for name, row in rows.items() for part in row}
        columns = {part: np.array([row[part] for row in rows.values()]) for part in ("a", "b", "change", "low", "high")}
        return Measurement(headline, {"metrics": Table({"metric": np.array(list(rows)), **columns})})

    def _row(self, name: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> dict[str, float]:
        low, high = paired_interval(b - a, self.resamples, derive(self.seed, "bootstrap", name))
        mean_a, mean_b = float(a.mean()), float(b.mean())
        return {"a": mean_a, "b": mean_b, "change": mean_b - mean_a, "low": low, "high": high}


def paired_interval(differences: NDArray[np.float64], resamples: int, seed: int) -> tuple[float, float]:
    """2.5th and 97.5th percentile of the mean of ``differences`` [N] over resamples of the samples.

    >>> paired_interval(np.zeros(5), 100, 0)
    (0.0, 0.0)
    """
    rng = np.random.default_rng(seed)
    n, means = len(differences), np.empty(resamples)
    block = max(1, CHUNK // n)
    for start in range(0, resamples, block):
        size = min(block, resamples - start)
        means[start : start + size] = differences[rng.integers(0, n, (size, n))].mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
