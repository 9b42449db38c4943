"""Pictures of the analyses: Table 1's clouds, Fig. 3, Fig. 10, flips and exemplars."""

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING, Any

import numpy as np

from prunescope.core.table import Table
from prunescope.study.figures.style import INK, INK_2, LINE_STRONG, blank, panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

A, B = "#7f7f7f", "#e69f00"
BROKEN, FIXED, GREEN, PINK = "#d55e00", "#0072b2", "#009e73", "#cc79a7"
NETWORKS = ("#7f7f7f", "#e69f00", "#0072b2", "#009e73", "#cc79a7")
DASHES = ("-", "--", "-.", ":")
LABELS = {"angle": "angle in degrees", "length": "length", "margin": "margin"}
MOST_ROWS = 6
N_GROUPS = 10


def correlations(tables: Mapping[str, Table]) -> "Figure":
    """Robustness against each metric, a row a network: samples, and the mean of tenths of them."""
    found = tables["correlations"].rows()[:MOST_ROWS]
    figure = blank("drawing correlations", 7.2, 1.9 * len(found) + 0.4)
    grid = panels(figure, len(found), 3, sharey=True)
    for axes_row, row in zip(grid, found, strict=True):
        own = _part(tables["samples"], network=row["network"])
        for axes, name in zip(axes_row, LABELS, strict=True):
            axes.scatter(own[name], own["robustness"], s=4, color=A, alpha=0.35, lw=0, rasterized=True)
            axes.plot(*_means(own[name], own["robustness"]), color=INK, marker="o", ms=3, lw=1)
            axes.set_title(f"r = {row[name]:+.2f}", fontsize=9)
        axes_row[0].set_ylabel(f"{row['network']}\nrobustness")
    for axes, label in zip(grid[-1], LABELS.values(), strict=True):
        axes.set_xlabel(label)
    return figure


def margins(tables: Mapping[str, Table]) -> "Figure":
    """Densities of the relative margin change, a line a network."""
    figure = blank("drawing margin changes", 5.2, 2.9)
    ((axes,),) = panels(figure, 1, 1)
    for name, colour, dash in zip(_names(tables["density"], "network"), cycle(NETWORKS), cycle(DASHES), strict=False):
        own = _part(tables["density"], network=name)
        axes.plot(own["change"], own["density"], color=colour, ls=dash, lw=1.4, label=name)
        axes.fill_between(own["change"], own["density"], color=colour, alpha=0.12, lw=0)
    for at, word, side in ((0, "unmoved", "right"), (1, "on the boundary", "left")):
        axes.axvline(at, color=LINE_STRONG, lw=0.8)
        axes.annotate(word, (at, 1), xycoords=("data", "axes fraction"), ha=side, **_small())
    axes.set(xlabel="relative margin change under corruption", ylabel="density", ylim=(0, None))
    axes.legend(fontsize=8, frameon=False)
    return figure


def dimensions(tables: Mapping[str, Table]) -> "Figure":
    """Angles of random vectors with the theory, and of networks' features, mean and standard deviation."""
    n_panels = 1 + ("networks" in tables)
    figure = blank("drawing angles against dimensions", 3.6 * n_panels, 2.9)
    (grid,) = panels(figure, 1, n_panels, sharey=True)
    vectors = tables["vectors"]
    sphere = _part(vectors, law="sphere")
    for sign in (-1, 1):
        label = "theory, 90° ± standard deviation" if sign > 0 else None
        grid[0].plot(sphere["dimensions"], 90 + sign * sphere["theory_std"], color=INK, lw=0.8, ls="--", label=label)
    for law, colour, marker in (("sphere", FIXED, "o"), ("cube", B, "s")):
        own = _part(vectors, law=law)
        shift = 1 if law == "sphere" else 1.08
        _bars(grid[0], own["dimensions"] * shift, own, ("mean", "std"), colour, marker, f"random vectors, {law}")
    _finish(grid[0], "dimensions", sphere["dimensions"])
    grid[0].set_ylabel("angle in degrees")
    if n_panels > 1:
        _networks(grid[1], tables["networks"])
    return figure


