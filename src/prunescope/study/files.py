"""Files of a study: tables as CSV, pages of text; each is there whole or not at all."""

import csv
import io
from pathlib import Path

from prunescope.core.table import Table
from prunescope.store.disk import write_out


def write_text(folder: Path, name: str, text: str) -> Path:
    """A file of the folder.

    Raises:
        StoreError: the disk refuses.
    """
    path = folder / name
    write_out(path, text.encode())
    return path


def to_csv(table: Table) -> str:
    """The table with a header line; a number that is not known is an empty cell.

    >>> import numpy as np
    >>> print(to_csv(Table({"n": np.array([1, 2]), "share": np.array([0.5, np.nan])})), end="")
    n,share
    1,0.5
    2,
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows():
        writer.writerow(["" if value != value else value for value in row.values()])
    return text.getvalue()
