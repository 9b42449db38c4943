"""Pruning criteria on problems in the plane: section 4.1 of Yeom et al. 2021."""

from itertools import accumulate
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from prunescope.core.digest import digest
from prunescope.core.progress import Progress, Tick
from prunescope.study.toy import Protocol, Shelf, run
from prunescope.study.toy.analyses import analyses, so_far
from prunescope.study.toy.work import PARTS, TRAINING, missing
from prunescope.workspace.study import Found, Kept, Study, Subject, studies

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace

WEIGHTS = {TRAINING: 12}
"""A training takes as long as so many of the other parts."""
PART_SECONDS = (0.4, 3.5)
"""Of a part: at any width, and what comes to it at the published one."""


@studies.register()
class Toy(Study):
    name: ClassVar[str] = "toy"
    title: ClassVar[str] = "Toy problems"
    summary: ClassVar[str] = "Which criterion keeps the decision when a third of the neurons go, shown how few samples."
    parts: ClassVar[str] = "parts"
    source: ClassVar[str] = "Yeom et al. 2021, section 4.1"

    seeds: Annotated[
        int,
        Field(title="Repetitions", description="Each with other reference samples; the paper has 50.", ge=1, le=500),
    ] = 5
    trainings: Annotated[
        int, Field(title="Trainings", description="Networks of each data set; the paper has one.", ge=1, le=20)
    ] = 1
    start: Annotated[
        Literal["one", "logit"],
        Field(title="Relevance starts at", description="1 at the true class, as the paper says, or its logit"),
    ] = "one"
    last_relu: Annotated[
        bool, Field(title="Third ReLU", description="As in the paper's text; its program has none.")
    ] = True
    hidden: Annotated[int, Field(title="Neurons", description="In each of three layers.", ge=8, le=4000)] = 1000
    steps: Annotated[int, Field(title="Steps", description="Of each training.", ge=1, le=100_000)] = 3000
    seed: Annotated[int, Field(title="Seed", description="Of samples, first weights and training.", ge=0)] = 0

    def run(self, workspace: "Workspace", of: Subject, shelf: Kept, progress: Progress) -> Found:
        kept = self._shelf(workspace)
        told = _in_parts(progress, self._missing(workspace))
        options = self._protocol().model_dump()
        return analyses(run(self.seeds, kept.folder, trainings=self.trainings, progress=told, **options))

    def so_far(self, workspace: "Workspace", of: Subject, shelf: Kept) -> Found:
        return so_far(self._shelf(workspace), self.seeds, self.trainings)

    def seconds(self, workspace: "Workspace", of: Subject) -> float:
        n_parts = sum(WEIGHTS.get(phase, 1) * n for phase, n in self._missing(workspace).items())
        least, more = PART_SECONDS
        return n_parts * (least + more * (self.hidden / 1000) ** 2)

    def _missing(self, workspace: "Workspace") -> dict[str, int]:
        """How many tasks of each phase are still to be done."""
        found = missing(self._shelf(workspace), self.seeds, self.trainings)
        return {phase: len(tasks) for phase, tasks in found.items()}

    def _shelf(self, workspace: "Workspace") -> Shelf:
        """One for all numbers of repetitions and trainings: more may be asked for later."""
        protocol = self._protocol()
        name = f"toy-{digest(protocol.model_dump(mode='json'), 8)}"
        return Shelf(workspace.folder / ".prunescope/studies" / name, protocol)

    def _protocol(self) -> Protocol:
        return Protocol.of(**self.model_dump(exclude={"seeds", "trainings"}))


def _in_parts(progress: Progress, n_tasks: dict[str, int]) -> Progress:
    """Tells of the phases of the work, one after the other, as parts of a whole."""
    sizes = {phase: WEIGHTS.get(phase, 1) * n for phase, n in n_tasks.items()}
    before = dict(zip(sizes, accumulate(sizes.values(), initial=0), strict=False))
    told = -1

    def hear(tick: Tick) -> None:
        nonlocal told
        done = before[tick.phase] + WEIGHTS.get(tick.phase, 1) * tick.done // PARTS
        if done != told:
            told = done
            progress.report(Tick(Toy.parts, done, sum(sizes.values())))
        if tick.done % PARTS:
            progress.report(Tick(f"{tick.note}:", tick.done % PARTS, PARTS))

    return Progress(hear, progress.should_stop)