def flips(tables: Mapping[str, Table]) -> "Figure":
    """Broken and fixed samples by class, as shares of the class."""
    own = {name: column[1:] for name, column in tables["classes"].columns.items()}
    figure = blank("drawing flips", 5.2, 0.24 * len(own["class"]) + 1)
    ((axes,),) = panels(figure, 1, 1)
    places = np.arange(len(own["class"]))
    share = 100 / np.maximum(own["n"], 1)
    axes.barh(places, -own["broken"] * share, color=BROKEN, height=0.7, label="broken")
    axes.barh(places, own["fixed"] * share, color=FIXED, height=0.7, label="fixed", hatch="///", edgecolor="white")
    axes.plot(100 * own["change"], places, "D", color=INK, ms=3.5, label="change of accuracy")
    axes.axvline(0, color=INK, lw=0.6)
    axes.set_yticks(places, own["class"])
    axes.invert_yaxis()
    axes.set_xlabel("% of the class")
    figure.legend(loc="outside upper center", ncols=3, fontsize=8, frameon=False)
    return figure


def exemplars(tables: Mapping[str, Table]) -> "Figure":
    """Change of each class's recall relative to accuracy, affected classes filled; accuracy on exemplars."""
    classes, accuracy = tables["classes"], tables["accuracy"]
    figure = blank("drawing exemplars", 7.2, 0.24 * len(classes) + 1)
    ((left, right),) = panels(figure, 1, 2)
    places = np.arange(len(classes))
    colours = [BROKEN if change < 0 else FIXED for change in classes["change"]]
    bars = left.barh(places, 100 * classes["change"], color=colours, height=0.7)
    for bar, affected in zip(bars, classes["affected"], strict=True):
        bar.set_alpha(1 if affected else 0.3)
    left.axvline(0, color=INK, lw=0.6)
    left.set_yticks(places, classes["class"])
    left.invert_yaxis()
    left.set_xlabel("change of recall relative to accuracy, points\n(pale: may be chance)")
    at = np.arange(len(accuracy))
    for shift, name, colour in ((-0.18, "unpruned", A), (0.18, "pruned", B)):
        right.bar(at + shift, 100 * accuracy[name], width=0.34, color=colour, label=name)
    right.set_xticks(at, [f"{row['samples']}\nn {row['n']:,}" for row in accuracy.rows()])
    right.set_ylabel("accuracy in %")
    right.legend(fontsize=8, frameon=False)
    return figure


def _networks(axes: "Axes", table: Table) -> None:
    """Means over seeds."""
    for trained, which, colour, marker, word in (
        (True, "", GREEN, "o", "trained, own class"),
        (True, "others_", PINK, "s", "trained, other classes"),
        (False, "", A, "^", "untrained, own class"),
    ):
        own = {name: column[table["trained"] == trained] for name, column in table.columns.items()}
        counts = np.unique(own["dimensions"])
        names = (f"{which}mean", f"{which}std")
        means = {name: np.array([own[name][own["dimensions"] == n].mean() for n in counts]) for name in names}
        shift = {"o": 1.0, "s": 1.08, "^": 0.92}[marker]
        _bars(axes, counts * shift, means, names, colour, marker, word)
    _finish(axes, "neurons in the last layer of features", np.unique(table["dimensions"]))


def _bars(
    axes: "Axes", at: Any, own: Mapping[str, Any], names: tuple[str, str], colour: str, marker: str, label: str
) -> None:
    mean, std = (own[name] for name in names)
    axes.errorbar(at, mean, std, color=colour, marker=marker, ms=3.5, lw=1, elinewidth=0.7, capsize=2, label=label)


def _finish(axes: "Axes", label: str, counts: Any) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xticks(counts, [str(n) for n in counts], fontsize=7)
    axes.set(xlabel=label, ylim=(0, 180), yticks=range(0, 181, 30))
    axes.legend(fontsize=7, frameon=False, loc="lower right")


def _means(x: Any, y: Any) -> tuple[Any, Any]:
    """Means of groups of equal size, in the order of x."""
    groups = [group for group in np.array_split(np.argsort(x, kind="stable"), N_GROUPS) if len(group)]
    return [x[group].mean() for group in groups], [y[group].mean() for group in groups]


def _names(table: Table, column: str) -> list[str]:
    return list(dict.fromkeys(table[column].tolist()))


def _part(table: Table, **where: str) -> dict[str, Any]:
    rows = np.all([table[name] == value for name, value in where.items()], axis=0)
    return {name: column[rows] for name, column in table.columns.items()}


def _small() -> dict[str, Any]:
    return {"fontsize": 7, "color": INK_2, "va": "bottom"}
