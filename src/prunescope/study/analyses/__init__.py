"""Analyses of robustness and latent geometry, each one call that gives data and a picture.

    from prunescope.study.analyses import dimensions
    found = dimensions(n_vectors=1000)
    found.tables["vectors"], found.figure(), found.values(), found.write(folder)

Those of a workspace's steps are asked of it, and what is missing is measured: ``workspace.analyses.correlations()``.
"""

from prunescope.study.analyses.analysis import Analysis, Samples
from prunescope.study.analyses.correlations import correlations
from prunescope.study.analyses.dimensions import NEURONS, Training, dimensions
from prunescope.study.analyses.exemplars import exemplars, exemplars_so_far
from prunescope.study.analyses.flips import flips
from prunescope.study.analyses.margins import margins

__all__ = [
    "NEURONS",
    "Analysis",
    "Samples",
    "Training",
    "correlations",
    "dimensions",
    "exemplars",
    "exemplars_so_far",
    "flips",
    "margins",
]
