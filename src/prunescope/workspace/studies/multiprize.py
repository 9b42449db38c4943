"""Tickets of an untrained network beside the trained one: section 7.3 of Li et al. 2022."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from prunescope.core.digest import digest
from prunescope.core.progress import Progress
from prunescope.workspace.multiprize import PARTS, run
from prunescope.workspace.study import Found, Kept, Study, Subject, studies

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace

EPOCH_SECONDS = 2.4
"""Of ten thousand samples, at twice LeNet-5's width."""
CORRUPTED_SECONDS = 20.0
"""A thousand samples under all conditions."""


@studies.register()
class Multiprize(Study):
    name: ClassVar[str] = "multiprize"
    title: ClassVar[str] = "Multi-prize tickets"
    summary: ClassVar[str] = "Tickets of an untrained network beside the same network trained, clean and corrupted."
    parts: ClassVar[str] = PARTS
    source: ClassVar[str] = "Li et al. 2022, section 7.3"

    epochs: Annotated[int, Field(title="Epochs", description="Of score training.", ge=1, le=1000)] = 10
    dense_epochs: Annotated[
        int, Field(title="Dense epochs", description="Of the dense network's training.", ge=1, le=1000)
    ] = 5
    keep: Annotated[float, Field(title="Keep", description="Share of each layer that is the ticket.", gt=0, lt=1)] = 0.5
    width: Annotated[int, Field(title="Width", description="Times as wide as LeNet-5.", ge=1, le=16)] = 2
    seeds: Annotated[int, Field(title="Seeds", description="Draws of the untrained network.", ge=1, le=100)] = 1
    n_train: Annotated[int, Field(title="Training samples", ge=100, le=10_000)] = 10_000
    n_test: Annotated[int, Field(title="Test samples", description="Each clean and 95 times.", ge=20, le=2000)] = 1000

    def run(self, workspace: "Workspace", of: Subject, shelf: Kept, progress: Progress) -> Found:
        folder = workspace.folder / self.folder(workspace)
        return run(folder, progress=progress, tell=shelf.tell, **self.model_dump())

    def seconds(self, workspace: "Workspace", of: Subject) -> float:
        wider = (self.width / 2) ** 2
        trained = EPOCH_SECONDS * (2 * self.epochs + self.dense_epochs) * self.n_train / 10_000
        return self.seeds * wider * (trained + 3 * CORRUPTED_SECONDS * self.n_test / 1000)

    def folder(self, workspace: "Workspace") -> str:
        """One for all numbers of seeds: more may be asked for later."""
        return f".prunescope/studies/multiprize-{digest(self.model_dump(exclude={'seeds'}), 8)}"
