"""Carry out a sweep: score once, then choose, recover and evaluate for every rate."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from itertools import groupby

from prunescope.core.digest import digest
from prunescope.core.progress import Progress, Tick
from prunescope.core.table import Table
from prunescope.data.dataset import Dataset
from prunescope.measure.probe import Subject
from prunescope.measure.probes.accuracy import Accuracy
from prunescope.nets.context import masked
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.plan import Plan
from prunescope.prune.run import Outcome, check, run
from prunescope.prune.select import check_possible
from prunescope.study.sweep.grid import Choice, Grid, label
from prunescope.study.sweep.kept import InMemory, Kept, Row, to_table
from prunescope.study.sweep.once import Memory, scored_once
from prunescope.study.sweep.sizes import Sizes


def sweep(
    net: Network,
    data: Dataset,
    criteria: Sequence[Choice] | str,
    rates: Sequence[float],
    structures: Sequence[Choice] = ("weight",),
    scopes: Sequence[Choice] = ("global",),
    recoveries: Sequence[Choice] = ("none",),
    *,
    schedule: Choice = "one_shot",
    target: Choice = "units",
    seeds: Sequence[int] = (0,),
    layers: Sequence[str] = (),
    locked: Sequence[str] = (),
    mask: Mask | None = None,
    split: str = "test",
    kept: Kept | None = None,
    start: str = "",
    progress: Progress | None = None,
) -> Table:
    """Accuracy and size of one network pruned in many ways: the curve of a family instead of one point.

    Every combination of the axes is a point, and its mask is the one that ``prunescope.prune`` gives. A criterion
    scores once for each structure and seed; each rate is then a choice among these scores, one recovery and one
    evaluation. Criteria whose scores depend on the target (look-ahead's orders, the particle filter) score for each
    rate. Pairs of criterion and structure without meaning are left out (``left_out`` says why).

    Args:
        data: criteria look at its training samples, recoveries train on them, accuracy is that of ``split``.
        criteria: names, names with fields, or criteria; "all", alone or among them, for every other one that ranks.
        rates: shares to remove, each in [0, 1).
        schedule: the way to each rate; with several rounds only the first is scored once.
        target: what the rates are shares of: "units", or the network's "parameters", "macs", ...
        layers, locked: who takes part, and who must stay as it is; as in ``Plan``.
        mask: what is gone before.
        kept: where finished points are kept and looked up, e.g. ``CsvFile("sweep.csv")``; a point that is there is
            not computed again.
        start: what identifies network and mask in the points' ids; their digests without.
        progress: ticks once a point; says the time left and can be cancelled, finished points stay.

    Returns:
        A row a point, in the order structure, criterion, seed, scope, rate, recovery. Its columns: these six; removed
        (share of the units that is gone); accuracy with its 95 % interval, n and loss; params and macs of the network
        that is left when everything silent is taken out; nonzero and macs_nonzero of what is not masked; seconds of
        the point, and of the scoring that it needed (0 if that was done).

    Raises:
        BadPlan: an axis is empty, a rate is no share, a criterion can score none of the structures.

    >>> import numpy as np, torch
    >>> from prunescope.data.split import Split, row_ids
    >>> samples = Split(np.eye(4, dtype=np.float32), np.array([0, 1, 0, 1]), row_ids("test", 4))
    >>> net = Network(torch.nn.Linear(4, 2), torch.zeros(1, 4))
    >>> table = sweep(net, Dataset("toy", {"test": samples}, ("a", "b")), ["magnitude", "random"], [0.25, 0.5])
    >>> table["nonzero"].tolist()
    [8, 6, 8, 6]
    """
    grid = Grid(criteria, rates, structures, scopes, recoveries, schedule, target, seeds, layers, locked)
    return sweep_grid(net, data, grid, mask=mask, split=split, kept=kept, start=start, progress=progress)


def sweep_grid(
    net: Network,
    data: Dataset,
    grid: Grid,
    *,
    mask: Mask | None = None,
    split: str = "test",
    kept: Kept | None = None,
    start: str = "",
    progress: Progress | None = None,
) -> Table:
    """The same for axes that are together already."""
    found: Kept = kept if kept is not None else InMemory()
    work = _Work(net, data, mask or Mask({}), split, start or net.fingerprint, progress or Progress())
    plans = {work.point(plan): plan for plan in grid.plans(net)}
    missing = {point: plan for point, plan in plans.items() if found.get(point) is None}
    for plan in missing.values():
        check_possible(net, plan.criterion, plan.structure, data)
        check(net, plan)
    for point, row in work.rows(missing):
        found.put(point, row)
    return to_table([found.get(point) for point in plans])


@dataclass
class _Work:
    """What all points of a sweep share."""

    net: Network
    data: Dataset
    mask: Mask
    split: str
    start: str
    progress: Progress

    def point(self, plan: Plan) -> str:
        """An id: what is pruned, how, and what it is judged on."""
        return digest([self.start, self._gone, self.data.fingerprint, self.split, plan.options()])

    @cached_property
    def _gone(self) -> dict[str, str]:
        return {name: digest(state.cpu().contiguous().numpy().data) for name, state in self.mask.states.items()}

    def rows(self, plans: dict[str, Plan]) -> Iterator[tuple[str, Row]]:
        """The rows of all points, each as soon as it is known."""
        sizes, done = Sizes(self.net), 0
        self.progress.tick("sweeping", 0, len(plans))
        for _, family in groupby(plans.items(), key=lambda item: _scoring(item[1])):
            memory = Memory(self.net, self.mask)
            for point, plan in family:
                told = self._told(plan, done, len(plans))
                yield point, self._row(point, plan, memory, sizes, told)
                done += 1
                self.progress.tick("sweeping", done, len(plans))

    def _row(self, point: str, plan: Plan, memory: Memory, sizes: Sizes, told: Progress) -> Row:
        started, before = time.perf_counter(), memory.seconds
        target = plan.scope, plan.sparsity
        once = plan.model_copy(update={"criterion": scored_once(plan.criterion, memory, target)})
        outcome = run(self.net, once, self.mask, self.data, told)
        headline = self._evaluated(outcome, told)
        scoring = memory.seconds - before
        return {
            "point": point,
            **_words(plan),
            "removed": _removed(outcome),
            **headline,
            **asdict(sizes(outcome.mask)),
            "scoring_seconds": round(scoring, 4),
            "seconds": round(time.perf_counter() - started - scoring, 4),
        }

    def _evaluated(self, outcome: Outcome, told: Progress) -> Row:
        with masked(outcome.net, outcome.mask) as pruned:
            found = Accuracy().measure(Subject(pruned, outcome.mask, self.data, self.split), told).headline
        return {**found, "n": int(found["n"])}

    def _told(self, plan: Plan, done: int, total: int) -> Progress:
        """What goes on inside a point becomes the note of the sweep's own tick."""
        words = _words(plan)
        title = f"{words['criterion']}, {words['structure']}, {100 * plan.sparsity:g} %"

        def report(tick: Tick) -> None:
            self.progress.tick("sweeping", done, total, f"{title}: {tick.phase}")

        return Progress(report, self.progress.should_stop)


def _scoring(plan: Plan) -> tuple[object, object, int]:
    """What the scores of a plan depend on, if they do not on its target."""
    return plan.criterion.options(), plan.structure.options(), plan.seed


def _words(plan: Plan) -> Row:
    return {
        "criterion": label(plan.criterion),
        "structure": label(plan.structure),
        "scope": label(plan.scope),
        "recovery": label(plan.recovery),
        "seed": plan.seed,
        "rate": plan.sparsity,
    }


def _removed(outcome: Outcome) -> float:
    last = outcome.rounds[-1]
    return last.n_gone / last.n_units
