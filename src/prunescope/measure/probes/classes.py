"""How each class fares: confusion, precision, recall, F1, precision-recall curves."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.probe import Measurement, Probe, Subject, probes

Floats = NDArray[np.float64]


@probes.register("confusion")
class Classes(Probe):
    """Confusion matrix and, by class against the rest, precision, recall, F1, support and the precision-recall curve.

    Tables: "classes" (a row a class: name, support, precision, recall, f1, average_precision), "confusion" (true,
    predicted, count; a row a cell, all C x C), "curves" (class, recall, precision; at most ``points`` rows a class).
    A ratio whose denominator is zero is 0, as in scikit-learn. Headline: macro means over the classes.
    """

    name = "classes"
    title = "Classes"
    summary = "Confusion matrix, precision, recall, F1 and precision-recall curves."

    points: Annotated[int, Field(ge=2, le=10000, title="Points a curve")] = 200

    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        outputs = subject.outputs(progress)
        names = subject.data.classes if subject.data else ()
        n_classes = outputs.logits.shape[1]
        counts = confusion(outputs.labels, outputs.predicted, n_classes)
        probabilities = np.exp(outputs.log_probabilities())
        curves, average = [], np.zeros(n_classes)
        for label in progress.over(range(n_classes), "precision and recall"):
            precision, recall = precision_recall(probabilities[:, label], outputs.labels == label)
            average[label] = average_precision(precision, recall)
            curves.append(_thinned(precision, recall, self.points))
        table = _class_table(names, counts, average)
        headline = {name: float(table[name].mean()) for name in ("precision", "recall", "f1", "average_precision")}
        return Measurement(headline, {"classes": table, "confusion": _cells(counts), "curves": _curve_table(curves)})


def confusion(labels: NDArray[np.int64], predicted: NDArray[np.int64], n_classes: int) -> NDArray[np.int64]:
    """Int64[C, C]: row = true class, column = predicted class.

    >>> confusion(np.array([0, 1, 1]), np.array([0, 0, 1]), 2).tolist()
    [[1, 0], [1, 1]]
    """
    return np.bincount(labels * n_classes + predicted, minlength=n_classes**2).reshape(n_classes, n_classes)


def precision_recall(scores: Floats, positive: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Precision and recall at every distinct threshold, from the strictest on; then nothing is appended.

    Recall is 0 where there are no positives.
    """
    order = np.argsort(-scores, kind="stable")
    hits = np.cumsum(positive[order])
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))  # equal scores are one threshold
    precision = hits[last] / (last + 1)
    return precision, hits[last] / max(int(hits[-1]), 1)


def average_precision(precision: Floats, recall: Floats) -> float:
    """sum_k (recall_k - recall_(k-1)) precision_k: the area under the curve without interpolation."""
    return float(np.sum(np.diff(recall, prepend=0.0) * precision))


def _thinned(precision: Floats, recall: Floats, points: int) -> tuple[Floats, Floats]:
    rows = np.unique(np.linspace(0, len(recall) - 1, min(points, len(recall))).round().astype(int))
    return precision[rows], recall[rows]


def _class_table(names: tuple[str, ...], counts: NDArray[np.int64], average: Floats) -> Table:
    right, support, claimed = np.diag(counts), counts.sum(axis=1), counts.sum(axis=0)
    columns = {
        "name": np.array([*names, *(f"output {i}" for i in range(len(names), len(counts)))]),
        "support": support,
        "precision": right / np.maximum(claimed, 1),
        "recall": right / np.maximum(support, 1),
        "f1": 2 * right / np.maximum(support + claimed, 1),
        "average_precision": average,
    }
    shares = dict.fromkeys(("precision", "recall", "f1", "average_precision"), "share")
    return Table(columns, {"support": "count", **shares})


def _cells(counts: NDArray[np.int64]) -> Table:
    true, predicted = np.indices(counts.shape)
    columns = {"true": true.ravel(), "predicted": predicted.ravel(), "count": counts.ravel()}
    return Table(columns, {"count": "count"})


def _curve_table(curves: list[tuple[Floats, Floats]]) -> Table:
    columns = {
        "class": np.concatenate([np.full(len(recall), label) for label, (_, recall) in enumerate(curves)]),
        "recall": np.concatenate([recall for _, recall in curves]),
        "precision": np.concatenate([precision for precision, _ in curves]),
    }
    return Table(columns, {"recall": "share", "precision": "share"})
