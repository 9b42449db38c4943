"""Which samples and classes change between two networks."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput
from prunescope.core.table import Table
from prunescope.measure.comparisons.flips import OUTCOMES, outcome_codes
from prunescope.study.analyses.analysis import Analysis, Samples, rows_table
from prunescope.study.analyses.statistics import sign_test
from prunescope.study.figures import analyses as figures
from prunescope.study.sheet import Sheet

Bools = NDArray[np.bool_]


def flips(a: Samples, b: Samples, classes: Sequence[str]) -> Analysis:
    """What the second network gets right that the first did not, and the other way round, over all and by class.

    Broken against fixed is tested by the exact McNemar test: how likely a split as uneven would be if a sample that
    changes were as likely to break as to be fixed.

    Tables: "classes", a row for all samples (class "all") and one a class: n, accuracy_a, accuracy_b, change,
    both_wrong, broken, fixed, both_right, relabelled (samples whose predicted class changed, right or not), p;
    "samples", a row a sample: row, label, predicted_a, predicted_b, outcome.

    Raises:
        BadInput: the two were not measured on the same samples.
    """
    labels = a.table["label"].astype(np.int64)
    if not np.array_equal(labels, b.table["label"]):
        raise BadInput(
            f"{a.name} and {b.name} were not measured on the same samples;", "choose one data set and split."
        )
    predicted = [samples.table["predicted"].astype(np.int64) for samples in (a, b)]
    everything = np.ones(len(labels), bool)
    groups = [("all", everything), *((name, labels == index) for index, name in enumerate(classes))]
    found = rows_table(
        [_row(name, rows, labels, *predicted) for name, rows in groups],
        {"accuracy_a": "share", "accuracy_b": "share", "change": "share"},
    )
    tables = {"classes": found, "samples": _samples(labels, *predicted)}
    title = f"From {a.name} to {b.name}: samples that flip"
    facts = {"a": a.name, "b": b.name}
    return Analysis("flips", title, facts, tables, (_sheet(found, a.name, b.name),), figures.flips)


def _row(name: str, rows: Bools, labels: NDArray[Any], a: NDArray[Any], b: NDArray[Any]) -> dict[str, Any]:
    right_a, right_b = (predicted[rows] == labels[rows] for predicted in (a, b))
    counts = np.bincount(outcome_codes(right_a, right_b), minlength=len(OUTCOMES)).tolist()
    by_outcome = dict(zip((outcome.replace(" ", "_") for outcome in OUTCOMES), counts, strict=True))
    n = max(int(rows.sum()), 1)
    return {
        "class": name,
        "n": int(rows.sum()),
        "accuracy_a": float(right_a.sum() / n),
        "accuracy_b": float(right_b.sum() / n),
        "change": float((by_outcome["fixed"] - by_outcome["broken"]) / n),
        **by_outcome,
        "relabelled": int((a[rows] != b[rows]).sum()),
        "p": sign_test(by_outcome["broken"], by_outcome["fixed"]),
    }


def _samples(labels: NDArray[Any], a: NDArray[Any], b: NDArray[Any]) -> Table:
    outcomes = np.array(OUTCOMES)[outcome_codes(a == labels, b == labels)]
    columns = {"row": np.arange(len(labels)), "label": labels, "predicted_a": a, "predicted_b": b, "outcome": outcomes}
    return Table(columns)


def _sheet(found: Table, a: str, b: str) -> Sheet:
    return Sheet(
        f"From {a} to {b}",
        "Broken: right before, wrong after. Relabelled: predicted as another class, right or not. p: exact McNemar "
        "test of broken against fixed, not corrected for the number of classes.",
        ("class", "samples", "before", "after", "broken", "fixed", "both wrong", "relabelled", "p"),
        tuple(
            (
                row["class"],
                f"{row['n']:,}",
                f"{100 * row['accuracy_a']:.1f} %",
                f"{100 * row['accuracy_b']:.1f} %",
                *(f"{row[name]:,}" for name in ("broken", "fixed", "both_wrong", "relabelled")),
                f"{row['p']:.2g}",
            )
            for row in found.rows()
        ),
    )
