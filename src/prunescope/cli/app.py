"""The commands, a file a subject."""

from typing import Any

import typer
from typer.core import TyperGroup

from prunescope.cli import (
    analyses,
    corruptions,
    history,
    latency,
    measuring,
    multiprize,
    opening,
    pruning,
    robustness,
    study,
    sweep,
    toy,
)
from prunescope.cli.report import err


class Stoppable(TyperGroup):
    """Commands that Ctrl+C ends with a sentence and status 130; typer itself would say nothing."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            err.print("Stopped; nothing that was committed is lost.")
            raise typer.Exit(130) from None


app = typer.Typer(
    cls=Stoppable,
    help="Prune trained neural networks and see what pruning did.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _root(version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True)) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(installed("prunescope"))
        raise typer.Exit


for commands in (
    opening,
    pruning,
    measuring,
    latency,
    robustness,
    corruptions,
    sweep,
    study,
    toy,
    analyses,
    multiprize,
    history,
):
    commands.add_to(app)
