"""Answers as tables and trees for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from prunescope.cli.report import err, out

if TYPE_CHECKING:  # only words for the reader; loading them would make `prunescope --help` slow
    from prunescope.workspace.answers import (
        AxisCard,
        Estimate,
        ExportAnswer,
        Metrics,
        NetworkSize,
        Problem,
        ReplayAnswer,
        RoundCard,
        SessionAnswer,
        StepCard,
        TreeAnswer,
    )


def share(value: float) -> str:
    """Halves go up, as on the page, although 100 * 0.9115 falls short of one.

    >>> share(0.4567), share(0.9115)
    ('45.7 %', '91.2 %')
    """
    return f"{100 * value * (1 + 1e-12):.1f} %"


def estimate(found: Estimate | None) -> str:
    if found is None:
        return "not measured"
    return f"{share(found.value)} ({share(found.low)} to {share(found.high)}, n {found.n:,})"


def blank(*columns: str, title: str | None = None) -> Table:
    """An empty table in the look of all tables; a column whose name begins with ">" holds numbers."""
    table = Table(box=None, pad_edge=False, header_style="dim", title=title, title_justify="left")
    for column in columns:
        table.add_column(
            column.removeprefix(">"), justify="right" if column.startswith(">") else "left", overflow="fold"
        )
    return table


def print_session(session: SessionAnswer, way_on: str = "") -> None:
    """Models, data and what could not be opened; ``way_on`` is said where there is no model."""
    models = blank("model", "network", ">parameters", "data", "file")
    for card in session.models:
        cells = (card.name, card.title, f"{card.n_params:,}", ", ".join(card.data) or "none fits", card.path)
        models.add_row(*map(escape, cells))
    data = blank("data set", "samples", "shape", ">classes")
    for found in session.datasets:
        splits = ", ".join(f"{name} {n:,}" for name, n in found.splits.items())
        data.add_row(
            escape(found.name), escape(splits), "x".join(map(str, found.sample_shape)), str(len(found.classes))
        )
    out.print(models, "", data)
    print_problems(session.problems)
    if not session.models:
        err.print(f"no model can be opened here: {way_on}", markup=False)


def print_problems(problems: Iterable[Problem]) -> None:
    from prunescope.workspace.answers.session import READ_ONLY

    for problem in problems:
        doing = "note on" if problem.error.code == READ_ONLY else "cannot open"
        err.print(f"[yellow]{doing} {escape(problem.path)}[/]: ", end="")
        err.print(f"{problem.error.message} {problem.error.hint}", markup=False)


def print_axis(cards: Iterable[AxisCard]) -> None:
    table = blank("name", "what it is", "fields (default)")
    for card in cards:
        fields = [f"{name} ({field.get('default', 'needed')})" for name, field in card.fields.items()]
        table.add_row(card.name, escape(card.summary), escape(", ".join(fields)))
    out.print(table)


def step_line(step: StepCard, head: str) -> str:
    mark = "[bold]*[/]" if step.id == head else " "
    measured = share(step.accuracy.value) if step.accuracy else "not measured"
    note = f"  [dim]{escape(step.note)}[/]" if step.note else ""
    pruned = f"{share(step.sparsity)} pruned, accuracy {measured}"
    return f"{mark} {step.number} [bold]{step.method}[/] {escape(step.summary)}  {pruned}  [dim]{step.id}[/]{note}"


def print_tree(tree: TreeAnswer) -> None:
    branches: dict[str, Tree] = {}
    for step in (step for step in tree.steps if not step.removed):
        line = step_line(step, tree.head)
        branches[step.id] = branches[step.parent].add(line) if step.parent in branches else Tree(line)
        if len(branches) == 1:
            root = branches[step.id]
    out.print(root)


def print_step(step: StepCard, control: StepCard | None = None) -> None:
    out.print(step_line(step, step.id))
    print_rounds(step.rounds)
    if control:
        out.print(step_line(control, step.id))
    out.print(
        f"  {step.n_nonzero:,} of {step.n_params:,} parameters are not masked; accuracy {estimate(step.accuracy)}"
    )


def print_rounds(rounds: list[RoundCard]) -> None:
    """What each round did; one line where there was one round towards something other than units."""
    if len(rounds) == 1 and rounds[0].amount is not None:
        out.print(f"  {rounds[0].n_gone:,} of {rounds[0].n_units:,} units went; reached {share(rounds[0].amount)}")
    if len(rounds) < 2:
        return
    table = blank(">round", ">units gone", ">reached", ">accuracy", "")
    for number, at in enumerate(rounds, start=1):
        gone = f"{at.n_gone:,} of {at.n_units:,}"
        known = ["" if value is None else share(value) for value in (at.amount, at.accuracy)]
        table.add_row(str(number), gone, *known, "" if at.held else "taken back")
    out.print(table)


def print_metrics(found: Metrics) -> None:
    where = escape(f"{found.data} {found.split}")
    out.print(f"accuracy {estimate(found.accuracy)}, loss {found.loss:.3f}, {where}")
    macs = f"{found.macs:,} of {found.macs_dense:,} MACs with them"
    out.print(f"{found.n_nonzero:,} of {found.n_params:,} parameters not masked, {macs}")
    table = blank("class", ">samples", ">precision", ">recall", ">F1", ">average precision")
    for row in found.classes:
        numbers = (row.precision, row.recall, row.f1, row.average_precision)
        table.add_row(escape(row.name), f"{row.support:,}", *(f"{number:.3f}" for number in numbers))
    out.print(table)


def print_export(found: ExportAnswer) -> None:
    """What was written, what that saved, how it was checked, and how to load it."""
    if found.note:
        err.print(f"note: {found.note}", markup=False, soft_wrap=True)
    out.print(f"wrote {found.path} ({found.title}, {found.n_bytes:,} bytes)", markup=False, soft_wrap=True)
    out.print(f"  {_sizes(found.before, found.after if found.smaller else None)}", soft_wrap=True)
    if found.difference is not None:
        agrees = f"outputs differ by at most {found.difference:.3g}" if found.difference else "the same outputs"
        checked = f"  loaded back with {found.checked}: {agrees}"
        out.print(checked, markup=False, soft_wrap=True)
    out.print("load it:", markup=False)
    lines = [found.python]
    if found.python_without != found.python:
        lines += ["# without prunescope:", found.python_without]
    out.print("    " + "\n".join(lines).replace("\n", "\n    "), markup=False, soft_wrap=True)


def _sizes(before: NetworkSize, after: NetworkSize | None) -> str:
    """One line: parameters, MACs and bytes, before and after; without an after, the network as it stays."""
    counts = [
        (getattr(before, field), getattr(after or before, field), unit)
        for field, unit in (("n_params", "parameters"), ("macs", "MACs"), ("n_bytes", "bytes"))
    ]
    if after is None:
        zeros = before.n_params - before.n_nonzero
        return ", ".join(f"{old:,} {unit}" for old, _, unit in counts) + f"; {zeros:,} parameters are zero"
    return ", ".join(f"{old:,} -> {new:,} {unit}" for old, new, unit in counts)


def print_replay(found: ReplayAnswer) -> None:
    words = {True: "the same bits", False: "different"}
    out.print(f"replayed {found.n_steps} steps in {found.seconds:.1f} s: masks {words[found.same_mask]}, ", end="")
    out.print(f"weights {words[found.same_weights]}")
    if found.n_restored:
        out.print(f"{found.n_restored} of them had been lost and are kept again, with nothing to compare them with")
