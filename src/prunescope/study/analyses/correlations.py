"""Whether angle, length and margin of a clean sample tell how much corruption it bears: Table 1 of the source."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from prunescope.core.errors import BadInput
from prunescope.core.table import Table
from prunescope.study.analyses.analysis import GEOMETRY, Analysis, Samples, rows_table
from prunescope.study.analyses.statistics import pearson
from prunescope.study.figures import analyses as figures
from prunescope.study.sheet import MISSING, Sheet


def correlations(networks: Sequence[Samples]) -> Analysis:
    """Pearson's correlation of each clean sample's angle, length and margin with its robustness.

    The robustness of a sample is the share of its 95 corrupted versions that the network classifies right. All samples
    count, also those that are wrong when clean.

    Tables: "correlations", a row a network: network, n, accuracy, robustness (mean), and for angle, length and margin
    the correlation with the ends of its 95 % interval (``angle``, ``angle_low``, ``angle_high``, ...); "samples", a row
    a sample and network: network, angle (degrees), length, margin, robustness.

    Raises:
        BadInput: no network.
        BadData: a network has no class directions, or its robustness was not measured.

    Source: Li et al. 2022, "Understanding Robustness Lottery", section 5.3, Table 1.
    """
    if not networks:
        raise BadInput("correlations need at least one network.")
    found = rows_table([_row(samples) for samples in networks], {"accuracy": "share", "robustness": "share"})
    tables = {"correlations": found, "samples": _samples(networks)}
    title = "Angle, length and margin against robustness"
    return Analysis("correlations", title, {"n_conditions": 95}, tables, (_sheet(found),), figures.correlations)


def _row(samples: Samples) -> dict[str, Any]:
    robustness = samples.column("robustness")
    row = {
        "network": samples.name,
        "n": len(robustness),
        "accuracy": float(samples.column("correct").mean()),
        "robustness": float(robustness.mean()),
    }
    for name in GEOMETRY:
        row |= zip((name, f"{name}_low", f"{name}_high"), pearson(samples.column(name), robustness), strict=True)
    return row


def _samples(networks: Sequence[Samples]) -> Table:
    names = (*GEOMETRY, "robustness")
    columns = {name: np.concatenate([samples.column(name) for samples in networks]) for name in names}
    called = np.repeat([samples.name for samples in networks], [len(samples.table) for samples in networks])
    return Table({"network": called, **columns}, {"angle": "degrees", "robustness": "share"})


def _sheet(found: Table) -> Sheet:
    return Sheet(
        "Correlation with robustness (Table 1)",
        "Pearson's r over all samples, with its 95 % interval (Fisher).",
        ("network", "samples", "accuracy", "mean robustness", *GEOMETRY),
        tuple(
            (
                row["network"],
                f"{row['n']:,}",
                f"{100 * row['accuracy']:.1f} %",
                f"{100 * row['robustness']:.1f} %",
                *(_cell(*(row[f"{name}{end}"] for end in ("", "_low", "_high"))) for name in GEOMETRY),
            )
            for row in found.rows()
        ),
    )


def _cell(r: float, low: float, high: float) -> str:
    return MISSING if math.isnan(r) else f"{r:+.3f} ({low:+.3f} to {high:+.3f})"
