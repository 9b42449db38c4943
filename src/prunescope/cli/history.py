"""log, undo, redo, go, remove, restore, replay."""

from typing import TYPE_CHECKING, Annotated

import typer

from prunescope.cli import tables
from prunescope.cli.bars import bar
from prunescope.cli.options import HERE, Folder, Json, ModelName, Trust, chosen
from prunescope.cli.report import print_json

if TYPE_CHECKING:
    from prunescope.workspace.answers import TreeAnswer

Which = Annotated[str, typer.Argument(help="Step id, its first letters, or its number.")]


def _show(tree: "TreeAnswer", json: bool) -> None:
    print_json(tree) if json else tables.print_tree(tree)


def log(folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """The tree of steps."""
    with chosen(folder, model, trust) as opened:
        _show(opened.tree(), json)


def undo(folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """Take back the last act; nothing is lost."""
    with chosen(folder, model, trust) as opened:
        _show(opened.undo(), json)


def redo(folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """Do again what was undone."""
    with chosen(folder, model, trust) as opened:
        _show(opened.redo(), json)


def go(step: Which, folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """Move to a step; pruning from there makes a branch."""
    with chosen(folder, model, trust) as opened:
        _show(opened.go(opened.step_id(step)), json)


def remove(step: Which, folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """Hide a step and what follows from it; `prunescope undo` brings them back."""
    with chosen(folder, model, trust) as opened:
        _show(opened.remove(opened.step_id(step)), json)


def replay(step: Which, folder: Folder = HERE, model: ModelName = "", json: Json = False, trust: Trust = False) -> None:
    """Make a step again from the trained network and compare the bits."""
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        found = opened.replay(opened.step_id(step), progress)
    print_json(found) if json else tables.print_replay(found)


def add_to(app: typer.Typer) -> None:
    for command in (log, undo, redo, go, remove, replay):
        app.command()(command)
