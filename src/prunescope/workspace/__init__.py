"""The use-cases: one facade, the same for the CLI, the server and the notebook.

``Workspace`` and ``Model`` are loaded when they are first asked for: they bring torch, and the command line's help
must not wait for it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace
    from prunescope.workspace.model import Model

__all__ = ["Model", "Workspace"]


def __getattr__(name: str) -> object:
    if name == "Workspace":
        from prunescope.workspace.facade import Workspace

        return Workspace
    if name == "Model":
        from prunescope.workspace.model import Model

        return Model
    raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
