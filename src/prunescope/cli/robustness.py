"""robustness."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import mean
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from prunescope.cli.bars import bar
from prunescope.cli.options import HERE, DataName, Folder, Json, ModelName, Split, Trust, chosen
from prunescope.cli.report import err, out, print_json
from prunescope.cli.tables import blank, share

if TYPE_CHECKING:
    from prunescope.workspace.robustness.answers import ConditionCard, RobustnessTable, StepUnderConditions

COLUMNS = ("step", "label", "condition", "corruption", "severity", "family", "right", "n", "accuracy")


def robustness(
    folder: Folder = HERE,
    model: ModelName = "",
    step: Annotated[
        list[str] | None, typer.Option("--step", "-s", help="Step id or number; repeat for several; default: head.")
    ] = None,
    condition: Annotated[
        list[str] | None,
        typer.Option("--condition", "-c", help="clean, or e.g. fog-3, or a corruption; repeat; default: all 96."),
    ] = None,
    data: DataName = "",
    split: Split = "",
    to: Annotated[Path | None, typer.Option("--out", help="CSV file to write, a line a step and condition.")] = None,
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Accuracy under 19 corruptions in five severities; measured once, remembered for ever.

    What was measured before a stop stays: the same command goes on from there, and shows what there is.
    """
    steps = step or [""]
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        again = opened.robustness.redefined(steps, _conditions(condition or []), data or None, split)
        if again:
            err.print(f"measured again, since their definition has changed: {', '.join(again)}", markup=False)
        try:
            opened.robustness.measure(steps, _conditions(condition or []), data or None, split, progress)
        except KeyboardInterrupt:
            err.print("Stopped; what was measured is kept. The same command goes on from here.")
            found, status = opened.robustness.table(steps, data or None, split), 130
        else:
            found, status = opened.robustness.table(steps, data or None, split), 0
    print_json(found) if json else print_robustness(found)
    if to is not None:
        _write(found, to)
    raise typer.Exit(status)


def print_robustness(found: RobustnessTable) -> None:
    """A table a step: a line a corruption, its severities and their mean; means of families; the mean of all."""
    for step in found.steps:
        rates = {
            card.name: right / found.n
            for card, right in zip(found.conditions, step.right, strict=True)
            if right is not None
        }
        clean = share(rates["clean"]) if "clean" in rates else "not measured"
        out.print(f"[bold]{step.number}[/] {escape(step.label)}: clean {clean} of {found.n:,} samples")
        out.print(_severities(found.conditions, rates))
        if any(name != "clean" for name in rates):
            out.print("\n".join(_means(found.conditions, rates)))


def _place(card: ConditionCard) -> tuple[int, str]:
    from prunescope.data.corruption import FAMILIES

    families: tuple[str, ...] = FAMILIES
    return families.index(card.family), card.title


def _severities(conditions: Sequence[ConditionCard], rates: dict[str, float]) -> Table:
    table = blank("family", "corruption", *(f">{name}" for name in (*"12345", "mean")))
    for first in sorted((card for card in conditions if card.severity == 1), key=_place):
        names = [f"{first.corruption}-{severity}" for severity in range(1, 6)]
        cells = [share(rates[name]) if name in rates else "" for name in names]
        known = [rates[name] for name in names if name in rates]
        if known:
            table.add_row(first.family, first.title, *cells, share(mean(known)))
    return table


def _means(conditions: Sequence[ConditionCard], rates: dict[str, float]) -> list[str]:
    """Of the conditions that were measured, family by family and of all."""

    def of(cards: Iterable[ConditionCard]) -> str:
        known = [rates[card.name] for card in cards if card.name in rates]
        return share(mean(known)) if known else "not measured"

    corrupted = sorted((card for card in conditions if card.corruption), key=_place)
    families = dict.fromkeys(card.family for card in corrupted)
    parts = [f"{family} {of(card for card in corrupted if card.family == family)}" for family in families]
    n_known = sum(card.name in rates for card in corrupted)
    return [f"mean of {n_known} of {len(corrupted)} corrupted versions [bold]{of(corrupted)}[/]", ", ".join(parts)]


def _conditions(names: Iterable[str]) -> list[str]:
    """The names, a corruption without severity as all five of it."""
    from prunescope.data.corruption import SEVERITIES, corruptions

    known = {name: [f"{name}-{severity}" for severity in SEVERITIES] for name in corruptions}
    return [condition for name in names for condition in known.get(name, [name])]


def _write(found: RobustnessTable, to: Path) -> None:
    from prunescope.store.disk import write_out

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for step in found.steps:
        writer.writerows(_rows(found, step))
    write_out(to, text.getvalue().encode())
    err.print(f"wrote {to}", markup=False)


def _rows(found: RobustnessTable, step: StepUnderConditions) -> list[tuple[object, ...]]:
    return [
        (*(step.step, step.label, card.name, card.corruption), *(card.severity, card.family, right), *(n, right / n))
        for n in (found.n,)
        for card, right in zip(found.conditions, step.right, strict=True)
        if right is not None
    ]


def add_to(app: typer.Typer) -> None:
    app.command()(robustness)
