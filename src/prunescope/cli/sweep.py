"""sweep."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from prunescope.cli.bars import bar
from prunescope.cli.fields import axis_fields
from prunescope.cli.options import HERE, DataName, Folder, Json, ModelName, Split, StepName, Trust, chosen
from prunescope.cli.pruning import EXTRA
from prunescope.cli.report import err, out, print_json
from prunescope.cli.tables import blank, estimate
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
    from prunescope.study.sweep import check, shares

    picture = _picture(to, figure)
    if picture is not None:
        check(picture, x)  # before the work, not after it
    several = {"criteria": criterion, "structures": structure, "scopes": scope, "recoveries": recovery}
    names = {axis: _names(text) for axis, text in several.items()} | {"schedule": [schedule], "target": [target]}
    axes = _axes(names, context.args, epochs)
    axes |= {"seeds": seeds or [0], "layers": layers or [], "locked": locked or []}
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        found = opened.sweep(
            rates=shares(rates),
            step=step,
            data=data or None,
            split=split,
            n_train=train_samples,
            progress=progress,
            **axes,
        )
    print_json(found.table.rows()) if json else print_sweep(found)
    _write(found, to, markdown, picture, x)


def _axes(names: dict[str, list[str]], arguments: list[str], epochs: int | None) -> dict[str, Any]:
    """The choices on each axis, with the fields that were given under their names; one for schedule and target.

    "all" stands for every criterion, of which those with fields are named beside it. ``epochs`` are those of every
    recovery that trains and does not say its own.
    """
    from prunescope.workspace.catalogue import axis

    known = [card.name for card in axis("criteria")] if "all" in names["criteria"] else []
    fields = axis_fields(arguments, tuple(dict.fromkeys([*chain(*names.values()), *known])))
    for recovery in names["recoveries"]:
        if epochs is not None and recovery != "none":
            fields[recovery].setdefault("epochs", epochs)
    with_fields = [name for name in known if fields[name] and name not in names["criteria"]]
    every = {**names, "criteria": [*names["criteria"], *with_fields]}
    axes: dict[str, Any] = {
        axis: [{"name": name, **fields[name]} if fields[name] else name for name in chosen]
        for axis, chosen in every.items()
    }
    return axes | {axis: axes[axis][0] for axis in ("schedule", "target")}


def print_sweep(found: Swept) -> None:
    """Accuracy by criterion and rate, a table for each structure, scope and recovery."""
    from prunescope.study.sweep import parts

    out.print(f"before: accuracy {estimate(found.before)}")
    for name, rows in parts(found.table):
        out.print(_printed(rows, name))
    for (criterion, structure), reason in found.left_out.items():
        err.print(f"[dim]{criterion} has no {structure} points: {escape(reason)}[/]")


def _printed(rows: list[dict[str, Any]], title: str) -> Table:
    """Criteria down, rates across; the mean over seeds, and what the scoring and the rest took."""
    from prunescope.study.sweep import accuracies, rates_of

    rates = rates_of(rows)
    numbers = (*(f"{100 * rate:g} %" for rate in rates), "score s", "rest s")
    table = blank("% right at", *(f">{name}" for name in numbers), title=title)
    table.columns[0].no_wrap = True
    for criterion, mine, by_rate in accuracies(rows):
        cells = [f"{100 * by_rate[rate]:.1f}" if rate in by_rate else "" for rate in rates]
        seconds = (f"{sum(row[name] for row in mine):.1f}" for name in ("scoring_seconds", "seconds"))
        table.add_row(criterion, *cells, *seconds)
    return table


def _picture(to: Path | None, figure: Path | None) -> Path | None:
    return figure or (to.with_suffix(".svg") if to is not None else None)


def _write(found: Swept, to: Path | None, markdown: Path | None, picture: Path | None, x: str) -> None:
    if markdown is not None:
        found.write_markdown(markdown)
        err.print(f"wrote {markdown}", markup=False)
    if to is not None:
        found.write_csv(to)
        err.print(f"wrote {to}", markup=False)
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
