"""What takes so long that a person asks for it, and a worker does it: estimates in multiply-accumulates."""

import os
from collections.abc import Iterator

from prunescope.data.dataset import Dataset
from prunescope.prune.criterion import Criterion, Editor, criteria
from prunescope.prune.plan import Plan
from prunescope.prune.targets.accuracy import Accuracy

SLOW_MACS = 200e9
"""About ten seconds on one core."""

FORWARD_AND_BACKWARD = 3
"""Times the multiply-accumulates of a forward."""

SLOW_SAMPLES, SLOW_FORWARDS_MACS = 5000, 40e9
"""About two seconds: what is measured beside the page. More goes to the worker, so that previews need not wait."""

LOOKS = 12
"""At so many masks an accuracy is looked at until one ranking is cut."""


def is_slow(plan: Plan, macs: int, data: Dataset | None) -> bool:
    """Whether a plan's mask takes longer than people wait for an answer.

    Args:
        macs: multiply-accumulates of the network, a sample.
        data: the reference samples.
    """
    if isinstance(plan.criterion, Editor):
        return False
    if plan.criterion.repeats or not plan.target.repeatable:
        return True
    n_rounds: int = plan.schedule.n_rounds
    n_looks: int = max(n_rounds, LOOKS) * plan.target.n_samples if isinstance(plan.target, Accuracy) else 0
    return macs * (n_rounds * _n_passes(plan.criterion, data) + n_looks) > SLOW_MACS


def is_long_to_measure(n_samples: int, macs: int) -> bool:
    """Whether measuring so many samples, at so many multiply-accumulates each, takes longer than a preview may wait."""
    return n_samples > SLOW_SAMPLES or n_samples * macs > SLOW_FORWARDS_MACS


def slow_criteria(macs: int, data: Dataset | None) -> Iterator[str]:
    """Criteria whose scores, with their usual fields, are not computed unasked."""
    return (
        name
        for name, criterion in criteria.items().items()
        if criterion.repeats or macs * _n_passes(criterion(), data) > SLOW_MACS
    )


def _n_passes(criterion: Criterion, data: Dataset | None) -> int:
    """Forward passes of single samples that a score costs."""
    if not criterion.needs or data is None:
        return 0
    n_samples = len(next(iter(data.splits.values())))
    return FORWARD_AND_BACKWARD * min(n_samples, int(getattr(criterion, "samples", n_samples)))


def core_share() -> float:
    """The share of a core that one more job would have had in the last minute, in (0, 1]; 1 where nobody can tell.

    Estimates of seconds are of an idle core: divided by this they are those of a machine that others use too.
    """
    if not hasattr(os, "getloadavg"):
        return 1.0
    running, _, _ = os.getloadavg()
    return min(1.0, (os.cpu_count() or 1) / (running + 1))
