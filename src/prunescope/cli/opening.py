"""demo, open, list."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from prunescope.cli import tables
from prunescope.cli.options import HERE, Browser, Folder, Json, Port, Trust, opened
from prunescope.cli.report import out, print_json

Kind = Annotated[str, typer.Argument(help="models, data, criteria, structures, scopes, schedules or recoveries.")]


def demo(
    folder: Annotated[Path | None, typer.Argument(help="Where to make the demo workspace.")] = None,
    port: Port = 8765,
    browser: Browser = True,
) -> None:
    """Open the page on four networks trained on Fashion-MNIST; no download, no GPU."""
    from prunescope.demo import make

    target = folder or Path(tempfile.gettempdir()) / f"prunescope-demo-{_user()}"
    make(target)
    out.print(f"The demo is the folder {target}", markup=False, soft_wrap=True)
    open_folder(target, port, browser)


def open_folder(folder: Folder = HERE, port: Port = 8765, browser: Browser = True, trust: Trust = False) -> None:
    """Open the page on a folder of trained models."""
    from prunescope.server.serve import serve

    with opened(folder, trust) as workspace:
        tables.print_problems(workspace.session().problems)
        serve(workspace, port, lambda address: out.print(f"prunescope is at {address}\nCtrl+C stops it."), browser)


def list_(kind: Kind = "models", folder: Folder = HERE, json: Json = False, trust: Trust = False) -> None:
    """List a folder's models and data sets, or what can be chosen: criteria, structures, scopes, ..."""
    if kind in ("models", "data"):
        with opened(folder, trust) as workspace:
            session, way_on = workspace.session(), workspace.way_on
        if json:
            print_json(session)
        else:
            tables.print_session(session, way_on)
        return
    from prunescope.workspace.catalogue import axis

    cards = axis(kind)
    if json:
        print_json(list(cards))
    else:
        tables.print_axis(cards)


def _user() -> str:
    import getpass

    return getpass.getuser()


def add_to(app: typer.Typer) -> None:
    app.command()(demo)
    app.command("open")(open_folder)
    app.command("list")(list_)
