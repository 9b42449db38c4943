"""study toy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from prunescope.cli.bars import bar
from prunescope.cli.options import Json
from prunescope.cli.report import err, out, print_json

if TYPE_CHECKING:
    from prunescope.study.sheet import Sheet

study = typer.Typer(help="Repeat a published study: its tables and its pictures.", no_args_is_help=True)


@study.command()
def toy(
    seeds: Annotated[int, typer.Option(help="Repetitions, each with other reference samples.", min=1)] = 5,
    all_: Annotated[bool, typer.Option("--all", help="As many repetitions as published: 50.")] = False,
    to: Annotated[
        Path, typer.Option("--out", help="Folder for tables and pictures; a rerun goes on from what is in it.")
    ] = Path("toy-study"),
    trainings: Annotated[
        int, typer.Option(help="Networks of each data set; more say how much hangs on the training.", min=1)
    ] = 1,
    start: Annotated[
        str,
        typer.Option(help="Relevance starts with 1 at the true class (one, the paper's text), or its logit (logit)."),
    ] = "one",
    last_relu: Annotated[
        bool, typer.Option(help="ReLU after the third hidden layer, as in the paper's text; its program has none.")
    ] = True,
    jobs: Annotated[int, typer.Option("--jobs", "-j", help="Processes that work at a time.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Seed of the training samples and of the networks.", min=0)] = 0,
    shapes: Annotated[
        list[str] | None, typer.Option("--shape", help="Data set: moon, circle or multi; repeat. Default: all.")
    ] = None,
    counts: Annotated[
        list[int] | None,
        typer.Option("--count", help="Reference samples of each class; repeat. Default: as published."),
    ] = None,
    noises: Annotated[
        list[float] | None, typer.Option("--noise", help="Noise of the unseen samples; repeat. Default: 0.3.")
    ] = None,
    hidden: Annotated[int, typer.Option(help="Neurons in each of the three hidden layers.")] = 1000,
    steps: Annotated[int, typer.Option(help="Updates of the training.")] = 3000,
    json: Json = False,
) -> None:
    """Pruning criteria on moon, circle and multi: Fig. 2 to 4 and Tables 1, 2, S1, S2 of Yeom et al. 2021.

    A network is trained on each data set; every criterion, shown 1 to 200 samples of each class, removes a third of
    its hidden neurons. Ctrl+C keeps the repetitions that are finished; the same command goes on from there.
    """
    from prunescope.study.toy import PUBLISHED_SEEDS, run, write_report

    options: dict[str, Any] = {"start": start, "last_relu": last_relu, "seed": seed, "hidden": hidden, "steps": steps}
    chosen = {"shapes": shapes, "counts": counts, "noises": noises}
    options |= {name: values for name, values in chosen.items() if values}
    with kept_in(to), bar(quiet=json) as progress:
        repetitions = PUBLISHED_SEEDS if all_ else seeds
        found = run(repetitions, to, trainings=trainings, jobs=jobs, progress=progress, **options)
    if json:
        print_json(found.values())
    else:
        for sheet in found.sheets():
            print_sheet(sheet)
    written = write_report(found, to)
    err.print(f"wrote {len(written)} files to {to}", markup=False)


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
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in sheet.header:
        table.add_column(column, justify="left" if column == sheet.header[0] else "right")
    for row in sheet.rows:
        table.add_row(*row)
    out.print(sheet.title, style="bold")
    out.print(table)
    out.print(sheet.note, style="dim")
    out.print()


def add_to(app: typer.Typer) -> None:
    app.add_typer(study, name="study")
