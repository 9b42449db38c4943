"""How much the loss would change, to first order."""

from typing import ClassVar

from prunescope.prune.criterion import criteria
from prunescope.prune.sensitivity import Sensitivity


@criteria.register()
class Taylor(Sensitivity):
    """|w dL/dw| of a weight; of a filter or unit |mean a dL/da| over samples and positions.

    The first term of the loss's change if the weight (or the activation) became zero. L is the mean cross-entropy over
    the reference samples, in eval mode; a the filter's output after its batch norm. The absolute value comes after the
    mean. Several layers that make a unit together add up. A hidden unit of a recurrent layer is read at its gates
    before their nonlinearity. An input channel scores the sum over its weights.

    Source: molchanov2017pruning, eq. 8, and section 2.2 for the L2 norm of layers; weights: lee2019snip.
    """

    name = "taylor"
    title = "Taylor"
    summary = "Removes what changes the loss least, to first order."
    code: ClassVar[str] = "Ty"
    taylor: ClassVar[bool] = True
