"""What is left of every layer, step by step."""

import numpy as np

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.measure.comparison import Comparison, comparisons
from prunescope.measure.probe import Measurement, Subject


@comparisons.register("kept")
class Layers(Comparison):
    """Share of each site's weights that is kept, a column a step ("step 0", ...): the lines of a slope chart."""

    name = "layers"
    title = "Layers"
    summary = "What is left of every layer, step by step."
    only_two = False

    def between(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        sites = subjects[0].net.sites
        kept = {
            f"step {number}": np.array([1 - subject.mask.n_removed(site.name) / site.n_weights for site in sites])
            for number, subject in enumerate(progress.over(subjects, "counting"))
        }
        names = {"site": np.array([site.name for site in sites])}
        return Measurement({}, {"layers": Table(names | kept, dict.fromkeys(kept, "share"))})
