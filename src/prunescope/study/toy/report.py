"""A toy study as files: pictures, a CSV file a table, and a page in Markdown."""

import csv
import io
from pathlib import Path

from prunescope.core.table import Table
from prunescope.store.disk import refusals, write_whole
from prunescope.store.paths import Paths
from prunescope.study.figures.style import save
from prunescope.study.toy.study import ToyStudy

CAPTIONS = {
    "boundaries": "Decisions before and after pruning (Fig. 2)",
    "accuracy": "Accuracy against reference samples of each class; mean and standard deviation over seeds (Fig. 3)",
    "training-accuracy": "Training accuracy; bars are standard deviations over seeds (Fig. 4)",
}


def write_report(study: ToyStudy, folder: Path) -> list[Path]:
    """Write everything into the folder; the page links the rest. Returns the files.

    Raises:
        MissingExtra: matplotlib is not installed; tables and the page are written by then.
    """
    written = [_write(folder, f"{name}.csv", to_csv(table)) for name, table in study.tables.items()]
    written.append(_write(folder, "README.md", page(study)))
    with refusals(f"writing the pictures of '{folder}'"):
        for name, figure in study.figures().items():
            written += save(figure, folder / name)
    return written


def page(study: ToyStudy) -> str:
    """The tables and pictures in Markdown."""
    protocol = study.protocol.model_dump(mode="json")
    facts = ", ".join(f"{name} {value}" for name, value in protocol.items())
    parts = [
        "# Toy study: pruning criteria on moon, circle and multi",
        f"{study.seeds} seeds; {facts}. In brackets: the figures published in yeom2021pruning (50 seeds).",
        *(f"![{caption}]({name}.png)\n\n{caption}." for name, caption in CAPTIONS.items()),
        *(sheet.markdown() for sheet in study.sheets()),
    ]
    return "\n\n".join(parts) + "\n"


def to_csv(table: Table) -> str:
    """The table with a header line; a number that is not known is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.columns)
    for row in table.rows():
        writer.writerow(["" if value != value else value for value in row.values()])
    return text.getvalue()


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    with refusals(f"writing '{path}'"):
        write_whole(Paths(folder), path, text.encode())
    return path
