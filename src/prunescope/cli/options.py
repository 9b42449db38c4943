"""Arguments and options that several commands share."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from prunescope.workspace import Model, Workspace

Folder = Annotated[Path, typer.Argument(help="Folder with trained models and data.", show_default="this folder")]
ModelName = Annotated[str, typer.Option("--model", "-m", help="Model of the folder; not needed if there is only one.")]
StepName = Annotated[
    str, typer.Option("--step", "-s", help="Step id, its first letters, or its number; default: head.")
]
DataName = Annotated[str, typer.Option("--data", "-d", help="Data set; default: the model's first.")]
Split = Annotated[str, typer.Option(help="Split of the data set; default: test, or the first there is.")]
Json = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
Trust = Annotated[bool, typer.Option("--trust", help="Run Python files that the folder's prunescope.toml names.")]
Port = Annotated[int, typer.Option(help="Port of the page on this machine; 0 takes any free one.", min=0, max=65535)]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page in a browser.")]

HERE = Path()


@contextmanager
def opened(folder: Path, trust: bool = False) -> Iterator["Workspace"]:
    """The workspace of a folder, closed afterwards."""
    from prunescope.workspace import Workspace

    with Workspace(folder, trust=trust) as workspace:
        yield workspace


@contextmanager
def chosen(folder: Path, name: str, trust: bool = False) -> Iterator["Model"]:
    """One model of a folder: the named one, or the only one."""
    with opened(folder, trust) as workspace:
        yield workspace.model(name or workspace.only_model())
