"""study multiprize."""

from pathlib import Path
from typing import Annotated

import typer

from prunescope.cli.analyses import write
from prunescope.cli.bars import bar
from prunescope.cli.options import Json
from prunescope.cli.report import err, print_json
from prunescope.cli.study import kept_in, print_sheet, study


@study.command()
def multiprize(
    to: Annotated[
        Path, typer.Option("--out", help="Folder for the networks and tables; a rerun goes on from what is in it.")
    ] = Path("multiprize-study"),
    seeds: Annotated[int, typer.Option(help="Draws of the untrained network.", min=1)] = 1,
    width: Annotated[int, typer.Option(help="How many times as wide as LeNet-5.", min=1)] = 2,
    keep: Annotated[float, typer.Option(help="Share of each layer that is the ticket.")] = 0.5,
    epochs: Annotated[int, typer.Option(help="Epochs of score training.", min=1)] = 10,
    dense_epochs: Annotated[int, typer.Option(help="Epochs of the dense network.", min=1)] = 5,
    train_samples: Annotated[int, typer.Option(help="Training samples.")] = 10_000,
    test_samples: Annotated[int, typer.Option(help="Test samples, each under every condition.")] = 1000,
    conditions: Annotated[
        list[str] | None, typer.Option("--condition", help="Corruption and severity, e.g. fog-3; repeat. Default: all.")
    ] = None,
    json: Json = False,
) -> None:
    """Are tickets of an untrained network more robust than the trained one? Section 7.3 of Li et al. 2022.

    LeNet-5 on the embedded Fashion-MNIST: trained, as multi-prize ticket, and as ticket of one-bit weights; then all
    three under the 95 corruptions. A few minutes of one core; [b]prunescope open[/] shows the networks afterwards.
    """
    from prunescope.workspace.multiprize import run

    with kept_in(to), bar(quiet=json) as progress:
        found = run(
            to,
            conditions=conditions or (),
            progress=progress,
            seeds=seeds,
            width=width,
            keep=keep,
            epochs=epochs,
            dense_epochs=dense_epochs,
            n_train=train_samples,
            n_test=test_samples,
        )
    if json:
        print_json({name: analysis.values() for name, analysis in found.items()})
    for analysis in found.values():
        for sheet in analysis.sheets if not json else ():
            print_sheet(sheet)
        write(analysis, to / "report")
    err.print(f"open it: prunescope open {to}", markup=False)


def add_to(app: typer.Typer) -> None:
    """The command stands in the group ``study``, which was added with it."""
