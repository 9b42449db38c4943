"""Where the points of a sweep are kept, so that none is computed twice."""

import csv
import io
from pathlib import Path
from typing import Any, Protocol

from prunescope.core.errors import CorruptFile
from prunescope.core.table import Table
from prunescope.store.disk import write_out

Row = dict[str, Any]

COLUMNS: dict[str, tuple[type, str]] = {
    "point": (str, ""),
    "criterion": (str, ""),
    "structure": (str, ""),
    "scope": (str, ""),
    "recovery": (str, ""),
    "seed": (int, ""),
    "rate": (float, "share"),
    "removed": (float, "share"),
    "accuracy": (float, "share"),
    "accuracy_low": (float, "share"),
    "accuracy_high": (float, "share"),
    "n": (int, "samples"),
    "loss": (float, "nats"),
    "params": (int, "count"),
    "macs": (int, "a sample"),
    "nonzero": (int, "count"),
    "macs_nonzero": (int, "a sample"),
    "scoring_seconds": (float, "s"),
    "seconds": (float, "s"),
}
"""Columns of a sweep's table, with the type of their values and their unit."""


class Kept(Protocol):
    """Rows by the id of their point: a section of a store, or a file."""

    def get(self, name: str, default: Any = None) -> Any: ...

    def put(self, name: str, value: Any) -> None: ...


class InMemory(dict[str, Row]):
    """Rows that nobody keeps."""

    def put(self, name: str, value: Row) -> None:
        self[name] = value


class CsvFile:
    """Rows in a CSV file, which is written aside and moved after every point: a killed sweep goes on from there.

    Points of other sweeps in it stay. Deleting the file starts anew.

    Raises:
        CorruptFile: the file is no table of a sweep.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._rows = {row["point"]: row for row in _read(self.path)} if self.path.exists() else {}

    def get(self, name: str, default: Any = None) -> Any:
        return self._rows.get(name, default)

    def put(self, name: str, value: Row) -> None:
        self._rows[name] = value
        self.write(self.path, [*self._rows.values()])

    @staticmethod
    def write(path: Path, rows: list[Row]) -> None:
        """Put the rows into a file: aside, then moved."""
        write_out(path, to_csv(rows).encode())


def to_table(rows: list[Row]) -> Table:
    """A column a name of ``COLUMNS``."""
    import numpy as np

    columns = {name: np.array([kind(row[name]) for row in rows]) for name, (kind, _) in COLUMNS.items()}
    return Table(columns, {name: unit for name, (_, unit) in COLUMNS.items()})


def to_csv(rows: list[Row]) -> str:
    """The rows with a header; numbers are written so that they are read back to the bit."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(COLUMNS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _read(path: Path) -> list[Row]:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            lines = csv.DictReader(file)
            return [{name: kind(line[name]) for name, (kind, _) in COLUMNS.items()} for line in lines]
    except (KeyError, ValueError, TypeError) as error:
        raise CorruptFile(
            f"'{path}' is not the table of a sweep: {type(error).__name__} {error};",
            "give another file, or move this one away.",
        ) from error
