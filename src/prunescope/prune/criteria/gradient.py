"""How steeply the loss answers."""

from typing import ClassVar

from prunescope.prune.criterion import criteria
from prunescope.prune.sensitivity import Sensitivity


@criteria.register()
class Gradient(Sensitivity):
    """|dL/dw| of a weight; of a filter or unit |mean dL/da| over samples and positions.

    L is the mean cross-entropy over the reference samples, in eval mode; a the filter's output after its batch norm.
    The absolute value comes after the mean. Several layers that make a unit together add up. A hidden unit of a
    recurrent layer is read at its gates before their nonlinearity. An input channel scores the sum over its weights.

    Source: yeom2021pruning, section 3 (compared method); sun2017meprop.
    """

    name = "gradient"
    title = "Gradient"
    summary = "Removes what the loss answers to least."
    code: ClassVar[str] = "Gr"
    taylor: ClassVar[bool] = False
