"""Sweeps over a step of a model; every point is computed once and remembered for ever."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.store.disk import write_out
from prunescope.store.store import Store
from prunescope.study.sweep import CsvFile, Grid, draw, left_out, sweep_grid, to_markdown
from prunescope.workspace.answers import Estimate
from prunescope.workspace.history import History
from prunescope.workspace.measuring import Measuring, estimate
from prunescope.workspace.opened import OpenedModel


@dataclass(frozen=True, eq=False)
class Swept:
    """What a sweep found.

    Attributes:
        table: a row a point, as ``prunescope.study.sweep`` says.
        before: accuracy of the step that was swept.
        left_out: why pairs of criterion and structure have no points.
    """

    table: Table
    before: Estimate
    left_out: Mapping[tuple[str, str], str]

    def write_csv(self, path: Path) -> None:
        """The table; written aside and moved."""
        CsvFile.write(path, self.table.rows())

    def write_markdown(self, path: Path) -> None:
        """Accuracy by criterion and rate, in percent."""
        write_out(path, to_markdown(self.table).encode())

    def write_figure(self, path: Path, x: str = "rate") -> None:
        """Accuracy against "rate", "params" or "macs"; the file's ending says its format."""
        draw(self.table, path, x, self.before.value)


class Sweeping:
    """Sweeps the steps of one model, with the store as memory."""

    def __init__(self, model: OpenedModel, history: History, measuring: Measuring, store: Store) -> None:
        self._model = model
        self._history = history
        self._measuring = measuring
        self._points = _Points(store)

    def sweep(
        self, grid: Grid, step: str, data: str | None, split: str, n_train: int | None, progress: Progress
    ) -> Swept:
        """The step pruned in all ways of the grid; points that were asked before are looked up.

        Args:
            n_train: criteria and recoveries see only so many training samples, each class in proportion.
        """
        split = self._model.split(data, split)
        before = self._measuring.ensure(step, data, split, progress, ["accuracy"])["accuracy"]
        dataset = self._model.dataset(data)
        if n_train is not None and "train" in dataset.splits:
            dataset = dataset.quick(n_train, split="train")
        with self._model.at(self._history.weights(step)) as net:
            table = sweep_grid(
                net,
                dataset,
                grid,
                mask=self._history.mask(step),
                split=split,
                kept=self._points,
                start=step,
                progress=progress,
            )
            return Swept(table, estimate(before), left_out(net, grid))


class _Points:
    """The section of the store that keeps the points of sweeps."""

    def __init__(self, store: Store) -> None:
        self._notes = store.notes

    def get(self, name: str, default: Any = None) -> Any:
        return self._notes.get(f"sweep {name}", default)

    def put(self, name: str, value: Any) -> None:
        self._notes.put(f"sweep {name}", value)
