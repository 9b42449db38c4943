"""The group of commands ``study``, and what its commands share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from prunescope.cli.report import err, out
from prunescope.cli.tables import blank

if TYPE_CHECKING:
    from prunescope.study.sheet import Sheet

study = typer.Typer(help="Repeat a published study: its tables and its pictures.", no_args_is_help=True)


@contextmanager
def kept_in(folder: Path) -> Iterator[None]:
    """Ctrl+C ends the command and says what stays."""
    try:
        yield
    except KeyboardInterrupt:
        err.print(f"Stopped; what is finished is in {folder}, and the same command goes on from there.", markup=False)
        raise typer.Exit(130) from None


def print_sheet(sheet: Sheet) -> None:
    """A sheet with its title above and what it says below."""
    first, *others = sheet.header
    table = blank(first, *(f">{name}" for name in others))
    for row in sheet.rows:
        table.add_row(*row)
    out.print(sheet.title, style="bold")
    out.print(table)
    out.print(sheet.note, style="dim")
    out.print()


def add_to(app: typer.Typer) -> None:
    app.add_typer(study, name="study")
