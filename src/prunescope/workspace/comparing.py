"""Two steps against each other, on the same samples."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.comparisons.flips import OUTCOMES, outcome_codes
from prunescope.measure.comparisons.mask_overlap import jaccard
from prunescope.measure.comparisons.metrics import paired_interval
from prunescope.workspace.answers import Comparison, Estimate, MetricRow, Metrics
from prunescope.workspace.estimates import paired_change
from prunescope.workspace.history import History
from prunescope.workspace.measuring import Measuring

N_BOOTSTRAP = 1000


class Comparing:
    """Comparisons of a model's steps."""

    def __init__(self, history: History, measuring: Measuring) -> None:
        self._history = history
        self._measuring = measuring

    def compare(self, a: str, b: str, data: str | None, split: str, progress: Progress) -> Comparison:
        """Metrics with paired intervals, flips, what is kept per layer, and how far the masks agree."""
        metrics_a, metrics_b = (self._measuring.metrics(step, data, split, progress) for step in (a, b))
        samples_a, samples_b = (self._measuring.samples(step, data, split, progress) for step in (a, b))
        right_a, right_b = (table["correct"] for table in (samples_a, samples_b))
        counts = np.bincount(outcome_codes(right_a, right_b), minlength=len(OUTCOMES))
        flips = {f"n_{name.replace(' ', '_')}": int(n) for name, n in zip(OUTCOMES, counts, strict=True)}
        mask_a, mask_b = (self._history.mask(step) for step in (a, b))
        return Comparison(
            a=a,
            b=b,
            data=metrics_a.data,
            split=split,
            rows=metric_rows(metrics_a, metrics_b, _changes(samples_a, samples_b, _worst(metrics_a))),
            **flips,
            kept=self._kept(a, b),
            overlap=jaccard(mask_a, mask_b),
        )

    def _kept(self, a: str, b: str) -> list[tuple[str, float, float]]:
        sites = [self._history.facts(step)["sites"] for step in (a, b)]
        shares = [{name: 1 - count[1] / count[0] for name, count in of.items()} for of in sites]
        return [(name, shares[0][name], shares[1][name]) for name in sites[0]]


def metric_rows(a: Metrics, b: Metrics, changes: Mapping[str, Estimate]) -> list[MetricRow]:
    """The metric table; the class that A is worst at is watched by its recall."""
    worst = _worst(a)
    recalls = [m.classes[worst].recall for m in (a, b)]
    f1s = [float(np.mean([row.f1 for row in m.classes])) for m in (a, b)]
    found = (
        ("accuracy", "share", a.accuracy.value, b.accuracy.value, "higher"),
        ("loss", "nats", a.loss, b.loss, "lower"),
        (f"recall of {a.classes[worst].name}", "share", *recalls, "higher"),
        ("mean F1", "share", *f1s, "higher"),
        ("parameters not masked", "count", a.n_nonzero, b.n_nonzero, "lower"),
        ("parameters if shrunk", "count", a.n_params - a.n_removable, b.n_params - b.n_removable, "lower"),
        ("MACs with kept weights", "count", a.macs, b.macs, "lower"),
        ("size if stored sparse", "bytes", a.bytes_sparse, b.bytes_sparse, "lower"),
    )
    names = ("name", "unit", "a", "b", "better")
    rows = [dict(zip(names, row, strict=True)) for row in found]
    keys = ("accuracy", "loss", "recall")
    return [
        MetricRow.model_validate(
            {**row, "change": changes.get(next((k for k in keys if str(row["name"]).startswith(k)), ""))}
        )
        for row in rows
    ]


def _worst(metrics: Metrics) -> int:
    return int(np.argmin([row.recall for row in metrics.classes]))


def _changes(a: Table, b: Table, worst: int) -> dict[str, Estimate]:
    """Paired changes: accuracy exactly counted, loss and the worst class's recall resampled."""
    right_a, right_b = a["correct"], b["correct"]
    broken, fixed = int((right_a & ~right_b).sum()), int((right_b & ~right_a).sum())
    own = a["label"] == worst
    found = {
        "accuracy": paired_change(broken, fixed, len(right_a)),
        "loss": bootstrap(b["loss"].astype(float) - a["loss"]),
    }
    if own.any():
        found["recall"] = bootstrap(right_b[own].astype(float) - right_a[own])
    return found


def bootstrap(differences: NDArray[np.float64]) -> Estimate:
    """Mean difference [N] with its 95 % paired bootstrap interval; the same each time.

    >>> bootstrap(np.array([1.0, 1.0, 1.0])).low
    1.0
    """
    low, high = paired_interval(differences, N_BOOTSTRAP, seed=0)
    return Estimate(value=float(differences.mean()), low=low, high=high, n=len(differences))
