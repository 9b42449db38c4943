"""No recovery: the survivors stay as they were."""

from typing import ClassVar

from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Kit, Recovery, recoveries


@recoveries.register()
class NoRecovery(Recovery):
    """Nothing is trained."""

    name = "none"
    title = "None"
    summary = "The survivors stay as they were."
    changes: ClassVar[bool] = False

    def recover_(self, net: Network, mask: Mask, kit: Kit) -> None:
        """Nothing to do: the step shares its parent's weights and differs by its mask."""
