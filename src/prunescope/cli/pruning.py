"""prune, export."""

from pathlib import Path
from typing import Annotated, Any

import typer

from prunescope.cli import tables
from prunescope.cli.bars import bar
from prunescope.cli.fields import axis_fields
from prunescope.cli.options import HERE, Folder, Json, ModelName, StepName, Trust, chosen
from prunescope.cli.report import print_json

EXTRA = {"allow_extra_args": True, "ignore_unknown_options": True}


def prune(
    context: typer.Context,
    folder: Folder = HERE,
    model: ModelName = "",
    sparsity: Annotated[
        float,
        typer.Option("--sparsity", "--share", help="Share that is gone then, in [0, 1), of what the target counts."),
    ] = 0.0,
    criterion: Annotated[
        str, typer.Option("--criterion", "-c", help="What says how much a unit matters.")
    ] = "magnitude",
    structure: Annotated[str, typer.Option(help="What one unit is.")] = "weight",
    scope: Annotated[str, typer.Option(help="Who competes with whom.")] = "global",
    schedule: Annotated[str, typer.Option(help="In how many rounds.")] = "one_shot",
    recovery: Annotated[str, typer.Option(help="What happens to the surviving weights.")] = "none",
    target: Annotated[
        str, typer.Option(help="What the share counts: units, parameters, macs, latency; or accuracy, until it falls.")
    ] = "units",
    control: Annotated[
        bool,
        typer.Option("--control", help="Also train the network as long with nothing removed: a step beside it."),
    ] = False,
    layers: Annotated[
        list[str] | None, typer.Option("--layer", help="Layer or pattern that takes part; repeat.")
    ] = None,
    lock: Annotated[
        list[str] | None,
        typer.Option(help="Layer or pattern that stays as it is, with what it makes and reads; repeat."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of every random choice.")] = 0,
    step: StepName = "",
    note: Annotated[str, typer.Option(help="A line to remember it by.")] = "",
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Prune a model as its next step. Fields of a choice are options too.

    For example [b]--criterion.p 2 --recovery.epochs 3[/]; 5 % of the filters a round until half the MACs are gone:
    [b]--structure filter --schedule per_round --schedule.share 0.05 --target macs --share 0.5 --recovery finetune[/].
    [b]prunescope list criteria[/] (structures, scopes, schedules, recoveries, targets) shows all choices.
    """
    names = {
        "criterion": criterion,
        "structure": structure,
        "scope": scope,
        "schedule": schedule,
        "recovery": recovery,
        "target": target,
    }
    fields = axis_fields(context.args, tuple(names))
    plan: dict[str, Any] = {axis: {"name": name, **fields[axis]} for axis, name in names.items()}
    plan |= {"sparsity": sparsity, "layers": layers or [], "locked": lock or [], "seed": seed}
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        made = opened.prune(plan, opened.step_id(step), note, progress, control=control)
        beside = opened.control(made.id, progress) if control else None
    print_json(made) if json else tables.print_step(made, beside)


def export(
    folder: Folder = HERE,
    to: Annotated[
        Path, typer.Option("--to", help="File to write, or folder to put it in.", show_default="this folder")
    ] = HERE,
    model: ModelName = "",
    step: StepName = "",
    form: Annotated[str, typer.Option(help="[b]prunescope list exports[/] shows all.")] = "safetensors",
    json: Json = False,
    trust: Trust = False,
) -> None:
    """Write a step's network to a file that loads without prunescope.

    A smaller network, from which silenced units are gone: [b]shrunk, program, onnx[/].
    The masked one, with all its widths: [b]safetensors, prune, masks[/].
    """
    with chosen(folder, model, trust) as opened:
        written = opened.export(step, form, to)
    print_json(written) if json else tables.print_export(written)


def add_to(app: typer.Typer) -> None:
    app.command(context_settings=EXTRA)(prune)
    app.command()(export)
