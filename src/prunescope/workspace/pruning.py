"""Making a model's next step, here and now or as a job, and making it again."""

from typing import Any

from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress
from prunescope.prune.control import control_of
from prunescope.prune.plan import Plan
from prunescope.prune.run import check
from prunescope.tree.step import Step
from prunescope.workspace.answers import JobCard, ReplayAnswer
from prunescope.workspace.asked import StepName
from prunescope.workspace.earlier import Earlier
from prunescope.workspace.history import History
from prunescope.workspace.making import Making, read_plan
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.names import labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.plans import plan_title
from prunescope.workspace.previews import Previews
from prunescope.workspace.queue import Queue

LONGEST_NOTE = 10_000  # characters


class Pruning:
    """Carries out plans: what is checked before, made, measured after and announced to every face."""

    def __init__(
        self,
        opened: OpenedModel,
        history: History,
        earlier: Earlier,
        making: Making,
        measuring: Measuring,
        previews: Previews,
        queue: Queue,
    ) -> None:
        self._opened = opened
        self._history = history
        self._earlier = earlier
        self._making = making
        self._measuring = measuring
        self._previews = previews
        self._queue = queue

    # ---- here and now ------------------------------------------------------------------------------------

    def prune(
        self,
        plan: Plan | dict[str, Any],
        parent: StepName,
        note: str,
        progress: Progress,
        measure: bool,
        control: bool = False,
        stay: bool = False,
    ) -> Step:
        """The step that a plan makes of a parent; see ``Model.prune``. ``stay``: the head does not go there."""
        check_note(note)
        chosen = plan if isinstance(plan, Plan) else read_plan(plan)
        if control:
            control_of(chosen, 1)  # refuses a plan that does not train, before any work
        step = self._making.make(chosen, self._history.find(parent).id, note, progress, stay)
        self._made(step, measure, progress)
        if control:
            self.control(step.id, progress, measure)
        return step

    def control(self, step: StepName, progress: Progress, measure: bool) -> Step:
        """The network before a step, trained as long with nothing removed; see ``Model.control``."""
        made = self._making.control(self._history.find(step), progress)
        self._made(made, measure, progress)
        return made

    def replay(self, step: StepName, progress: Progress) -> ReplayAnswer:
        """A step made again from the trained network, and whether the bits are the same."""
        return self._making.replay(self._history.find(step).id, progress)

    # ---- as a job ----------------------------------------------------------------------------------------

    def start(self, plan: dict[str, Any], parent: StepName | None, note: str, control: bool = False) -> JobCard:
        """Make the next step as a job, with its control if that is wanted; the plan is checked now."""
        check_note(note)
        chosen = self._earlier.pinned(read_plan(plan))
        check(self._opened.net, chosen)
        if control:
            control_of(chosen, 1)
        if chosen.needs_data:
            self._opened.dataset()
        above = self._history.find(parent).id
        # What is long to measure becomes a job of its own, started by the page when it shows the step.
        long = chosen.recovery.needs_data or self._previews.is_slow(chosen)
        measure = long or not (self._opened.data and self._measuring.is_long(1, None, self._opened.split()))
        options = {"plan": chosen.options(), "parent": above, "note": note, "measure": measure}
        options |= {"control": True} if control else {}
        title = plan_title(chosen, labels(self._opened.net))
        return self._queue.start("prune", self._opened.found.name, options, title, long=long)

    def start_replay(self, step: StepName) -> JobCard:
        """Make a step again as a job."""
        found = self._history.find(step)
        title = f"Replay step {found.number}"
        return self._queue.start("replay", self._opened.found.name, {"step": found.id}, title, long=True)

    # ---- parts -------------------------------------------------------------------------------------------

    def _made(self, step: Step, measure: bool, progress: Progress) -> None:
        """The faces see the step at once, and again with what it is worth."""
        self._queue.announce_tree(self._opened.found.name)
        if measure and self._opened.data:
            self._measuring.ensure(step.id, None, self._opened.split(), progress)
        self._queue.announce_tree(self._opened.found.name)


def check_note(text: str) -> None:
    """Refuse what no card could show and no file could keep.

    Raises:
        BadInput: it is no text, too long, or holds half a character.
    """
    if not isinstance(text, str):
        raise BadInput(f"a note is text; got {text!r}.", 'Write "" for none.')
    if len(text) > LONGEST_NOTE:
        raise BadInput(f"a note has at most {LONGEST_NOTE:,} characters; got {len(text):,}.", "Shorten it.")
    if not text.isascii() and text != text.encode(errors="ignore").decode():
        raise BadInput("the note holds half a character that no file can keep;", "write it again.")
