"""Angles against the number of dimensions: Fig. 3 of Li et al. 2022."""

from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from prunescope.core.progress import Progress
from prunescope.study.analyses import NEURONS, Training, dimensions
from prunescope.study.analyses.dimensions import NETWORKS
from prunescope.study.analyses.shelf import Shelf
from prunescope.workspace.study import Found, Kept, Study, Subject, studies

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace

VECTORS_SECONDS = 1.3 / 10_000
NETWORK_SECONDS, EPOCH_SECONDS = 0.5, 1.2

Neurons = Annotated[int, Field(ge=1, le=4096)]


@studies.register()
class Dimensions(Study):
    name: ClassVar[str] = "dimensions"
    title: ClassVar[str] = "Dimensions"
    summary: ClassVar[str] = "Angles of random vectors, and of networks with a growing last layer of features."
    parts: ClassVar[str] = NETWORKS
    source: ClassVar[str] = "Li et al. 2022, Fig. 3"

    neurons: Annotated[
        tuple[Neurons, ...],
        Field(title="Neurons", description="Sizes of the last layer of features, a network each.", max_length=20),
    ] = NEURONS
    epochs: Annotated[int, Field(title="Epochs", description="Of each network.", ge=1, le=100)] = 3
    seeds: Annotated[int, Field(title="Seeds", description="Networks of each size.", ge=1, le=20)] = 1
    vectors: Annotated[int, Field(title="Vectors", description="Random pairs.", ge=2, le=1_000_000)] = 10_000

    def run(self, workspace: "Workspace", of: Subject, shelf: Kept, progress: Progress) -> Found:
        return self._found(Shelf(shelf), progress)

    def so_far(self, workspace: "Workspace", of: Subject, shelf: Kept) -> Found:
        found = self._found(Shelf(shelf, only_kept=True), Progress())
        return found if found["dimensions"].tables else {}

    def seconds(self, workspace: "Workspace", of: Subject) -> float:
        n_networks = len(self.neurons) * self.seeds
        return VECTORS_SECONDS * self.vectors + n_networks * (NETWORK_SECONDS + EPOCH_SECONDS * self.epochs)

    def _found(self, shelf: Shelf, progress: Progress) -> Found:
        training = Training(self.epochs, seeds=self.seeds)
        found = dimensions(
            neurons=self.neurons, n_vectors=self.vectors, training=training, shelf=shelf, progress=progress
        )
        return {found.name: found}
