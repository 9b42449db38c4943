"""What is said of single samples: rows of tables in plain numbers, rounded to what they hold."""

import numpy as np
from numpy.typing import NDArray

from prunescope.core.table import Table
from prunescope.workspace.answers import StepCard
from prunescope.workspace.robustness.answers import SampleAtStep, TopClass


def at_step(card: StepCard, table: Table, row: int) -> SampleAtStep:
    """One sample at a step; its place in the last layer's space where that was measured."""
    sure = confidence(table)
    return SampleAtStep(
        step=card.id,
        number=card.number,
        predicted=int(table["predicted"][row]),
        right=bool(table["correct"][row]),
        confidence=None if sure is None else round(float(sure[row]), 6),
        **{name: round(float(table[name][row]), 4) for name in ("angle", "length", "margin") if name in table.columns},
    )


def top_classes(probabilities: NDArray[np.float64], n: int = 5) -> list[TopClass]:
    """The ``n`` likeliest classes of Float[C], the likeliest first; the lower class among equals."""
    likeliest = np.argsort(-probabilities, kind="stable")[:n]
    return [TopClass(label=int(label), probability=round(float(probabilities[label]), 6)) for label in likeliest]


def confidence(table: Table) -> np.ndarray | None:
    """Probability of the predicted class, as each of the two probes calls it."""
    return table.columns.get("confidence", table.columns.get("probability"))


def margins(table: Table | None) -> list[float] | None:
    """None where nothing was measured, or the network has no class directions."""
    return None if table is None else rounded(table.columns.get("margin"))


def rounded(column: np.ndarray | None) -> list[float] | None:
    """As plain numbers of four decimals, more than half precision holds."""
    return None if column is None else np.asarray(column, np.float64).round(4).tolist()
