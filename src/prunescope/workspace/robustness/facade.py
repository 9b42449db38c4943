"""All that a user can ask about a model's robustness and latent geometry. The same for CLI, server and Python."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.data.corruption import corruptions
from prunescope.store.store import Store
from prunescope.workspace.answers import JobCard, Predictions, StepCard
from prunescope.workspace.asked import StepName, one_or_more
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.answers import (
    RobustnessTable,
    SampleUnderConditions,
    SubsetCounts,
)
from prunescope.workspace.robustness.conditions import Conditions
from prunescope.workspace.robustness.geometry import Geometry
from prunescope.workspace.robustness.samples import Samples
from prunescope.workspace.robustness.table import Tables


class Robustness:
    """Steps of one model under clean and corrupted samples.

    Steps are named by number, id or the first letters of it; an empty name is the head. ``data`` and ``split`` are
    the defaults of the model where they are left out. ``geometry`` says where samples lie in the last layer's space,
    ``by_sample`` what is known of each of them.
    """

    def __init__(
        self,
        opened: OpenedModel,
        history: History,
        store: Store,
        queue: Queue,
        cards: Callable[[], Sequence[StepCard]],
    ) -> None:
        self._opened = opened
        self._cards = cards
        self._history = history
        self._queue = queue
        self._conditions = Conditions(opened, history, store)
        self._tables = Tables(opened, history, self._conditions)
        self.geometry = Geometry(opened, history, queue, self._conditions, self._tables)
        self.by_sample = Samples(opened, history, store, self._conditions, self._tables, cards)

    # ---- measuring ---------------------------------------------------------------------------------------

    def measure(
        self,
        steps: Sequence[StepName] | StepName = ("",),
        conditions: Iterable[str] | str = (),
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> None:
        """Measure steps under conditions, all 96 if none are named; what was measured before is not done again."""
        wanted = self._named(conditions)
        split = self._opened.split(data, split)
        self._conditions.measure(self._ids(steps), wanted, data, split, progress or Progress())

    def start_measure(
        self,
        steps: Sequence[StepName] | StepName,
        conditions: Iterable[str] | str,
        data: str | None = None,
        split: str = "",
    ) -> JobCard:
        """The same as a job that can be cancelled and goes on where it stopped."""
        names = [condition.name for condition in self._named(conditions)]
        ids, split = self._ids(steps), self._opened.split(data, split)
        options = {"steps": ids, "conditions": names, "data": self._opened.dataset(data).name, "split": split}
        title = f"Robustness of {len(ids)} step{'s' if len(ids) > 1 else ''}"
        again = self.redefined(ids, names, data, split)
        title += f" ({', '.join(again)} defined anew)" if again else ""
        return self._queue.start("robustness", self._opened.found.name, options, title, long=True)

    def redefined(
        self,
        steps: Sequence[StepName] | StepName = ("",),
        conditions: Iterable[str] | str = (),
        data: str | None = None,
        split: str = "",
    ) -> list[str]:
        """Titles of the corruptions that ``measure`` would measure again, since their definitions have changed."""
        split = self._opened.split(data, split)
        found = self._conditions.redefined(self._ids(steps), self._named(conditions), data, split)
        return [corruptions[name].title for name in dict.fromkeys(condition.corruption for condition in found)]

    # ---- answers -----------------------------------------------------------------------------------------

    def table(
        self, steps: Sequence[StepName] | StepName = (), data: str | None = None, split: str = ""
    ) -> RobustnessTable:
        """The evaluation table of these steps, of all that were not removed if none are named, as far as measured."""
        wanted = self._ids(steps)
        cards = [card for card in self._cards() if (card.id in wanted if wanted else not card.removed)]
        return self._tables.table(cards, data, self._opened.split(data, split))

    def subset(
        self, steps: Sequence[StepName] | StepName, rows: Sequence[int], data: str | None = None, split: str = ""
    ) -> SubsetCounts:
        """The same counts among the samples of these rows."""
        return self._tables.subset(self._ids(steps), rows, data, self._opened.split(data, split))

    def sample(
        self, steps: Sequence[StepName] | StepName, row: int, data: str | None = None, split: str = ""
    ) -> SampleUnderConditions:
        """One sample at some steps, under every condition."""
        return self._tables.sample(self._ids(steps), row, data, self._opened.split(data, split))

    def measured(
        self,
        step: StepName = "",
        condition: str = "clean",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> Table:
        """Label, prediction and, where there is one, geometry of every sample, as probe "condition" gives them.

        Measured here and now if it was not yet.
        """
        found, where, split = self._history.find(step).id, Condition.parse(condition), self._opened.split(data, split)
        self._conditions.measure([found], [where], data, split, progress or Progress())
        table = self._conditions.samples(found, where, data, split)
        assert table is not None
        return table

    def shares(self, step: StepName = "", data: str | None = None, split: str = "") -> NDArray[np.float32] | None:
        """The share of its 95 corrupted versions that is right, of every sample; None until all are measured."""
        return self._tables.robustness(self._history.find(step).id, data, self._opened.split(data, split))

    def predictions(
        self, step: StepName = "", condition: str = "clean", data: str | None = None, split: str = ""
    ) -> Predictions | JobCard:
        """What a step says of every sample under a condition, or the job that measures it."""
        found = self.by_sample.predictions(step, condition, data, split)
        return found or self.start_measure([step], [condition], data, split)

    # ---- parts -------------------------------------------------------------------------------------------

    def _ids(self, steps: Iterable[StepName] | StepName) -> list[str]:
        return [self._history.find(step).id for step in one_or_more(steps)]

    def _named(self, conditions: Iterable[str] | str) -> list[Condition]:
        return [Condition.parse(str(name)) for name in one_or_more(conditions)] or list(self._conditions.known)
