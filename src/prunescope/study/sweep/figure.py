"""A sweep as a picture: accuracy against the share removed, a line a criterion."""

from pathlib import Path
from typing import Any

import numpy as np

from prunescope.core.errors import BadInput
from prunescope.core.table import Table
from prunescope.study.figures.style import CRITERIA, INK_2, blank, check_ending, write
from prunescope.study.figures.style import panels as panels_of

MARKS = "os^vDPX*<>hp"
AXES = {"rate": "share of units removed", "params": "parameters left", "macs": "multiply-accumulates left"}


def draw(table: Table, path: Path | str, x: str = "rate", dense: float | None = None) -> None:
    """Write the picture; the file's ending says its format (svg, png, pdf).

    A panel for each structure, scope and recovery, a line for each criterion: the mean over seeds, with the 95 %
    interval of one seed, or the range of several, shaded.

    Args:
        x: "rate", "params" or "macs".
        dense: accuracy of the unpruned network, drawn as a line across.

    Raises:
        BadInput: no such axis, or no such format.
        MissingExtra: matplotlib is not installed.
    """
    check(path, x)
    panels = _grouped(table, ("structure", "scope", "recovery"))
    figure = blank("drawing a sweep", 1.2 + 3.6 * len(panels), 3.8)
    axes = panels_of(figure, 1, len(panels), sharey=True)[0]
    names = list(dict.fromkeys(table["criterion"].tolist()))
    for panel, (words, rows) in zip(axes, panels.items(), strict=True):
        _panel(panel, table, rows, names, x)
        panel.set_title(_title(words, panels), fontsize=9)
        if dense is not None:
            panel.axhline(dense, color=INK_2, lw=0.8, ls=":", label="before")
    axes[0].set_ylabel(f"accuracy (n {int(table['n'].max()):,})")
    handles, labels = axes[0].get_legend_handles_labels()
    legend = figure.legend(handles, labels, loc="outside right upper", fontsize=8, frameon=False)
    legend.set_title(f"shaded: {_shaded(table)}")
    legend.get_title().set_fontsize(7)
    write(figure, Path(path))


def check(path: Path | str, x: str) -> None:
    """Raise ``BadInput`` if no picture can be drawn so: asked before the work is done."""
    if x not in AXES:
        raise BadInput(f"'{x}' is not what the picture's axis can show;", f"choose one of {', '.join(AXES)}.")
    check_ending(Path(path))


def _panel(panel: Any, table: Table, rows: np.ndarray, names: list[str], x: str) -> None:
    for number, name in enumerate(names):
        mine = rows[table["criterion"][rows] == name]
        at, mean, low, high = _line(table, mine, x)
        color = CRITERIA.get(name.partition(" ")[0], INK_2)
        marker = MARKS[number % len(MARKS)]  # never colour alone
        panel.plot(at, mean, color=color, marker=marker, ms=3.5, lw=1.1, label=name)
        panel.fill_between(at, low, high, color=color, alpha=0.1, lw=0)
    panel.set(xlabel=AXES[x], ylim=(0, 1))


def _shaded(table: Table) -> str:
    n_seeds = len(np.unique(table["seed"]))
    return "95 % interval" if n_seeds == 1 else f"range of {n_seeds} seeds"


def _line(table: Table, rows: np.ndarray, x: str) -> tuple[np.ndarray, ...]:
    """Positions, and mean, low and high of the accuracy at each rate."""
    points = []
    for rate in np.unique(table["rate"][rows]):
        here = rows[table["rate"][rows] == rate]
        accuracy = table["accuracy"][here]
        low, high = (table["accuracy_low"], table["accuracy_high"]) if len(here) == 1 else (table["accuracy"],) * 2
        points.append((table[x][here].mean(), accuracy.mean(), low[here].min(), high[here].max()))
    return tuple(np.array(points).reshape(-1, 4).T)


def _grouped(table: Table, columns: tuple[str, ...]) -> dict[tuple[str, ...], np.ndarray]:
    """Rows by the values of some columns, in the order in which these come."""
    keys = list(zip(*(table[name].tolist() for name in columns), strict=True))
    return {key: np.array([row for row, own in enumerate(keys) if own == key]) for key in dict.fromkeys(keys)}


def _title(words: tuple[str, ...], panels: dict[tuple[str, ...], np.ndarray]) -> str:
    """What tells a panel from the others; its structure if nothing does."""
    differing = [word for word, others in zip(words, zip(*panels, strict=True), strict=True) if len(set(others)) > 1]
    return ", ".join(differing or words[:1])
