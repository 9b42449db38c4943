"""A family of steps at once: some criteria, each at some rates, as branches of one step, measured under corruption."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from pydantic import JsonValue

from prunescope.core.digest import digest
from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress, Tick
from prunescope.prune.plan import Plan
from prunescope.prune.run import check
from prunescope.prune.select import check_possible
from prunescope.study.sweep import Choice, Grid
from prunescope.study.sweep.once import Memory, scored_once
from prunescope.workspace.answers import JobCard
from prunescope.workspace.history import History
from prunescope.workspace.making import Making, read_plan
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.facade import Robustness

MOST_STEPS = 200
"""More would not fit into one table, and be grown by mistake only."""


class Families:
    """Grows families of steps on one model; the head stays where it is."""

    def __init__(
        self,
        opened: OpenedModel,
        history: History,
        making: Making,
        measuring: Measuring,
        robustness: Robustness,
        queue: Queue,
    ) -> None:
        self._opened = opened
        self._history = history
        self._making = making
        self._measuring = measuring
        self._robustness = robustness
        self._queue = queue

    def grow(
        self,
        criteria: Sequence[Choice] | str,
        rates: Sequence[float],
        parent: str = "",
        measure: bool = True,
        conditions: Iterable[str] = (),
        progress: Progress | None = None,
        structure: Choice = "weight",
        scope: Choice = "global",
    ) -> list[str]:
        """Branches of a step, one for every criterion and rate, without moving the head; ids in that order.

        A criterion scores the parent once, and every rate is cut from these scores. Steps that are there already are
        not made again.

        Args:
            measure: also measure all of them, and the parent, under the conditions (all 96 if none are named).

        Raises:
            BadPlan: a rate is no share, or a criterion has no meaning on this network.
            BadInput: it would be more than 200 steps.
        """
        plans = self._plans(criteria, rates, structure, scope)
        return self._grown(plans, self._history.find(parent).id, measure, conditions, progress or Progress())

    def start(
        self,
        criteria: Sequence[Choice] | str,
        rates: Sequence[float],
        parent: str = "",
        measure: bool = True,
        structure: Choice = "weight",
        scope: Choice = "global",
    ) -> JobCard:
        """The same as a job that can be cancelled; what it made until then stays. The plans are checked now."""
        plans = self._plans(criteria, rates, structure, scope)
        options = {
            "plans": [plan.options() for plan in plans],
            "parent": self._history.find(parent).id,
            "measure": measure,
        }
        title = f"Grow {len(plans)} step{'s' if len(plans) > 1 else ''}{' and measure them' if measure else ''}"
        return self._queue.start("family", self._opened.found.name, options, title, long=True)

    def carry_out(
        self, plans: Iterable[dict[str, JsonValue]], parent: str, measure: bool, progress: Progress
    ) -> list[str]:
        """What ``start`` started."""
        return self._grown([read_plan(plan) for plan in plans], parent, measure, (), progress)

    # ---- parts -------------------------------------------------------------------------------------------

    def _plans(
        self, criteria: Sequence[Choice] | str, rates: Sequence[float], structure: Choice, scope: Choice
    ) -> tuple[Plan, ...]:
        plans = Grid(criteria, sorted(set(rates)), (structure,), (scope,)).plans(self._opened.net)
        if len(plans) > MOST_STEPS:
            raise BadInput(f"a family has at most {MOST_STEPS} steps; this one has {len(plans)}.", "Ask fewer rates.")
        data = self._opened.dataset() if any(plan.needs_data for plan in plans) else None
        for plan in plans:
            check_possible(self._opened.net, plan.criterion, plan.structure, data)
            check(self._opened.net, plan)
        return plans

    def _grown(
        self, plans: Sequence[Plan], parent: str, measure: bool, conditions: Iterable[str], progress: Progress
    ) -> list[str]:
        steps: list[str] = []
        mask = self._history.mask(parent)
        for _, family in groupby(plans, key=_scoring):
            memory = Memory(self._opened.net, mask)
            for plan in family:
                told = _told(progress, plan, len(steps), len(plans))
                once = scored_once(plan.criterion, memory, (plan.scope, plan.sparsity))
                made = self._making.make(plan.model_copy(update={"criterion": once}), parent, "", told, stay=True)
                self._announced(made.id, told)
                steps.append(made.id)
        if measure and self._opened.data:
            self._robustness.measure([parent, *steps], conditions, progress=progress)
        return steps

    def _announced(self, step: str, progress: Progress) -> None:
        """Its card is in the history with what it is worth."""
        if self._opened.data:
            self._measuring.ensure(step, None, self._opened.split(), progress)
        self._queue.announce_tree(self._opened.found.name)


def _scoring(plan: Plan) -> str:
    """What the scores of a plan follow from."""
    return digest([plan.criterion.options(), plan.structure.options()])


def _told(progress: Progress, plan: Plan, done: int, total: int) -> Progress:
    """What goes on inside a step becomes the note of the family's own tick."""

    def report(tick: Tick) -> None:
        progress.tick("growing steps", done, total, f"{plan.criterion.title} {100 * plan.sparsity:g} %: {tick.phase}")

    return Progress(report, progress.should_stop)
