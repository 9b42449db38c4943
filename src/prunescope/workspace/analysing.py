"""Analyses of steps: what they need is measured once, and measured conditions are never measured again."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition, all_conditions
from prunescope.study.analyses import Analysis, correlations, exemplars_so_far, flips, margins
from prunescope.workspace.analysed import AnalysedStep
from prunescope.workspace.answers import Answer, JobCard
from prunescope.workspace.asked import StepName, one_or_more

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace


Asked = Literal["correlations", "margins", "flips"]


class TableAnswer(Answer):
    columns: dict[str, list[JsonValue]]
    units: dict[str, str]


class AnalysisAnswer(Answer):
    """What an analysis found, its tables as plain columns."""

    name: str
    title: str
    facts: dict[str, JsonValue]
    tables: dict[str, TableAnswer]

    @classmethod
    def of(cls, analysis: Analysis) -> "AnalysisAnswer":
        values = analysis.values()
        return cls(**{**values, "tables": {name: of for name, of in values["tables"].items() if name != "samples"}})


class Analyses:
    """Analyses of a workspace's steps.

    A step is named by its number, its id or the first letters of it, or nothing for the head; MODEL/STEP names a step
    of another model than ``model``, which needs no name if there is only one. What was not measured is measured.

        ws.analyses.correlations(["0", "1"]).figure()
        ws.analyses.margins(["dense/0", "ticket/2"], model="dense").tables["changes"]
    """

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace

    def correlations(
        self,
        steps: Sequence[StepName] | StepName = ("",),
        model: str = "",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Analysis:
        """Angle, length and margin against robustness; see ``study.analyses.correlations``."""
        chosen = self._steps(steps, model)
        for step in chosen:
            step.measure(all_conditions(), data, split, progress)
        return correlations([step.samples(data, split) for step in chosen])

    def margins(
        self,
        steps: Sequence[StepName] | StepName,
        model: str = "",
        conditions: Iterable[str] | str = (),
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Analysis:
        """Relative margin change under corruption, of all 95 if none are named; see ``study.analyses.margins``."""
        chosen = self._steps(steps, model)
        wanted = [Condition.parse(str(name)) for name in one_or_more(conditions)] or list(all_conditions())
        corrupted = [condition for condition in wanted if condition.corruption]
        for step in chosen:
            step.measure([Condition(), *corrupted], data, split, progress)
        return margins({step.title: step.margins(corrupted, data, split) for step in chosen})

    def flips(
        self,
        a: StepName,
        b: StepName,
        model: str = "",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Analysis:
        """Samples and classes that change from step A to step B; see ``study.analyses.flips``."""
        first, second = self._steps((a, b), model)
        for step in (first, second):
            step.measure([Condition()], data, split, progress)
        classes = first.classes(data, split)
        return flips(first.samples(data, split), second.samples(data, split), classes)

    def exemplars(
        self,
        step: StepName,
        seeds: int = 5,
        model: str = "",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
        tell: Callable[[Analysis], None] = lambda found: None,
    ) -> Analysis:
        """A step made again under several seeds, against the same training with nothing removed under the same seeds.

        The steps are kept, beside the step, and the head stays where it is; see ``study.analyses.exemplars``.

        Args:
            tell: hears after every seed what is found by then.

        Raises:
            BadInput: fewer than two seeds.
            BadPlan: the step is no pruning, or its recovery trains nothing, so that no seed would change it.
        """
        (chosen,) = self._steps((step,), model)
        if seeds < 2:
            raise BadInput(f"a population needs at least two seeds; got {seeds}.")
        progress = progress or Progress()
        unpruned: list[NDArray[np.int64]] = []
        pruned: list[NDArray[np.int64]] = []

        def found() -> Analysis:
            return exemplars_so_far(chosen.labels(data, split), unpruned, pruned, chosen.classes(data, split))

        for made, control in chosen.population(seeds, progress):
            pruned.append(chosen.predicted(made, data, split, progress))
            unpruned.append(chosen.predicted(control, data, split, progress))
            tell(found())
        return found()

    def find(
        self, name: Asked, steps: Sequence[str], model: str = "", data: str | None = None, split: str = ""
    ) -> AnalysisAnswer | JobCard:
        """The analysis of some steps for a page, or the job that measures what it lacks.

        Tables of samples are left out: the page has their columns. Flips are those from the first step to the second.
        """
        chosen = self._steps(steps, model)
        if name == "flips" and len(chosen) != 2:
            raise BadInput(f"flips are between two steps; got {len(chosen)}.")
        conditions = ["clean"] if name == "flips" else [condition.name for condition in all_conditions()]
        lacking = next((step for step in chosen if step.lacks(conditions, data, split)), None)
        if lacking is not None:
            together = [step.id for step in chosen if step.model is lacking.model]
            return lacking.model.robustness.start_measure(together, conditions, data, split)
        if name == "flips":
            return AnalysisAnswer.of(self.flips(steps[0], steps[1], model, data, split))
        found = self.margins if name == "margins" else self.correlations
        return AnalysisAnswer.of(found(steps, model, data=data, split=split))

    def _steps(self, steps: Sequence[StepName] | StepName, model: str) -> list[AnalysedStep]:
        chosen = [self._step(str(step), model) for step in one_or_more(steps)]
        twice = len({(step.model.name, step.id) for step in chosen}) < len(chosen)
        if not chosen or twice:
            named = ", ".join(str(step) or "head" for step in one_or_more(steps)) or "none"
            raise BadInput(f"the steps {named} cannot be analysed;", "name each step once.")
        return [step.among(chosen) for step in chosen]

    def _step(self, words: str, model: str) -> AnalysedStep:
        name, _, step = words.rpartition("/")
        found = self._workspace.model(name or model or self._workspace.only_model())
        return AnalysedStep(found, found.step_id(step))
