"""The toy study as a whole: run it, and what it found."""

import math
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.study.figures import toy as figures
from prunescope.study.sheet import Sheet
from prunescope.study.toy import published
from prunescope.study.toy.boundaries import count_shown
from prunescope.study.toy.protocol import Protocol
from prunescope.study.toy.sheets import WORDS, sheets
from prunescope.study.toy.shelf import Shelf
from prunescope.study.toy.tables import tables_of
from prunescope.study.toy.trial import Trial
from prunescope.study.toy.work import repeated, work

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@dataclass(frozen=True, eq=False)
class ToyStudy:
    """What the study found.

    Attributes:
        seeds: repetitions.
        tables: accuracy, between, within, counts, correlations, trainings (see ``tables.tables_of``).
        boundaries: by data set: plane, training, reference (see ``boundaries.boundaries``).
    """

    protocol: Protocol
    seeds: int
    tables: Mapping[str, Table]
    boundaries: Mapping[Shape, Mapping[str, Table]]

    def sheets(self) -> tuple[Sheet, ...]:
        """The published tables, with the published figures beside ours."""
        return sheets(self.protocol, self.tables)

    def figures(self) -> "dict[str, Figure]":
        """Figures 2, 3 and 4 by name.

        Raises:
            MissingExtra: matplotlib is not installed.
        """
        counts = [n for n in published.COUNTS if n in self.protocol.counts] or self.protocol.counts
        return {
            "boundaries": figures.planes(self.boundaries, WORDS, count_shown(self.protocol)),
            "accuracy": figures.curves(self.tables["accuracy"], WORDS),
            "training-accuracy": figures.points(self.tables["accuracy"], WORDS, counts),
        }

    def values(self) -> dict[str, Any]:
        """Everything as JSON values: rows of the tables, columns of the planes; NaN as None."""
        return {
            "protocol": self.protocol.model_dump(mode="json"),
            "seeds": self.seeds,
            "tables": {name: [_plain(row) for row in table.rows()] for name, table in self.tables.items()},
            "boundaries": {
                shape: {name: {key: col.tolist() for key, col in table.columns.items()} for name, table in of.items()}
                for shape, of in self.boundaries.items()
            },
        }


def run(
    seeds: int = 5,
    folder: Path | str | None = None,
    *,
    trainings: int = 1,
    jobs: int = 1,
    progress: Progress | None = None,
    **options: Any,
) -> ToyStudy:
    """Train a network on each toy data set and prune it by every criterion, again and again with other samples.

    One third of the hidden neurons go at once, globally, without training afterwards. Deterministic for a seed.

    Args:
        seeds: repetitions, each with other reference samples; the networks stay the same. Published: 50.
        trainings: networks of each data set, trained on other samples from other weights. The tables are of the first;
            table "trainings" says how much hangs on it, from at most 5 repetitions with each of the others.
        folder: where networks, trials and boundaries are kept, so that a rerun goes on from what is finished.
        jobs: processes that work at a time.
        options: fields of ``Protocol``, e.g. ``start="logit"``, ``counts=(5, 10)``, ``hidden=100``.

    Raises:
        BadPlan: an option does not fit, or the folder holds a study with other options.
        Cancelled: at the user's wish; what is finished stays in the folder.
    """
    _check_positive(seeds=seeds, trainings=trainings, jobs=jobs)
    protocol = Protocol.of(**options)
    with tempfile.TemporaryDirectory(prefix="prunescope-toy-") as temporary:
        shelf = Shelf(Path(folder or temporary), protocol)
        shelf.claim()
        work(shelf, seeds, trainings, jobs, progress or Progress())
        return read(shelf, seeds, trainings)


def read(shelf: Shelf, seeds: int, trainings: int) -> ToyStudy:
    """What the shelf holds of so many repetitions and trainings, all of which are finished."""
    trials = [trials_of(shelf.of_training(training), repeated(seeds, training)) for training in range(trainings)]
    boundaries = {shape: shelf.boundaries(shape) for shape in shelf.protocol.shapes}
    return ToyStudy(shelf.protocol, seeds, tables_of(shelf.protocol, trials), boundaries)


def trials_of(shelf: Shelf, seeds: int) -> dict[Shape, list[Trial]]:
    """The first repetitions that the shelf holds."""
    return {shape: [shelf.trial(shape, seed) for seed in range(seeds)] for shape in shelf.protocol.shapes}


def _check_positive(**numbers: int) -> None:
    for name, number in numbers.items():
        if number < 1:
            raise BadPlan(f"the toy study needs {name} of at least 1; got {number}.")


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}
