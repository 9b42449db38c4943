"""Earlier weights under the mask, then training: as if the mask had been there all along."""

from typing import Annotated

from pydantic import Field

from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.past import TRAINED, go_back_
from prunescope.prune.recoveries.finetune import Finetune
from prunescope.prune.recovery import Kit, recoveries


@recoveries.register("rewinding")
class Rewind(Finetune):
    """Puts the surviving weights back to what they were at an earlier point, then trains them from there.

    Parameters and buffers (the statistics of batch norms) all go back; what is gone stays exactly zero. In rounds,
    every round goes back to the same point: iterative magnitude pruning with rewinding. With no epochs nothing is
    trained.

    The point is a name. In Python it is a key of ``run(..., past={"epoch 1": state_dict})``; in a workspace it is a
    step of the history ("3", or the first letters of its id) or another model of the folder with the same
    architecture, such as a checkpoint of an early epoch. "trained" is the network before anything was pruned.

    Learning-rate rewinding (Renda et al. 2020) leaves the weights alone and trains them again with the learning rates
    of the first training: that is "finetune" with its rate, schedule and number of epochs.

    Raises:
        UnknownName: the name stands for nothing.
        BadCheckpoint: the weights it stands for are of another architecture.

    Source: Frankle, Dziugaite, Roy and Carbin 2020, section 3; Renda, Frankle and Carbin 2020, section 2.
    """

    name = "rewind"
    title = "Rewind"
    summary = "Puts the survivors back to an earlier point and trains them from there."

    to: Annotated[
        str, Field(min_length=1, title="Back to", description="'trained', a step, or another model of the folder")
    ] = TRAINED
    epochs: Annotated[int, Field(ge=0, le=1000, title="Epochs", description="0: put back, not trained")] = 3

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        go_back_(net.module, kit.past, self.to)
        super().recover_(net, mask, kit)
