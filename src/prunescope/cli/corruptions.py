"""corruptions."""

from pathlib import Path
from typing import Annotated

import typer

from prunescope.cli.options import HERE, Folder, Split, Trust, opened
from prunescope.cli.report import out


def corruptions(
    folder: Folder = HERE,
    data: Annotated[str, typer.Option("--data", "-d", help="Data set; default: the first of the folder.")] = "",
    split: Split = "",
    row: Annotated[int, typer.Option(help="Number of the sample in its split.", min=0)] = 0,
    size: Annotated[int, typer.Option(help="Side of one image, in pixels.", min=16, max=512)] = 64,
    to: Annotated[Path, typer.Option("--out", help="PNG file to write.")] = Path("gallery.png"),
    trust: Trust = False,
) -> None:
    """Write a picture of one sample under all 19 corruptions in five severities."""
    from prunescope.store.disk import write_out

    with opened(folder, trust) as workspace:
        png = workspace.pictures.gallery(data, split, row, size)
    write_out(to, png)
    out.print(f"wrote {to}", markup=False)


def add_to(app: typer.Typer) -> None:
    app.command()(corruptions)
