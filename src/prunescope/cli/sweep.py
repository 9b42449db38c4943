"""sweep."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table as Printed

from prunescope.cli.bars import bar
from prunescope.cli.fields import axis_fields
from prunescope.cli.options import HERE, DataName, Folder, Json, ModelName, Split, StepName, Trust, chosen
from prunescope.cli.pruning import EXTRA
from prunescope.cli.report import err, out, print_json
from prunescope.cli.tables import estimate
from prunescope.core.errors import MissingExtra

if TYPE_CHECKING:
    from prunescope.workspace.sweeping import Swept


def sweep(
    context: typer.Context,
    folder: Folder = HERE,
    model: ModelName = "",
    criterion: Annotated[
        str, typer.Option("--criterion", "-c", help="Criteria, with commas between; all for every one.")
    ] = "all",
    rates: Annotated[str, typer.Option(help="Shares to remove: first:last:step, or numbers with commas.")] = (
        "0.1:0.9:0.1"
    ),
    structure: Annotated[str, typer.Option(help="What one unit is; several with commas.")] = "weight",
    scope: Annotated[str, typer.Option(help="Who competes with whom; several with commas.")] = "global",
    recovery: Annotated[str, typer.Option(help="What happens to the survivors; several with commas.")] = "none",
    epochs: Annotated[int | None, typer.Option(help="Epochs of every recovery that trains.", min=1)] = None,
    schedule: Annotated[str, typer.Option(help="In how many rounds.")] = "one_shot",
    seeds: Annotated[list[int] | None, typer.Option("--seed", help="Seed; repeat for several.")] = None,
    layers: Annotated[
        list[str] | None, typer.Option("--layer", help="Layer or pattern that takes part; repeat.")
    ] = None,
    locked: Annotated[
        list[str] | None, typer.Option("--lock", help="Layer that stays as it is on both sides; repeat.")
    ] = None,
    target: Annotated[str, typer.Option(help="What the rates are shares of: units, parameters, macs, ...")] = "units",
    step: StepName = "",
    data: DataName = "",
    split: Split = "",
    train_samples: Annotated[
        int | None, typer.Option(help="Criteria and recoveries see only so many training samples.", min=2)
    ] = None,
    to: Annotated[Path | None, typer.Option("--out", help="CSV file to write, and a picture beside it.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Markdown file to write: the same table for a page.")] = None,
    figure: Annotated[Path | None, typer.Option(help="Picture to write; default: --out with the ending svg.")] = None,
    x: Annotated[str, typer.Option(help="What the picture's axis shows: rate, params or macs.")] = "rate",
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Prune a model in many ways at once: a table and a curve for each criterion.

    A criterion scores once, whatever the number of rates. Points are remembered: a sweep that was stopped goes on,
    and one that is asked for more computes only what is new. Fields of a choice are options under its name, for
    example [b]--magnitude.p 2 --oracle.samples 64 --finetune.learning-rate 0.05[/].
    """
    from prunescope.study.sweep import shares
    from prunescope.workspace.catalogue import axis

    criteria_asked, recoveries = _names(criterion), _names(recovery)
    known = [card.name for card in axis("criteria")] if "all" in criteria_asked else []
    names = [*criteria_asked, *known, *_names(structure), *_names(scope), *recoveries, schedule, target]
    fields = axis_fields(context.args, (*dict.fromkeys(names),))
    for name in recoveries if epochs is not None else []:
        if name != "none":
            fields[name].setdefault("epochs", epochs)
    criteria_asked += [name for name in known if fields[name] and name not in criteria_asked]

    def choices(some: Iterable[str]) -> list[Any]:
        return [{"name": name, **fields[name]} if fields.get(name) else name for name in some]

    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        found = opened.sweep(
            choices(criteria_asked),
            shares(rates),
            opened.step_id(step),
            data or None,
            split,
            train_samples,
            progress,
            structures=choices(_names(structure)),
            scopes=choices(_names(scope)),
            recoveries=choices(recoveries),
            schedule=choices([schedule])[0],
            target=choices([target])[0],
            seeds=seeds or [0],
            layers=layers or [],
            locked=locked or [],
        )
    print_json(found.table.rows()) if json else print_sweep(found)
    _write(found, to, markdown, figure, x)


def print_sweep(found: Swept) -> None:
    """Accuracy by criterion and rate, a table for each structure, scope and recovery."""
    from prunescope.study.sweep import parts

    out.print(f"before: accuracy {estimate(found.before)}")
    for name, rows in parts(found.table):
        out.print(_printed(rows, name))
    for (criterion, structure), reason in found.left_out.items():
        err.print(f"[dim]{criterion} has no {structure} points: {escape(reason)}[/]")


def _printed(rows: list[dict[str, Any]], title: str) -> Printed:
    """Criteria down, rates across; the mean over seeds, and what the scoring and the rest took."""
    from prunescope.study.sweep import accuracies, rates_of

    table = Printed(box=None, pad_edge=False, header_style="dim", title=title, title_justify="left")
    table.add_column("% right at", no_wrap=True)
    for name in (*(f"{100 * rate:g} %" for rate in rates_of(rows)), "score s", "rest s"):
        table.add_column(name, justify="right")
    for criterion, mine, by_rate in accuracies(rows):
        cells = [f"{100 * by_rate[rate]:.1f}" if rate in by_rate else "" for rate in rates_of(rows)]
        seconds = (f"{sum(row[name] for row in mine):.1f}" for name in ("scoring_seconds", "seconds"))
        table.add_row(criterion, *cells, *seconds)
    return table


def _write(found: Swept, to: Path | None, markdown: Path | None, figure: Path | None, x: str) -> None:
    if markdown is not None:
        found.write_markdown(markdown)
        err.print(f"wrote {markdown}", markup=False)
    if to is not None:
        found.write_csv(to)
        err.print(f"wrote {to}", markup=False)
    picture = figure or (to.with_suffix(".svg") if to is not None else None)
    if picture is None:
        return
    try:
        found.write_figure(picture, x)
        err.print(f"wrote {picture}", markup=False)
    except MissingExtra as error:
        err.print(f"no picture: {error}", markup=False)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def add_to(app: typer.Typer) -> None:
    app.command(context_settings=EXTRA)(sweep)
