"""Many prunings of one network as one table: criteria x structures x scopes x recoveries x seeds x rates."""

from prunescope.study.sweep.figure import check, draw
from prunescope.study.sweep.grid import Choice, Grid, left_out, shares
from prunescope.study.sweep.kept import CsvFile, Kept, to_csv
from prunescope.study.sweep.run import sweep, sweep_grid
from prunescope.study.sweep.words import accuracies, parts, rates_of, to_markdown

__all__ = [
    "Choice",
    "CsvFile",
    "Grid",
    "Kept",
    "accuracies",
    "check",
    "draw",
    "left_out",
    "parts",
    "rates_of",
    "shares",
    "sweep",
    "sweep_grid",
    "to_csv",
    "to_markdown",
]
