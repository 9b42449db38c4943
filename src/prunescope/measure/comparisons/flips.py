"""Which samples became wrong, and which right."""

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadData
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.comparison import Comparison, comparisons
from prunescope.measure.outputs import Outputs
from prunescope.measure.probe import Measurement, Subject

OUTCOMES = ("both wrong", "broken", "fixed", "both right")


@comparisons.register()
class Flips(Comparison):
    """By sample: right in A and B, only in A (broken), only in B (fixed), in neither.

    Headline: n_both_wrong, n_broken, n_fixed, n_both_right, n. Table "samples": id, label, predicted_a, predicted_b,
    outcome (one of ``OUTCOMES``).
    """

    name = "flips"
    title = "Flips"
    summary = "Samples that became wrong, and samples that became right."

    def between(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        a, b = outputs_on_same(subjects, progress)
        codes = outcome_codes(a.correct, b.correct)
        counts = np.bincount(codes, minlength=len(OUTCOMES))
        headline = {f"n_{name.replace(' ', '_')}": float(n) for name, n in zip(OUTCOMES, counts, strict=True)}
        columns = {
            "id": a.ids,
            "label": a.labels,
            "predicted_a": a.predicted,
            "predicted_b": b.predicted,
            "outcome": np.array(OUTCOMES)[codes],
        }
        return Measurement(headline | {"n": float(len(codes))}, {"samples": Table(columns)})


def outcome_codes(right_a: NDArray[np.bool_], right_b: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Int64 [N], an index into ``OUTCOMES``.

    >>> outcome_codes(np.array([True, False]), np.array([False, False])).tolist()
    [1, 0]
    """
    return right_a.astype(np.int64) + 2 * right_b.astype(np.int64)


def outputs_on_same(subjects: tuple[Subject, ...], progress: Progress) -> tuple[Outputs, Outputs]:
    """The outputs of two subjects, or an error if they were not measured on the same samples."""
    a, b = (subject.outputs(progress) for subject in subjects)
    if len(a.ids) != len(b.ids) or not np.array_equal(a.ids, b.ids):
        raise BadData(
            f"the two steps were measured on different samples ({len(a.ids)} and {len(b.ids)});",
            "choose one data set and split for both.",
        )
    return a, b
