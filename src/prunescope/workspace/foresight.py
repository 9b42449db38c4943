"""What a plan would do, before it is a step: the answer at once, or the job that computes it where that takes long."""

from typing import Any, TypeVar

from prunescope.core.digest import digest
from prunescope.core.progress import Progress
from prunescope.prune.criterion import criteria
from prunescope.prune.plan import Plan
from prunescope.prune.run import check
from prunescope.store.store import Store
from prunescope.workspace.answers import Answer, DistributionAnswer, JobCard, PreviewAnswer, Sensitivity
from prunescope.workspace.asked import StepName
from prunescope.workspace.history import History
from prunescope.workspace.making import read_plan
from prunescope.workspace.names import labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.plans import plan_title
from prunescope.workspace.previews import Previews
from prunescope.workspace.queue import Queue

A = TypeVar("A", bound=Answer)
Options = dict[str, Any]


class Foresight:
    """Previews of one model as its faces ask for them. What took long is remembered: steps never change.

    Each ``find_...`` is what the job of the same name does: compute and remember.
    """

    def __init__(self, opened: OpenedModel, history: History, previews: Previews, store: Store, queue: Queue) -> None:
        self._opened = opened
        self._history = history
        self._previews = previews
        self._store = store
        self._queue = queue

    def preview(self, plan: Options, parent: StepName | None, limit: int) -> PreviewAnswer | JobCard:
        """Counts after a plan, and its effect on ``limit`` samples; a newer request of a model stops an older one."""
        chosen, step = read_plan(plan), self._history.find(parent).id
        if not self._previews.is_slow(chosen, limit):
            return self._previews.preview(chosen, step, limit, self._queue.newest(self._model, "preview"))
        check(self._opened.net, chosen)
        title = f"Preview {plan_title(chosen, labels(self._opened.net))}"
        options = {"plan": chosen.options(), "parent": step, "limit": limit}
        return self._known_or_started("preview", PreviewAnswer, options, title)

    def forecast(self, plan: Options, parent: StepName | None) -> PreviewAnswer | None:
        """Counts after a plan in a single round, while it is still being put together; nobody is asked to wait.

        None where it takes long, or hangs on answers or times that would have to be measured first.
        """
        chosen, step = read_plan(plan), self._history.find(parent).id
        if chosen.target.needs or self._previews.is_slow(chosen):
            return None
        at_once = chosen.model_copy(update={"schedule": Plan(criterion="random").schedule})
        return self._previews.preview(at_once, step, 0, self._queue.newest(self._model, "forecast"))

    def find_preview(self, options: Options, progress: Progress) -> PreviewAnswer:
        plan = read_plan(options["plan"])
        found = self._previews.preview(plan, options["parent"], options["limit"], progress)
        return self._remembered("preview", options, found)

    def distribution(
        self, criterion: Options, structure: Options, parent: StepName | None
    ) -> DistributionAnswer | JobCard:
        """Scores of a criterion over a step's units."""
        plan = read_plan({"criterion": criterion, "structure": structure})
        step = self._history.find(parent).id
        options = {"criterion": plan.criterion.options(), "structure": plan.structure.options(), "parent": step}
        if not self._previews.is_slow(plan):
            return self._previews.distribution(**options, progress=self._queue.newest(self._model, "distribution"))
        title = f"Scores of {plan.criterion.title.lower()}"
        return self._known_or_started("distribution", DistributionAnswer, options, title)

    def find_distribution(self, options: Options, progress: Progress) -> DistributionAnswer:
        found = self._previews.distribution(**options, progress=progress)
        return self._remembered("distribution", options, found)

    def sensitivity(self, step: StepName, site: str, criterion: str) -> Sensitivity | JobCard:
        """Accuracy against the share pruned of one layer; always a job at first, for it prunes ten times."""
        chosen = criteria[criterion].name
        self._opened.dataset()
        site = self._opened.net.site(site).name
        options = {"step": self._history.find(step).id, "site": site, "criterion": chosen}
        return self._known_or_started("sensitivity", Sensitivity, options, f"Sensitivity of {site}", long=False)

    def find_sensitivity(self, options: Options, progress: Progress) -> Sensitivity:
        found = self._previews.sensitivity(options["step"], options["site"], options["criterion"], progress)
        return self._remembered("sensitivity", options, found)

    # ---- parts -------------------------------------------------------------------------------------------

    @property
    def _model(self) -> str:
        return self._opened.found.name

    def _known_or_started(
        self, kind: str, answer: type[A], options: Options, title: str, long: bool = True
    ) -> A | JobCard:
        known = self._store.notes.get(self._key(kind, options))
        return self._queue.start(kind, self._model, options, title, long) if known is None else answer(**known)

    def _remembered(self, kind: str, options: Options, found: A) -> A:
        self._store.notes.put(self._key(kind, options), found.model_dump(mode="json"))
        return found

    def _key(self, kind: str, options: Options) -> str:
        return f"{kind} {self._model} {digest(options)}"
