"""study toy."""

from pathlib import Path
from typing import Annotated, Any

import typer

from prunescope.cli.bars import bar
from prunescope.cli.options import Json
from prunescope.cli.report import err, print_json
from prunescope.cli.study import kept_in, print_sheet, study


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


def add_to(app: typer.Typer) -> None:
    """The command stands in the group ``study``, which was added with it."""
