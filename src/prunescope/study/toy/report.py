"""A toy study as files: pictures, a CSV file a table, and a page in Markdown."""

from pathlib import Path

from prunescope.store.disk import refusals
from prunescope.study.figures.style import save
from prunescope.study.files import to_csv, write_text
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
    written = [write_text(folder, f"{name}.csv", to_csv(table)) for name, table in study.tables.items()]
    written.append(write_text(folder, "README.md", page(study)))
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
