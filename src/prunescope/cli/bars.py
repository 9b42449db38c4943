"""A progress bar in the terminal for anything that reports progress."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from prunescope.cli.report import err
from prunescope.core.progress import Progress, Tick


@contextmanager
def bar(quiet: bool = False) -> Iterator[Progress]:
    """A ``Progress`` drawn on standard error, a line a phase, gone when done; silent if ``quiet`` or not a terminal."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bars(*columns, TextColumn("{task.fields[note]}"), console=err, transient=True, disable=quiet) as bars:
        lines: dict[str, int] = {}

        def draw(tick: Tick) -> None:
            if tick.phase not in lines:
                lines[tick.phase] = bars.add_task(tick.phase, total=tick.total, note="")
            bars.update(lines[tick.phase], completed=tick.done, total=tick.total, note=tick.note)  # type: ignore[arg-type]

        yield Progress(draw)
