"""How steps hang together: identities, the tree, undo and redo. Values without I/O and without torch."""

from prunescope.tree.act import Act
from prunescope.tree.step import Options, Step, step_id
from prunescope.tree.steptree import StepTree

__all__ = ["Act", "Options", "Step", "StepTree", "step_id"]
