"""Pictures of the study of multi-prize tickets."""

from collections.abc import Mapping
from itertools import cycle
from typing import TYPE_CHECKING

import numpy as np

from prunescope.core.table import Table
from prunescope.study.figures.analyses import DASHES, NETWORKS
from prunescope.study.figures.style import blank, panels

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def compared(tables: Mapping[str, Table]) -> "Figure":
    """Accuracy against severity, and by family of corruptions; means over seeds."""
    accuracy, severity = tables["accuracy"], tables["severity"]
    figure = blank("drawing the study of tickets", 7.2, 2.7)
    ((left, right),) = panels(figure, 1, 2)
    groups = list(dict.fromkeys(accuracy["group"].tolist()))
    names = list(dict.fromkeys(accuracy["network"].tolist()))
    width = 0.8 / len(names)
    for place, (name, colour, dash) in enumerate(zip(names, cycle(NETWORKS), cycle(DASHES), strict=False)):
        own = severity["network"] == name
        at = np.unique(severity["severity"])
        means = [100 * severity["accuracy"][own & (severity["severity"] == level)].mean() for level in at]
        left.plot(at, means, color=colour, ls=dash, marker="o", ms=3.5, lw=1.4, label=name)
        chosen = accuracy["network"] == name
        bars = [100 * accuracy["accuracy"][chosen & (accuracy["group"] == group)].mean() for group in groups]
        right.bar(np.arange(len(groups)) + (place - (len(names) - 1) / 2) * width, bars, width, color=colour)
    left.set(xlabel="severity (0: clean)", ylabel="accuracy in %")
    right.set_xticks(range(len(groups)), groups)
    right.set_ylim(0, 100)
    figure.legend(loc="outside upper center", ncols=len(names), fontsize=8, frameon=False)
    return figure
