"""Pruning identified exemplars of a step: Hooker et al. 2019."""

from math import prod
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Field

from prunescope.core.errors import BadData, BadPlan
from prunescope.core.progress import Progress
from prunescope.study.analyses import Analysis
from prunescope.workspace.analysed import POPULATION
from prunescope.workspace.making import read_plan
from prunescope.workspace.study import Found, Kept, Study, Subject, studies

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace
    from prunescope.workspace.model import Model

MACS_PER_SECOND = 15e9
FORWARD_AND_BACKWARD = 3
POPULATIONS = 2
STEP_SECONDS = 0.5


@studies.register()
class Exemplars(Study):
    name: ClassVar[str] = "exemplars"
    title: ClassVar[str] = "Exemplars"
    summary: ClassVar[str] = "Samples and classes that a step changes, whatever its seed."
    of_step: ClassVar[bool] = True
    parts: ClassVar[str] = POPULATION
    source: ClassVar[str] = "Hooker et al. 2019"

    seeds: Annotated[
        int, Field(title="Seeds", description="Networks of each population; the paper has 30.", ge=2, le=100)
    ] = 5

    def run(self, workspace: "Workspace", of: Subject, shelf: Kept, progress: Progress) -> Found:
        def tell(found: Analysis) -> None:
            shelf.tell({found.name: found})

        found = workspace.analyses.exemplars(of.step, self.seeds, of.model, of.data, of.split, progress, tell)
        return {found.name: found}

    def check(self, workspace: "Workspace", of: Subject) -> None:
        model = workspace.model(of.model)
        if not model.card.data:
            raise BadData(
                f"no data set fits '{model.name}', so no sample can be an exemplar;", "put an .npz beside it."
            )
        card = model.step(of.step)
        plan = card.plan and read_plan(card.plan)
        if not plan or plan.criterion.name == "control":
            raise BadPlan(f"step {card.number} removes nothing;", "choose a step that was pruned and trained.")
        if not plan.recovery.needs_data:
            found = f"step {card.number} was not trained after pruning (recovery '{plan.recovery.name}')"
            raise BadPlan(
                f"{found}, so no seed would change it;", "choose a step whose recovery trains, e.g. 'finetune'."
            )

    def seconds(self, workspace: "Workspace", of: Subject) -> float:
        model = workspace.model(of.model)
        plan = read_plan(model.step(of.step).plan or {})
        n_epochs = plan.schedule.n_rounds * int(getattr(plan.recovery, "epochs", 0))
        n_samples = len(workspace.data(model.card.data[0])["train"])
        macs: int = FORWARD_AND_BACKWARD * _macs(model) * n_samples * n_epochs
        return POPULATIONS * self.seeds * (STEP_SECONDS + macs / MACS_PER_SECOND)


def _macs(model: "Model") -> int:
    """Multiply-accumulates of a sample."""
    return sum(layer.n_weights * prod(layer.output_shape[1:]) for layer in model.card.layers)
