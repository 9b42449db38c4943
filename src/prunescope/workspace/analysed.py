"""A step of some model, as analyses read it."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition
from prunescope.study.analyses import Samples
from prunescope.workspace.answers import StepCard
from prunescope.workspace.model import Model
from prunescope.workspace.robustness.table import rate_of

POPULATION = "networks of the population"
"""The phase that has a tick a seed."""


class AnalysedStep:
    """A step of a model, as analyses read it."""

    def __init__(self, model: Model, step: str, title: str = "") -> None:
        self.model, self.id = model, step
        card = model.step(step)
        self.title = title or step_title(card)

    def among(self, others: Sequence["AnalysedStep"]) -> "AnalysedStep":
        """The same, called by its model too if not all are of one."""
        several = len({step.model.name for step in others}) > 1
        return AnalysedStep(self.model, self.id, f"{self.model.name}: {self.title}") if several else self

    def measure(self, conditions: Iterable[Condition], data: str | None, split: str, progress: Progress | None) -> None:
        names = [condition.name for condition in conditions]
        self.model.robustness.measure((self.id,), names, data, split, progress)

    def lacks(self, conditions: Iterable[str], data: str | None, split: str) -> bool:
        """Whether one of the conditions was not measured yet."""
        table = self.model.robustness.table((self.id,), data, split)
        right = dict(zip((condition.name for condition in table.conditions), table.steps[0].right, strict=True))
        return any(right[name] is None for name in conditions)

    def samples(self, data: str | None, split: str) -> Samples:
        robustness = self.model.robustness
        return Samples(
            self.title, robustness.measured(self.id, "clean", data, split), robustness.shares(self.id, data, split)
        )

    def margins(
        self, conditions: Iterable[Condition], data: str | None, split: str
    ) -> tuple[NDArray[np.float64], Iterator[NDArray[np.float64]]]:
        """Clean, and under each condition as it is asked for."""

        def under(name: str) -> NDArray[np.float64]:
            table = self.model.robustness.measured(self.id, name, data, split)
            return Samples(self.title, table).column("margin")

        return under("clean"), (under(condition.name) for condition in conditions)

    def classes(self, data: str | None, split: str) -> list[str]:
        return [row.name for row in self.model.measure(self.id, data, split).classes]

    def predicted(self, step: str, data: str | None, split: str, progress: Progress) -> NDArray[np.int64]:
        """Classes [N] that a step of the same model takes the samples for."""
        table = self.model.robustness.measured(step, "clean", data, split, progress)
        return table["predicted"].astype(np.int64)

    def labels(self, data: str | None, split: str) -> NDArray[np.int64]:
        """True classes [N]."""
        return self.model.robustness.measured(self.id, "clean", data, split)["label"].astype(np.int64)

    def population(self, seeds: int, progress: Progress) -> Iterator[tuple[str, str]]:
        """Seed by seed a step of the same plan, and its control; the head stays where it is."""
        card = self.model.step(self.id)
        if card.plan is None or card.parent is None:
            raise BadPlan(f"step {card.number} removes nothing;", "name a step that was pruned.")
        progress.tick(POPULATION, 0, seeds)
        self.model.control(self.id, progress, measure=False)  # refuses what no seed would change, before any work
        for seed in progress.over(range(seeds), POPULATION):
            plan = {**card.plan, "seed": seed}
            made = self.model.pruning.prune(plan, card.parent, "", progress, measure=False, stay=True)
            yield made.id, self.model.control(made.id, progress, measure=False).id


def step_title(card: StepCard) -> str:
    """A step in the fewest words that tell it from its neighbours, e.g. "2 Magnitude (MAP) 70 %"."""
    recovery = (card.plan or {}).get("recovery", {}).get("name", "none")
    words = [str(card.number), card.method, *([f"{100 * rate_of(card):.3g} %"] if card.plan else [])]
    return " ".join([*words, *([] if recovery == "none" else [recovery])])
