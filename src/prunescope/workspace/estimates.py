"""Accuracies and their changes, each with what is known about its chance."""

import math

from prunescope.measure.outputs import Outputs
from prunescope.measure.probes.accuracy import wilson
from prunescope.workspace.answers import Estimate


def share_right(outputs: Outputs) -> Estimate:
    """Accuracy with its 95 % interval (Wilson)."""
    n, right = len(outputs.labels), int(outputs.correct.sum())
    low, high = wilson(right, n)
    return Estimate(value=right / n, low=low, high=high, n=n)


def paired_change(n_broken: int, n_fixed: int, n: int) -> Estimate:
    """Change of accuracy on the same samples with its 95 % interval (normal approximation of the paired difference).

    >>> paired_change(10, 10, 100).value
    0.0
    """
    change = (n_fixed - n_broken) / n
    variance = (n_broken + n_fixed) / n - change**2
    half = 1.96 * math.sqrt(max(variance, 1 / n) / n) if n_broken + n_fixed else 0.0
    return Estimate(value=change, low=change - half, high=change + half, n=n)
