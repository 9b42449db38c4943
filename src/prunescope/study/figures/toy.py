"""Figures 2, 3 and 4 of the toy study."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.study.figures.style import CLASSES, CRITERIA, INK, INK_2, MARKERS, SURFACE, blank, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

CLASS_MARKERS = ("o", "s", "^", "D")


def planes(boundaries: Mapping[Shape, Mapping[str, Table]], words: Mapping[str, str], n_shown: int) -> "Figure":
    """Fig. 2: training samples and the unpruned decision, the reference samples, the decisions after pruning.

    Args:
        boundaries: by data set, the tables of ``toy.boundaries``.
        words: what each network is called, the unpruned one first.
    """
    first, *pruned = words
    figure = blank("drawing decision boundaries", 2.0 * (len(words) + 1), 2.0 * len(boundaries) + 0.3)
    for row, (shape, tables) in zip(panels(figure, len(boundaries), len(words) + 1), boundaries.items(), strict=True):
        _plane(row[0], tables["plane"], first)
        _points(row[0], tables["training"], size=1.2)
        _points(row[1], tables["reference"], size=16)
        for axes, name in zip(row[2:], pruned, strict=True):
            _plane(axes, tables["plane"], name)
        for axes in row:
            _bare(axes, tables["plane"])
        row[0].set_ylabel(shape)
        if shape == next(iter(boundaries)):
            titles = (words[first], f"{n_shown} a class shown", *(f"pruned by {words[name]}" for name in pruned))
            for axes, title in zip(row, titles, strict=True):
                axes.set_title(title)
    return figure


def curves(accuracy: Table, words: Mapping[str, str]) -> "Figure":
    """Fig. 3: accuracy against the number of reference samples; a row a test, a column a data set."""
    tests, shapes = (list(dict.fromkeys(accuracy[name].tolist())) for name in ("tested", "dataset"))
    figure = blank("drawing the toy study", 2.6 * len(shapes) + 0.6, 2.1 * len(tests) + 0.5)
    grid = panels(figure, len(tests), len(shapes), sharex=True, sharey="row")
    for row, tested in zip(grid, tests, strict=True):
        for axes, shape in zip(row, shapes, strict=True):
            for name in words:
                _curve(axes, _part(accuracy, dataset=shape, criterion=name, tested=tested), name, words[name])
        row[0].set_ylabel(f"accuracy in %, {'training samples' if tested == 'train' else tested}")
    _finish(figure, grid, shapes, sorted(set(accuracy["n"].tolist())))
    return figure


def points(accuracy: Table, words: Mapping[str, str], counts: Sequence[int]) -> "Figure":
    """Fig. 4: training accuracy for some numbers of reference samples, with the standard deviation over seeds."""
    shapes = list(dict.fromkeys(accuracy["dataset"].tolist()))
    first, *pruned = words
    figure = blank("drawing the toy study", 2.6 * len(shapes) + 0.6, 2.6)
    grid = panels(figure, 1, len(shapes), sharey=True)
    for axes, shape in zip(grid[0], shapes, strict=True):
        for place, name in enumerate(pruned):
            part = _part(accuracy, dataset=shape, criterion=name, tested="train")
            part = {column: values[np.isin(part["n"], counts)] for column, values in part.items()}
            at = np.arange(len(part["n"])) + 0.16 * (place - (len(pruned) - 1) / 2)
            mean, spread = 100 * part["accuracy"], 100 * part["std"]
            reach = np.stack([spread, np.minimum(spread, 100 - mean)])
            axes.errorbar(at, mean, reach, **_style(name), ls="", label=words[name])
        whole = _part(accuracy, dataset=shape, criterion=first, tested="train")
        axes.axhline(100 * whole["accuracy"][0], color=INK, lw=0.8, ls="--", label=words[first])
        axes.set_xticks(range(len(counts)), [str(n) for n in counts])
    grid[0][0].set_ylabel("accuracy in %, training samples")
    _finish(figure, grid, shapes)
    return figure


def _plane(axes: "Axes", plane: Table, name: str) -> None:
    x, y = np.unique(plane["x"]), np.unique(plane["y"])
    classes = plane[name].reshape(len(y), len(x))
    levels = np.arange(classes.max() + 2) - 0.5
    axes.contourf(x, y, classes, levels=levels, colors=CLASSES[: len(levels) - 1], alpha=0.28)
    for label in range(int(classes.max())):  # the last one's edges are those of the others
        axes.contour(x, y, classes == label, levels=[0.5], colors=INK, linewidths=0.5)


def _points(axes: "Axes", samples: Table, size: float) -> None:
    for label in np.unique(samples["class"]):
        own = samples["class"] == label
        style: dict[str, Any] = {"marker": CLASS_MARKERS[label], "color": CLASSES[label], "edgecolor": SURFACE}
        axes.scatter(
            samples["x"][own], samples["y"][own], s=size, lw=0.15 if size < 4 else 0.5, rasterized=True, **style
        )


def _bare(axes: "Axes", plane: Table) -> None:
    axes.set(xlim=(plane["x"].min(), plane["x"].max()), ylim=(plane["y"].min(), plane["y"].max()), xticks=[], yticks=[])
    axes.grid(False)


def _curve(axes: "Axes", part: dict[str, np.ndarray], name: str, word: str) -> None:
    mean, spread = 100 * part["accuracy"], 100 * part["std"]
    if name not in CRITERIA:
        axes.plot(part["n"], mean, color=INK, lw=0.8, ls="--", label=word)
        return
    axes.plot(part["n"], mean, **_style(name), label=word)
    axes.fill_between(part["n"], mean - spread, np.minimum(mean + spread, 100), color=CRITERIA[name], alpha=0.14, lw=0)


def _style(name: str) -> dict[str, Any]:
    return {"color": CRITERIA[name], "marker": MARKERS[name], "ms": 3.5, "lw": 1.2}


def _part(table: Table, **where: str) -> dict[str, np.ndarray]:
    rows = np.all([table[name] == value for name, value in where.items()], axis=0)
    return {name: column[rows] for name, column in table.columns.items()}


def _finish(figure: "Figure", grid: "list[list[Axes]]", shapes: list[str], counts: Sequence[int] = ()) -> None:
    """Titles, the common horizontal axis and one legend for all panels."""
    for axes, shape in zip(grid[0], shapes, strict=True):
        axes.set_title(shape)
        if counts:
            axes.set_xscale("log")
            axes.set_xticks(counts, [str(n) for n in counts], minor=False)
            axes.minorticks_off()
    figure.supxlabel("reference samples of each class", fontsize=8, color=INK_2)
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside upper center", ncols=len(labels), fontsize=8, frameon=False)
