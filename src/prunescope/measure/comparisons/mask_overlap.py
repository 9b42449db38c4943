"""How far two masks remove the same weights."""

import numpy as np
import torch

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.comparison import Comparison, comparisons
from prunescope.measure.probe import Measurement, Subject
from prunescope.prune.mask import Mask


@comparisons.register()
class MaskOverlap(Comparison):
    """Jaccard index of the two sets of removed entries, |A and B| / |A or B|, in all and by parameter.

    1 where both are empty. Headline: overlap, both, only_a, only_b (counts). Table "parameters": the same by name.
    """

    name = "mask_overlap"
    title = "Mask overlap"
    summary = "How far two steps removed the same weights."

    def between(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        masks = (subjects[0].mask, subjects[1].mask)
        names = sorted({*masks[0], *masks[1]})
        counts = np.array([_counts(*masks, name) for name in progress.over(names, "comparing masks")]).reshape(-1, 3)
        both, only_a, only_b = (int(total) for total in counts.sum(axis=0))
        columns = {"parameter": np.array(names), "both": counts[:, 0], "only_a": counts[:, 1], "only_b": counts[:, 2]}
        shares = {"overlap": np.array([_jaccard(*row) for row in counts.tolist()])}
        headline = {"overlap": _jaccard(both, only_a, only_b), "both": both, "only_a": only_a, "only_b": only_b}
        units = dict.fromkeys(("both", "only_a", "only_b"), "count") | {"overlap": "share"}
        return Measurement(headline, {"parameters": Table(columns | shares, units)})


def jaccard(a: Mask, b: Mask) -> float:
    """|A and B| / |A or B| of the removed entries of two masks; 1 if neither removed anything."""
    counts = [_counts(a, b, name) for name in {*a, *b}]
    return _jaccard(*(sum(column) for column in zip(*counts, strict=True))) if counts else 1.0


def _counts(a: Mask, b: Mask, name: str) -> tuple[int, int, int]:
    removed_a, removed_b = a.n_removed(name), b.n_removed(name)
    both = int(torch.count_nonzero((a.states[name] != 0) & (b.states[name] != 0))) if name in a and name in b else 0
    return both, removed_a - both, removed_b - both


def _jaccard(both: int, only_a: int, only_b: int) -> float:
    union = both + only_a + only_b
    return both / union if union else 1.0
