"""Where samples lie in the last layer's space: one answer for the page, of all samples or of those in sight."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import PrunescopeError
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.condition import Condition
from prunescope.nets.head import find_head
from prunescope.workspace.answers import JobCard
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.answers import GeometryFacts
from prunescope.workspace.robustness.columns import pack_columns
from prunescope.workspace.robustness.conditions import Conditions
from prunescope.workspace.robustness.table import Tables


class Geometry:
    """Columns of samples at the steps of one model. Steps are named as everywhere."""

    def __init__(
        self, opened: OpenedModel, history: History, queue: Queue, conditions: Conditions, tables: Tables
    ) -> None:
        self._opened = opened
        self._history = history
        self._queue = queue
        self._conditions = conditions
        self._tables = tables

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

    def answer(
        self,
        step: StepName = "",
        condition: str = "clean",
        data: str | None = None,
        split: str = "",
        angles: bool = True,
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
        step: StepName = "",
        condition: str = "clean",
        data: str | None = None,
        split: str = "",
        progress: Progress | None = None,
        angles: bool = True,
    ) -> bytes:
        """The columns of ``answer``, measured here and now if they were not yet."""
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
        step: StepName = "",
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

    # ---- parts -------------------------------------------------------------------------------------------

    def _places(self, step: StepName, condition: str, data: str | None, split: str, angles: bool) -> Table | None:
        """Samples in the last layer's space, if they were measured: with all angles, or from what is read sooner."""
        found, where = self._history.find(step).id, Condition.parse(condition)
        split = self._opened.split(data, split)
        table = None if angles else self._conditions.samples(found, where, data, split)
        if table is not None and "angle" in table.columns:
            return table
        if self._conditions.has_angles(found, where, data, split):
            return self._conditions.angles(found, where, data, split, Progress())
        return None

    def _start_geometry(self, step: StepName, condition: str, data: str | None, split: str) -> JobCard:
        found, where = self._history.find(step), Condition.parse(condition)
        split = self._opened.split(data, split)
        options = {"step": found.id, "condition": where.name, "data": self._opened.dataset(data).name, "split": split}
        title = f"Geometry of step {found.number}, {where.name}"
        return self._queue.start("geometry", self._opened.found.name, options, title, long=False)


def _without(table: Table, name: str) -> Table:
    return Table({other: column for other, column in table.columns.items() if other != name})


def _spread(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many rows, every k-th, so that they are the same each time."""
    return rows if not most or len(rows) <= most else rows[np.arange(most) * len(rows) // most]
