"""Making steps: from a plan to a step in the tree, and making it again to compare the bits."""

import time
from collections.abc import Mapping

import torch
from pydantic import ValidationError

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.spec import explain
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.control import control_of
from prunescope.prune.mask import Mask
from prunescope.prune.past import Past, State
from prunescope.prune.plan import Plan
from prunescope.prune.resume import Round
from prunescope.prune.run import Outcome, run
from prunescope.tree.step import Step
from prunescope.workspace.answers import ReplayAnswer
from prunescope.workspace.diary import Diary
from prunescope.workspace.earlier import Earlier
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel, Weights

# Sums of floating-point numbers depend on how they are split, so bits repeat only for one number of threads.
N_THREADS = 1


def read_plan(options: object) -> Plan:
    """A plan from JSON.

    Raises:
        BadPlan: a field does not fit; the message names it.
    """
    if not isinstance(options, Mapping):
        found = type(options).__name__
        raise BadPlan(f"a plan is a dictionary or a Plan; got a {found}.", 'Write {"criterion": ..., "sparsity": ...}.')
    try:
        return Plan(**options)
    except ValidationError as error:
        raise BadPlan(explain("the plan", error)) from None


class Making:
    """Carries out plans on a model's steps."""

    def __init__(self, model: OpenedModel, history: History, earlier: Earlier) -> None:
        self._model = model
        self._history = history
        self._earlier = earlier

    def make(self, plan: Plan, parent: str, note: str, progress: Progress, stay: bool = False) -> Step:
        """The step that a plan makes of a parent; one that was made before is gone to, not made again.

        Args:
            stay: leave the head where it is.
        """
        plan = self._earlier.pinned(plan)
        known = self._history.known(plan, parent)
        if known is not None:
            return self._history.revisit(known, note, stay)
        started = time.perf_counter()
        mask, weights = self._history.mask(parent), self._history.weights(parent)
        diary = Diary(self._model, weights, self._history.checkpoint(plan, parent), progress)
        outcome = self._outcome(plan, mask, weights, progress, self._earlier.find, diary.checkpoint)
        seconds = round(time.perf_counter() - started, 3)
        facts = {"rounds": [at.numbers() for at in outcome.rounds], "epochs": [at.numbers() for at in diary.epochs]}
        return self._history.grow(plan, parent, outcome, note, stay, **facts, seconds=seconds)

    def control(self, step: Step, progress: Progress) -> Step:
        """The network before a step, trained as long as the step was; a step of its own beside it."""
        plan = read_plan(step.plan or {})
        n_rounds = max(1, len(self.rounds(step.id)))
        return self.make(control_of(plan, n_rounds), step.parent or step.id, "", progress, stay=True)

    def rounds(self, step: str) -> tuple[Round, ...]:
        """What the rounds of a step did, as they were recorded when it was made."""
        return tuple(Round(*numbers) for numbers in self._history.facts(step).get("rounds", []))

    def replay(self, step: str, progress: Progress) -> ReplayAnswer:
        """Every step from the trained network to this one, made again from nothing but their plans.

        Where the bits are those that were kept, files that were damaged or deleted are written again. A step of which
        nothing is stored any more is kept again; there is nothing to compare it with.
        """
        started = time.perf_counter()
        path = self._history.tree.path(step)
        mask, weights = Mask({}), None
        made: dict[str, Weights] = {}
        lost = [above.id for above in path if self._history.is_lost(above.id)]
        if path[0].id in lost:
            self._history.restore(path[0].id, Outcome(mask, self._history.net), False)
        same_mask, same_weights = self._history.mend(path[0].id, mask, weights)

        def earlier(name: str) -> State:
            return made.get(name) or self._earlier.find(name)

        for above in path[1:]:
            plan = read_plan(above.plan or {})
            recorded = () if above.id in lost else self.rounds(above.id)
            outcome = self._outcome(plan, mask, weights, progress, earlier, recorded=recorded)
            if above.id in lost:
                self._history.restore(above.id, outcome, plan.recovery.changes)
            mask = outcome.mask
            own = dict(outcome.net.module.state_dict()) if plan.recovery.changes else None
            same_mask, same_own = self._history.mend(above.id, mask, own)
            if own is not None:
                weights, same_weights = own, same_own
            if weights is not None:
                made[above.id] = weights
        return ReplayAnswer(
            step=step,
            same_mask=same_mask,
            same_weights=same_weights,
            n_steps=len(path) - 1,
            n_restored=len(lost),
            seconds=time.perf_counter() - started,
        )

    def _outcome(
        self,
        plan: Plan,
        mask: Mask,
        weights: Weights | None,
        progress: Progress,
        past: Past,
        checkpoint: Checkpoint | None = None,
        recorded: tuple[Round, ...] = (),
    ) -> Outcome:
        data = self._model.dataset() if plan.needs_data else None
        before = torch.get_num_threads()
        with self._model.at(weights) as net:
            torch.set_num_threads(N_THREADS)
            try:
                return run(net, plan, mask, data, progress, checkpoint, past, recorded)
            finally:
                torch.set_num_threads(before)
