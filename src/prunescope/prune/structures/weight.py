"""One unit is one weight."""

from prunescope.prune.single import SingleWeights
from prunescope.prune.structure import structures


@structures.register("unstructured")
class Weight(SingleWeights):
    """Single weights; biases and normalisations are never pruned."""

    name = "weight"
    title = "Weight"
    summary = "Single weights; the network keeps its shape."
