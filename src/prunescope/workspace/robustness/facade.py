"""All that a user can ask about a model's robustness and latent geometry. The same for CLI, server and Python."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.nets.head import find_head
from prunescope.store.store import Store
from prunescope.workspace.answers import JobCard, Predictions, StepCard
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.answers import (
    GeometryFacts,
    RobustnessTable,
    SampleUnderConditions,
    SubsetCounts,
)
from prunescope.workspace.robustness.columns import pack_columns
from prunescope.workspace.robustness.conditions import Conditions
from prunescope.workspace.robustness.samples import Samples
from prunescope.workspace.robustness.table import Tables


class Robustness:
    """Steps of one model under clean and corrupted samples.

    Steps are named by number, id or the first letters of it; an empty name is the head. ``data`` and ``split`` are
    the defaults of the model where they are left out.
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
        self.by_sample = Samples(opened, history, store, self._conditions, self._tables, cards)

    # ---- measuring ---------------------------------------------------------------------------------------

    def measure(
        self,
        steps: Sequence[str] = ("",),
        conditions: Iterable[str] = (),
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
    ) -> None:
        """Measure steps under conditions, all 96 if none are named; what was measured before is not done again."""
        wanted = self._named(conditions)
        split = self._opened.split(data, split)
        self._conditions.measure(self._ids(steps), wanted, data, split, progress or Progress())

    def start_measure(
        self, steps: Sequence[str], conditions: Iterable[str], data: str | None = None, split: str = ""
    ) -> JobCard:
        """The same as a job that can be cancelled and goes on where it stopped."""
        names = [condition.name for condition in self._named(conditions)]
        ids, split = self._ids(steps), self._opened.split(data, split)
        options = {"steps": ids, "conditions": names, "data": self._opened.dataset(data).name, "split": split}
        title = f"Robustness of {len(ids)} step{'s' if len(ids) > 1 else ''}"
        return self._queue.start("robustness", self._opened.found.name, options, title, long=True)

    # ---- answers -----------------------------------------------------------------------------------------

    def table(self, steps: Sequence[str] = (), data: str | None = None, split: str = "") -> RobustnessTable:
        """The evaluation table of these steps, of all that were not removed if none are named, as far as measured."""
        wanted = self._ids(steps)
        cards = [card for card in self._cards() if (card.id in wanted if wanted else not card.removed)]
        return self._tables.table(cards, data, self._opened.split(data, split))

    def subset(
        self, steps: Sequence[str], rows: Sequence[int], data: str | None = None, split: str = ""
    ) -> SubsetCounts:
        """The same counts among the samples of these rows."""
        return self._tables.subset(self._ids(steps), rows, data, self._opened.split(data, split))

    def sample(self, steps: Sequence[str], row: int, data: str | None = None, split: str = "") -> SampleUnderConditions:
        """One sample at some steps, under every condition."""
        return self._tables.sample(self._ids(steps), row, data, self._opened.split(data, split))

    def facts(self, data: str | None = None) -> GeometryFacts:
        """Whether the network has class directions, and in which layer."""
        with self._opened.at(None) as net:
            try:
                head = find_head(net)
            except PrunescopeError as error:
                return GeometryFacts(classes=[], n_features=0, layer="", why_not=str(error))
            weight, _ = head.directions(net)
        classes = self._opened.dataset(data).classes if self._opened.data else net.classes
        layer = head.weight.rpartition(".")[0]
        return GeometryFacts(classes=list(classes), n_features=weight.shape[1], layer=layer, why_not="")

    def geometry(
        self, step: str = "", condition: str = "clean", data: str | None = None, split: str = "", angles: bool = True
    ) -> bytes | JobCard:
        """Columns of all samples as safetensors bytes, or the job that measures them.

        label, predicted int16 [N]; correct uint8 [N]; angles float16 [N, C]; angle, length, margin float16 [N];
        robustness float32 [N], the share of its 95 corrupted versions that is right, once all are measured.
        Without ``angles`` those to every class are left out: with many classes they are most of it (see ``angles``).
        """
        if self._places(step, condition, data, split, angles) is not None:
            return self.columns(step, condition, data, split, angles=angles)
        return self._start_geometry(step, condition, data, split)

    def columns(
        self,
        step: str = "",
        condition: str = "clean",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
        angles: bool = True,
    ) -> bytes:
        """The columns of ``geometry``, measured here and now if they were not yet."""
        found, where = self._history.find(step), Condition.parse(condition)
        split = self._opened.split(data, split)
        table = self._places(step, condition, data, split, angles)
        if table is None:
            table = self._conditions.angles(found.id, where, data, split, progress or Progress())
        words: dict[str, Any] = {"step": found.id, "condition": where.name, "split": split}
        more = {"robustness": self._tables.robustness(found.id, data, split)}
        return pack_columns(table if angles else _without(table, "angles"), more, **words)

    def angles(
        self,
        step: str = "",
        condition: str = "clean",
        of: Sequence[int] = (),
        most: int = 0,
        data: str | None = None,
        split: str = "",
    ) -> bytes | JobCard:
        """Angles to every class of some samples as safetensors bytes, or the job that measures them.

        rows int32 [n]; angles float16 [n, C]. Of the samples of these classes, of all if none are named; where they
        are more than ``most``, so many, spread evenly over them (0: all).
        """
        found, where = self._history.find(step), Condition.parse(condition)
        split = self._opened.split(data, split)
        if not self._conditions.has_angles(found.id, where, data, split):
            return self._start_geometry(step, condition, data, split)
        table = self._conditions.angles(found.id, where, data, split, Progress())
        rows = _spread(np.flatnonzero(np.isin(table["label"], of)) if of else np.arange(len(table["label"])), most)
        return pack_columns(Table({"rows": rows.astype(np.int32), "angles": table["angles"][rows]}), {})

    def measured(
        self,
        step: str = "",
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

    def shares(self, step: str = "", data: str | None = None, split: str = "") -> NDArray[np.float32] | None:
        """The share of its 95 corrupted versions that is right, of every sample; None until all are measured."""
        return self._tables.robustness(self._history.find(step).id, data, self._opened.split(data, split))

    def predictions(
        self, step: str = "", condition: str = "clean", data: str | None = None, split: str = ""
    ) -> Predictions | JobCard:
        """What a step says of every sample under a condition, or the job that measures it."""
        found = self.by_sample.predictions(step, condition, data, split)
        return found or self.start_measure([step], [condition], data, split)

    # ---- parts -------------------------------------------------------------------------------------------

    def _places(self, step: str, condition: str, data: str | None, split: str, angles: bool) -> Table | None:
        """Samples in the last layer's space, if they were measured: with all angles, or from what is read sooner."""
        found, where = self._history.find(step).id, Condition.parse(condition)
        split = self._opened.split(data, split)
        table = None if angles else self._conditions.samples(found, where, data, split)
        if table is not None and "angle" in table.columns:
            return table
        if self._conditions.has_angles(found, where, data, split):
            return self._conditions.angles(found, where, data, split, Progress())
        return None

    def _start_geometry(self, step: str, condition: str, data: str | None, split: str) -> JobCard:
        found, where = self._history.find(step), Condition.parse(condition)
        split = self._opened.split(data, split)
        options = {"step": found.id, "condition": where.name, "data": self._opened.dataset(data).name, "split": split}
        title = f"Geometry of step {found.number}, {where.name}"
        return self._queue.start("geometry", self._opened.found.name, options, title, long=False)

    def _ids(self, steps: Iterable[str]) -> list[str]:
        return [self._history.find(step).id for step in steps]

    def _named(self, conditions: Iterable[str]) -> list[Condition]:
        return [Condition.parse(name) for name in conditions] or list(self._conditions.known)


def _without(table: Table, name: str) -> Table:
    return Table({other: column for other, column in table.columns.items() if other != name})


def _spread(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many rows, every k-th, so that they are the same each time."""
    return rows if not most or len(rows) <= most else rows[np.arange(most) * len(rows) // most]
