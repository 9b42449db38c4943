"""A sweep as text: accuracy by criterion and rate, for pages and papers."""

from collections.abc import Iterator
from typing import Any

from prunescope.core.table import Table

PANEL = ("structure", "scope", "recovery")
"""Columns whose values tell one part of a sweep from another."""

Row = dict[str, Any]


def to_markdown(table: Table) -> str:
    """A heading and a table for each structure, scope and recovery; criteria down, rates across, percent.

    >>> import numpy as np
    >>> columns = {"structure": "filter", "scope": "global", "recovery": "none", "criterion": "taylor", "rate": 0.3}
    >>> print(to_markdown(Table({name: np.array([value]) for name, value in {**columns, "accuracy": 0.5}.items()})))
    **filter, global, none**
    <BLANKLINE>
    | criterion | 30 % |
    |---|---|
    | taylor | 50.0 |
    <BLANKLINE>
    """
    return "\n".join(_part(name, rows) for name, rows in parts(table))


def parts(table: Table) -> Iterator[tuple[str, list[Row]]]:
    """The rows of each structure, scope and recovery, with their name."""
    rows = table.rows()
    for panel in dict.fromkeys(_panel(row) for row in rows):
        yield ", ".join(panel), [row for row in rows if _panel(row) == panel]


def accuracies(rows: list[Row]) -> Iterator[tuple[str, list[Row], dict[float, float]]]:
    """By criterion: its rows, and its accuracy by rate, the mean over seeds."""
    for criterion in dict.fromkeys(row["criterion"] for row in rows):
        mine = [row for row in rows if row["criterion"] == criterion]
        found = {rate: [row["accuracy"] for row in mine if row["rate"] == rate] for rate in rates_of(rows)}
        yield criterion, mine, {rate: sum(values) / len(values) for rate, values in found.items() if values}


def rates_of(rows: list[Row]) -> list[float]:
    """All rates, rising."""
    return sorted({row["rate"] for row in rows})


def _part(name: str, rows: list[Row]) -> str:
    rates = rates_of(rows)
    lines = [f"| criterion | {' | '.join(f'{100 * rate:g} %' for rate in rates)} |", "|---" * (len(rates) + 1) + "|"]
    for criterion, _, found in accuracies(rows):
        cells = (f"{100 * found[rate]:.1f}" if rate in found else "" for rate in rates)
        lines.append(f"| {criterion} | {' | '.join(cells)} |")
    return "\n".join((f"**{name}**", "", *lines, ""))


def _panel(row: Row) -> tuple[str, ...]:
    return tuple(row[name] for name in PANEL)
