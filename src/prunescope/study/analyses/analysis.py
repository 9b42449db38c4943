"""What an analysis found: tables of columns, sheets for people, a picture."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import BadData
from prunescope.core.table import Table
from prunescope.store.disk import refusals
from prunescope.study.figures.style import save
from prunescope.study.files import to_csv, write_text
from prunescope.study.sheet import Sheet

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Tables = Mapping[str, Table]
GEOMETRY = ("angle", "length", "margin")


@dataclass(frozen=True, eq=False)
class Samples:
    """What is known of a network's N samples under clean conditions.

    Attributes:
        name: what the network is called in tables and pictures.
        table: label, predicted int [N]; correct bool [N]; angle (degrees), length, margin float [N].
        robustness: Float[N], share of a sample's corrupted versions that are right; None where nobody measured them.
    """

    name: str
    table: Table
    robustness: NDArray[Any] | None = None

    def column(self, name: str) -> NDArray[np.float64]:
        """A column, or ``robustness``, as Float64[N].

        Raises:
            BadData: it was not measured, or the network has no class directions.
        """
        found = self.robustness if name == "robustness" else self.table.columns.get(name)
        if found is None:
            raise BadData(
                f"the samples of {self.name} have no {name};",
                "measure all corruptions first." if name == "robustness" else "its network has no class directions.",
            )
        return np.asarray(found, np.float64)


@dataclass(frozen=True, eq=False)
class Analysis:
    """One question about networks and its answer.

    Attributes:
        name: "correlations", "dimensions", "margins", "flips" or "exemplars"; files are called by it.
        facts: JSON values that belong to the whole: numbers of samples, seeds, what was left out.
        tables: by name, columns with their units.
        sheets: the same for people.
    """

    name: str
    title: str
    facts: Mapping[str, Any]
    tables: Tables
    sheets: tuple[Sheet, ...]
    drawn: "Callable[[Tables], Figure]" = field(repr=False)

    def figure(self) -> "Figure":
        """The picture.

        Raises:
            MissingExtra: matplotlib is not installed.
        """
        return self.drawn(self.tables)

    def values(self) -> dict[str, Any]:
        """Everything as JSON values: columns with their units; what is not a number is None."""
        tables = {name: table_values(table) for name, table in self.tables.items()}
        return {"name": self.name, "title": self.title, "facts": dict(self.facts), "tables": tables}

    def write(self, folder: Path) -> list[Path]:
        """A CSV file a table, a page of Markdown, and the picture as SVG and PNG. Returns the files.

        Raises:
            MissingExtra: matplotlib is not installed; tables and the page are written by then.
        """
        written = [write_text(folder, f"{self.name}-{name}.csv", to_csv(table)) for name, table in self.tables.items()]
        written.append(write_text(folder, f"{self.name}.md", self.page()))
        with refusals(f"writing the picture of '{folder}'"):
            return [*written, *save(self.figure(), folder / self.name)]

    def page(self) -> str:
        """The sheets and the picture in Markdown."""
        picture = f"![{self.title}]({self.name}.png)"
        return "\n\n".join([f"# {self.title}", picture, *(sheet.markdown() for sheet in self.sheets)]) + "\n"


def table_values(table: Table) -> dict[str, Any]:
    """A table as JSON: its columns, and their units.

    >>> table_values(Table({"share": np.array([0.5, np.nan])}, {"share": "share"}))
    {'columns': {'share': [0.5, None]}, 'units': {'share': 'share'}}
    """
    columns = {name: [_known(value) for value in column.tolist()] for name, column in table.columns.items()}
    return {"columns": columns, "units": dict(table.units)}


def rows_table(rows: Sequence[Mapping[str, Any]], units: Mapping[str, str] | None = None) -> Table:
    """A table of rows that have the same names."""
    return Table({name: np.array([row[name] for row in rows]) for name in rows[0]}, dict(units or {}))


def _known(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value
