"""No recovery: the survivors stay as they were."""

from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recovery import Checkpoint, Recovery, recoveries


@recoveries.register()
class NoRecovery(Recovery):
    """Nothing is trained."""

    name = "none"
    title = "None"
    summary = "The survivors stay as they were."

    def recover_(
        self,
        net: Network,
        mask: Mask,
        data: Dataset | None,
        seed: int,
        progress: Progress,
        checkpoint: Checkpoint | None = None,
    ) -> None:
        """Nothing to do: the step shares its parent's weights and differs by its mask."""
