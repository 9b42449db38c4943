"""The user's hand: what goes and what comes back is said, not scored."""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field
from torch import Tensor

from prunescope.nets.network import Network
from prunescope.prune.channel_edits import InputEdit, UnitEdit
from prunescope.prune.criterion import Editor, criteria
from prunescope.prune.edits import RectangleEdit
from prunescope.prune.mask import Mask
from prunescope.prune.sight import Sight

Edit = Annotated[RectangleEdit | UnitEdit | InputEdit, Field(discriminator="kind")]


@criteria.register("manual", "by_hand")
class Hand(Editor):
    """Edits, one after the other; the plan's sparsity, scope and layers do not matter.

    What is pruned carries the origin MANUAL unless it was gone before. Restoring brings removed weights back with the
    values they had; no other plan can do that.

    >>> edit = {"kind": "rectangle", "site": "fc.weight", "rows": (0, 2), "columns": (3, 5), "action": "prune"}
    >>> Hand(edits=[edit]).edits[0].rows
    (0, 2)
    """

    name = "hand"
    title = "By hand"
    summary = "What you brush or click goes; what you restore comes back."
    code: ClassVar[str] = "Hd"

    edits: Annotated[tuple[Edit, ...], Field(title="Edits")] = ()

    def edit(self, net: Network, mask: Mask) -> Mask:
        for edit in self.edits:
            mask = edit.apply(net, mask)
        return mask

    def score(self, sight: Sight) -> Mapping[str, Tensor]:
        """1 for what the edits leave, 0 for what is gone after them."""
        mask = self.edit(sight.net, sight.mask)
        return {group.name: sight.structure.alive(sight.net, group, mask).float() for group in sight.groups}
