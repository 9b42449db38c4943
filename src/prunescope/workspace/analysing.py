"""Analyses of steps: what they need is measured once, and measured conditions are never measured again."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadInput, BadPlan
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition, all_conditions
from prunescope.study.analyses import Analysis, Samples, correlations, exemplars, flips, margins
from prunescope.workspace.answers import StepCard
from prunescope.workspace.model import Model
from prunescope.workspace.robustness.table import rate_of

if TYPE_CHECKING:
    from prunescope.workspace.facade import Workspace


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
        steps: Sequence[str] = ("",),
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
        steps: Sequence[str],
        model: str = "",
        conditions: Iterable[str] = (),
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Analysis:
        """Relative margin change under corruption, of all 95 if none are named; see ``study.analyses.margins``."""
        chosen = self._steps(steps, model)
        wanted = [Condition.parse(name) for name in conditions] or list(all_conditions())
        corrupted = [condition for condition in wanted if condition.corruption]
        for step in chosen:
            step.measure([Condition(), *corrupted], data, split, progress)
        return margins({step.title: step.margins(corrupted, data, split) for step in chosen})

    def flips(self, a: str, b: str, model: str = "", data: str | None = None, split: str = "") -> Analysis:
        """Samples and classes that change from step A to step B; see ``study.analyses.flips``."""
        first, second = self._steps((a, b), model)
        classes = first.classes(data, split)
        return flips(first.samples(data, split), second.samples(data, split), classes)

    def exemplars(
        self,
        step: str,
        seeds: int = 5,
        model: str = "",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Analysis:
        """A step made again under several seeds, against the same training with nothing removed under the same seeds.

        The steps are kept, beside the step, and the head stays where it is; see ``study.analyses.exemplars``.

        Raises:
            BadInput: fewer than two seeds.
            BadPlan: the step is no pruning, or its recovery trains nothing, so that no seed would change it.
        """
        (chosen,) = self._steps((step,), model)
        if seeds < 2:
            raise BadInput(f"a population needs at least two seeds; got {seeds}.")
        pruned, unpruned = chosen.population(seeds, progress or Progress())
        labels, predicted = _predictions(chosen.model, pruned, data, split)
        _, without = _predictions(chosen.model, unpruned, data, split)
        return exemplars(labels, without, predicted, chosen.classes(data, split))

    def _steps(self, steps: Sequence[str], model: str) -> list["_Step"]:
        chosen = [self._step(step, model) for step in steps]
        twice = len({(step.model.name, step.id) for step in chosen}) < len(chosen)
        if not chosen or twice:
            raise BadInput(f"the steps {', '.join(steps) or 'none'} cannot be analysed;", "name each step once.")
        return [step.among(chosen) for step in chosen]

    def _step(self, words: str, model: str) -> "_Step":
        name, _, step = words.rpartition("/")
        found = self._workspace.model(name or model or self._workspace.only_model())
        return _Step(found, found.step_id(step))


class _Step:
    """A step of a model, as analyses read it."""

    def __init__(self, model: Model, step: str, title: str = "") -> None:
        self.model, self.id = model, step
        card = model.step(step)
        self.title = title or step_title(card)

    def among(self, others: Sequence["_Step"]) -> "_Step":
        """The same, called by its model too if not all are of one."""
        several = len({step.model.name for step in others}) > 1
        return _Step(self.model, self.id, f"{self.model.name}: {self.title}") if several else self

    def measure(self, conditions: Iterable[Condition], data: str | None, split: str, progress: Progress | None) -> None:
        names = [condition.name for condition in conditions]
        self.model.robustness.measure((self.id,), names, data, split, progress)

    def samples(self, data: str | None, split: str) -> Samples:
        robustness = self.model.robustness
        return Samples(
            self.title, robustness.measured(self.id, "clean", data, split), robustness.shares(self.id, data, split)
        )

    def margins(
        self, conditions: Iterable[Condition], data: str | None, split: str
    ) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
        """Clean and under each condition."""
        clean, *corrupted = (
            Samples(self.title, self.model.robustness.measured(self.id, name, data, split)).column("margin")
            for name in ("clean", *(condition.name for condition in conditions))
        )
        return clean, corrupted

    def classes(self, data: str | None, split: str) -> list[str]:
        return [row.name for row in self.model.measure(self.id, data, split).classes]

    def population(self, seeds: int, progress: Progress) -> tuple[list[str], list[str]]:
        """Steps of the same plan under other seeds, and their controls."""
        card = self.model.step(self.id)
        if card.plan is None or card.parent is None:
            raise BadPlan(f"step {card.number} removes nothing;", "name a step that was pruned.")
        pruned, unpruned = [], []
        with _head_kept(self.model):
            self.model.control(self.id, progress, measure=False)  # refuses what no seed would change, before any work
            for seed in progress.over(range(seeds), "networks of the population"):
                made = self.model.prune({**card.plan, "seed": seed}, card.parent, progress=progress, measure=False)
                pruned.append(made.id)
                unpruned.append(self.model.control(made.id, progress, measure=False).id)
        return pruned, unpruned


def step_title(card: StepCard) -> str:
    """A step in the fewest words that tell it from its neighbours, e.g. "2 Magnitude (MAP) 70 %"."""
    recovery = (card.plan or {}).get("recovery", {}).get("name", "none")
    words = [str(card.number), card.method, *([f"{100 * rate_of(card):.3g} %"] if card.plan else [])]
    return " ".join([*words, *([] if recovery == "none" else [recovery])])


def _predictions(
    model: Model, steps: Sequence[str], data: str | None, split: str
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """True classes [N], and those predicted at each step [K, N]."""
    tables = [model.robustness.measured(step, "clean", data, split) for step in steps]
    predicted = np.stack([table["predicted"] for table in tables]).astype(np.int64)
    return tables[0]["label"].astype(np.int64), predicted


@contextmanager
def _head_kept(model: Model) -> Iterator[None]:
    """Steps are made without the head moving to them in the end."""
    head = model.tree().head
    try:
        yield
    finally:
        model.go(head)
