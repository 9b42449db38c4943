"""latency."""

from typing import TYPE_CHECKING, Annotated

import typer

from prunescope.cli.bars import bar
from prunescope.cli.options import HERE, Folder, Json, ModelName, StepName, Trust, chosen
from prunescope.cli.report import out, print_json

if TYPE_CHECKING:
    from prunescope.workspace.timing import LatencyAnswer


WORTH = 1.05
"""Less is within the doubt of a measurement."""


def latency(
    folder: Folder = HERE,
    model: ModelName = "",
    step: StepName = "",
    batch: Annotated[int, typer.Option(help="Samples in a forward.", min=1, max=4096)] = 1,
    threads: Annotated[int, typer.Option(help="Threads of one operator, on the CPU.", min=1, max=1024)] = 1,
    seconds: Annotated[float, typer.Option(help="Time to spend, at most (a few forwards at least).", min=0.01)] = 5.0,
    again: Annotated[bool, typer.Option("--again", help="Measure again what was measured before.")] = False,
    json: Json = False,
    trust: Trust = False,
) -> None:
    """What taking out a step's silent units saves in time, beside the unpruned network."""
    with chosen(folder, model, trust) as opened, bar(quiet=json) as progress:
        found = opened.timing.measure(step, batch, threads, seconds=seconds, again=again, progress=progress)
    print_json(found) if json else _show(found)


def _show(found: "LatencyAnswer") -> None:
    if found.why:
        out.print(f"takes as long as unpruned: {found.dense_median_ms:.3g} ms a forward. ", end="")
        out.print(found.why, markup=False)
    else:
        interval = f"95 % interval {found.ratio_low:.3f} to {found.ratio_high:.3f}"
        out.print(f"time {found.ratio:.3f} of the unpruned network's ({interval}), fastest turns {found.min_ratio:.3f}")
        out.print(f"median {found.median_ms:.3g} instead of {found.dense_median_ms:.3g} ms a forward")
    if found.last_speedup is not None:
        _show_order(found, found.last_speedup)
    for name in ("params", "macs", "bytes"):
        left, whole = getattr(found, name), getattr(found, f"dense_{name}")
        out.print(f"{name} really left: {left:,} of {whole:,} ({left / whole:.3f})")
    out.print(
        f"batch {found.batch}, {found.n_threads} threads, {found.device}, {found.n_turns} turns; {found.machine}",
        markup=False,
    )


def _show_order(found: "LatencyAnswer", speedup: float) -> None:
    """Whether the same network is faster with an image's channels beside each other in memory."""
    out.print(
        f"in channels-last order {found.last_median_ms:.3g} instead of {found.last_dense_median_ms:.3g} ms: ", end=""
    )
    if speedup >= WORTH:
        said = f"{speedup:.2f} times as fast here; give the network out by module.to(memory_format=torch.channels_last)"
    else:
        said = f"{speedup:.2f} times as fast, so the usual order is as good here"
    out.print(said, markup=False)


def add_to(app: typer.Typer) -> None:
    app.command()(latency)
