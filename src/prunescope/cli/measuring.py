"""measure."""

import typer

from prunescope.cli import tables
from prunescope.cli.bars import bar
from prunescope.cli.options import HERE, DataName, Folder, Json, ModelName, Split, StepName, Trust, chosen
from prunescope.cli.report import print_json


def measure(
    folder: Folder = HERE,
    model: ModelName = "",
    step: StepName = "",
    data: DataName = "",
    split: Split = "",
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Accuracy, loss, classes and sizes of a step; measured once, remembered for ever."""
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        found = opened.measure(opened.step_id(step), data or None, split, progress)
    print_json(found) if json else tables.print_metrics(found)


def add_to(app: typer.Typer) -> None:
    app.command()(measure)
