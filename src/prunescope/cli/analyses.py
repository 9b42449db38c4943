"""study correlations, margins, flips, exemplars, dimensions."""

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from prunescope.cli.bars import bar
from prunescope.cli.options import HERE, DataName, Folder, Json, ModelName, Split, Trust, opened
from prunescope.cli.report import err, print_json
from prunescope.cli.study import print_sheet, study
from prunescope.core.errors import MissingExtra

if TYPE_CHECKING:
    from prunescope.study.analyses import Analysis
    from prunescope.workspace.analysing import Analyses

Steps = Annotated[
    list[str] | None,
    typer.Option("--step", "-s", help="Step, by number or id; MODEL/STEP for one of another model; repeat."),
]
To = Annotated[Path | None, typer.Option("--out", help="Folder for the tables (CSV), a page and the picture.")]
Where = dict[str, Any]
"""Model, data, split and progress, as the methods of ``Analyses`` take them."""


def of_steps(find: "Callable[..., Analysis]") -> Callable[..., None]:
    """Decorator: ``find(analyses, where, own options)`` becomes a command that has, beside its own, what all have."""

    def command(
        folder: Folder = HERE,
        model: ModelName = "",
        data: DataName = "",
        split: Split = "",
        to: To = None,
        json: Json = False,
        trust: Trust = False,
        **own: Any,
    ) -> None:
        with opened(folder, trust) as workspace, bar(quiet=json) as progress:
            where = {"model": model, "data": data or None, "split": split, "progress": progress}
            found = find(workspace.analyses, where, **own)
        tell(found, to, json)

    first, *shared, _ = inspect.signature(command).parameters.values()
    _, _, *own = inspect.signature(find).parameters.values()
    command.__signature__ = inspect.Signature([first, *own, *shared])  # type: ignore[attr-defined]
    command.__name__, command.__doc__ = find.__name__, find.__doc__
    study.command()(command)
    return command


@of_steps
def correlations(analyses: "Analyses", where: Where, steps: Steps = None) -> "Analysis":
    """Do angle, length and margin tell how robust a sample is? Pearson's r with its interval, a row a step.

    Table 1 of Li et al. 2022. All 95 corruptions are measured where they were not yet; the default step is the head.
    """
    return analyses.correlations(steps or [""], **where)


@of_steps
def margins(
    analyses: "Analyses",
    where: Where,
    steps: Steps = None,
    conditions: Annotated[
        list[str] | None, typer.Option("--condition", help="Corruption and severity, e.g. fog-3; repeat. Default: all.")
    ] = None,
) -> "Analysis":
    """How far does corruption move samples towards the boundary? Fig. 10 of Li et al. 2022, a density a step."""
    return analyses.margins(steps or [""], conditions=conditions or (), **where)


@of_steps
def flips(
    analyses: "Analyses",
    where: Where,
    a: Annotated[str, typer.Option("--a", "-a", help="The step before, or MODEL/STEP.")] = "0",
    b: Annotated[str, typer.Option("--b", "-b", help="The step after; default: head.")] = "",
) -> "Analysis":
    """Which samples and classes change between two steps, and is it more than chance?"""
    return analyses.flips(a, b, **where)


@of_steps
def exemplars(
    analyses: "Analyses",
    where: Where,
    step: Annotated[str, typer.Option("--step", "-s", help="A step that was pruned and trained; default: head.")] = "",
    seeds: Annotated[int, typer.Option(help="Networks of each population.", min=2)] = 5,
) -> "Analysis":
    """Which samples and classes does a step change, whatever its seed? Pruning identified exemplars.

    The step is made again under several seeds, each beside the same training with nothing removed; both populations
    vote on every sample (Hooker et al. 2019). The steps are kept.
    """
    return analyses.exemplars(step, seeds, **where)


@study.command()
def dimensions(
    vectors: Annotated[int, typer.Option("--vectors", help="Pairs of random vectors.", min=2)] = 10_000,
    neurons: Annotated[
        list[int] | None,
        typer.Option("--neurons", help="Size of the last layer of features; repeat. Default: 8 to 512."),
    ] = None,
    networks: Annotated[bool, typer.Option(help="Train the networks too; else random vectors only.")] = True,
    epochs: Annotated[int, typer.Option(help="Epochs of each network.", min=1)] = 3,
    seeds: Annotated[int, typer.Option(help="Networks of each size.", min=1)] = 1,
    seed: Annotated[int, typer.Option(help="Seed of vectors and of networks.", min=0)] = 0,
    to: To = None,
    json: Json = False,
) -> None:
    """How do angles depend on the number of dimensions? Fig. 3 of Li et al. 2022.

    Random vectors, and LeNet-5 on the embedded Fashion-MNIST with a last layer of 8 to 512 features: about a minute of
    one core.
    """
    from prunescope.study.analyses import NEURONS, Training
    from prunescope.study.analyses import dimensions as analyse

    sizes = (neurons or NEURONS) if networks else ()
    with bar(quiet=json) as progress:
        found = analyse(
            neurons=sizes, n_vectors=vectors, training=Training(epochs, seeds=seeds), seed=seed, progress=progress
        )
    tell(found, to, json)


def tell(found: "Analysis", to: Path | None, json: bool) -> None:
    """The tables on standard output, and files if a folder is given."""
    if json:
        print_json(found.values())
    else:
        for sheet in found.sheets:
            print_sheet(sheet)
    if to is not None:
        write(found, to)


def write(found: "Analysis", to: Path) -> None:
    """Tables, page and picture; without the picture where matplotlib is missing."""
    try:
        err.print(f"wrote {len(found.write(to))} files to {to}", markup=False)
    except MissingExtra as error:
        err.print(f"wrote the tables to {to}, but no picture: {error}", markup=False)


def add_to(app: typer.Typer) -> None:
    """The commands stand in the group ``study``, which was added with it."""
