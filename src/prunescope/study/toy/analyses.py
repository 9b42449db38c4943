"""What the toy study found as analyses: one of the figures and tables, and one of the plane of every data set."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from prunescope.core.table import Table
from prunescope.data.datasets.toy import CLASSES, Shape
from prunescope.study.analyses import Analysis
from prunescope.study.figures import toy as figures
from prunescope.study.sheet import Sheet
from prunescope.study.toy import published
from prunescope.study.toy.boundaries import SIDE, count_shown
from prunescope.study.toy.protocol import Protocol
from prunescope.study.toy.sheets import WORDS, shown_counts
from prunescope.study.toy.shelf import Shelf
from prunescope.study.toy.study import ToyStudy, trials_of
from prunescope.study.toy.tables import accuracies
from prunescope.study.toy.work import repeated

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DECIMALS = 3
"""Of coordinates: a thousandth of the picture's width."""


def analyses(study: ToyStudy) -> dict[str, Analysis]:
    """The whole study: "toy", and "toy-moon" and so on."""
    return {
        "toy": _figures(study.protocol, study.tables, study.sheets()),
        **_planes(study.protocol, study.boundaries),
    }


def so_far(shelf: Shelf, seeds: int, trainings: int) -> dict[str, Analysis]:
    """The same of whole repetitions that are finished, without the tables of rankings; nothing if there are none."""
    finished: list[int] = []
    for training in range(trainings):
        done = shelf.of_training(training).n_finished(repeated(seeds, training))
        if done == 0:
            break
        finished.append(done)
    drawn = {shape: shelf.boundaries(shape) for shape in shelf.protocol.shapes if shelf.has_boundaries(shape)}
    planes = _planes(shelf.protocol, drawn)
    if not finished:
        return planes
    trials = [trials_of(shelf.of_training(training), done) for training, done in enumerate(finished)]
    return {"toy": _figures(shelf.protocol, accuracies(shelf.protocol, trials), ()), **planes}


def _figures(protocol: Protocol, tables: Mapping[str, Table], sheets: tuple[Sheet, ...]) -> Analysis:
    """Fig. 3 and 4, and the published tables as people read them, each a table of words."""
    accuracy = tables["accuracy"]
    facts = {
        "words": WORDS,
        "counts": shown_counts(protocol),
        "seeds": int(accuracy["seeds"].max()),
        "trainings": len(set(tables["trainings"]["training"].tolist())),
        "sheets": [{"table": _key(i), "title": sheet.title, "note": sheet.note} for i, sheet in enumerate(sheets)],
    }
    shown = {
        "accuracy": _with_published(protocol, accuracy),
        "trainings": tables["trainings"],
        **{_key(i): _words(sheet) for i, sheet in enumerate(sheets)},
    }
    return Analysis("toy", "Toy problems", facts, shown, sheets, lambda found: figures.curves(found["accuracy"], WORDS))


def _key(number: int) -> str:
    return f"sheet {number + 1}"


def _words(sheet: Sheet) -> Table:
    return Table({name: np.array([row[i] for row in sheet.rows]) for i, name in enumerate(sheet.header)})


def _with_published(protocol: Protocol, accuracy: Table) -> Table:
    """The published figure beside ours; NaN where there is none."""

    def known(row: dict[str, Any]) -> float:
        if row["tested"] != "train" or not protocol.is_published:
            return float("nan")
        return published.ACCURACY.get((row["dataset"], row["criterion"], row["n"]), float("nan"))

    beside = np.array([known(row) for row in accuracy.rows()])
    return Table({**accuracy.columns, "published": beside}, {**accuracy.units, "published": "share"})


def _planes(protocol: Protocol, boundaries: Mapping[Shape, Mapping[str, Table]]) -> dict[str, Analysis]:
    """Fig. 2, an analysis a data set: "plane" has a column of classes a network; the grid is in the facts."""
    return {f"toy-{shape}": _plane(protocol, shape, tables) for shape, tables in boundaries.items()}


def _plane(protocol: Protocol, shape: Shape, tables: Mapping[str, Table]) -> Analysis:
    plane = tables["plane"]
    facts = {
        "dataset": shape,
        "words": WORDS,
        "classes": list(CLASSES[shape]),
        "shown": count_shown(protocol),
        "side": SIDE,
        "x": [float(plane["x"].min()), float(plane["x"].max())],
        "y": [float(plane["y"].min()), float(plane["y"].max())],
    }

    def drawn(_: Mapping[str, Table]) -> "Figure":
        return figures.planes({shape: tables}, WORDS, count_shown(protocol))

    shown = {
        "plane": Table({name: plane[name] for name in WORDS}),
        "training": _rounded(tables["training"]),
        "reference": _rounded(tables["reference"]),
    }
    return Analysis(f"toy-{shape}", f"Decisions on {shape}", facts, shown, (), drawn)


def _rounded(samples: Table) -> Table:
    at = {name: np.round(samples[name].astype(np.float64), DECIMALS) for name in ("x", "y")}
    return Table({**at, "class": samples["class"]})
