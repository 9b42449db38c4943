"""One model of a workspace: all that a user can do with it. The same for the CLI, the server and Python."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from prunescope.core.digest import digest
from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress
from prunescope.nets.export import Content
from prunescope.nets.network import Network
from prunescope.prune.control import control_of
from prunescope.prune.criterion import criteria
from prunescope.prune.mask import Mask
from prunescope.prune.plan import Plan
from prunescope.prune.run import check
from prunescope.store.store import Store
from prunescope.study.sweep import Choice, Grid
from prunescope.tree.step import Step
from prunescope.workspace import cards
from prunescope.workspace.answers import (
    Comparison,
    DistributionAnswer,
    ExportAnswer,
    ExportsAnswer,
    JobCard,
    LayerDetail,
    LayerStates,
    MaskHead,
    Metrics,
    ModelCard,
    NetworkCard,
    Predictions,
    PreviewAnswer,
    ReplayAnswer,
    Sensitivity,
    StepCard,
    TreeAnswer,
)
from prunescope.workspace.comparing import Comparing
from prunescope.workspace.earlier import Earlier
from prunescope.workspace.exporting import Exporting, archive
from prunescope.workspace.history import History
from prunescope.workspace.layers import Layers
from prunescope.workspace.making import Making, read_plan
from prunescope.workspace.masks import Masks
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.names import labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.planes import Order
from prunescope.workspace.previews import Previews
from prunescope.workspace.queue import Queue
from prunescope.workspace.robustness.facade import Robustness
from prunescope.workspace.robustness.family import Families
from prunescope.workspace.sweeping import Sweeping, Swept
from prunescope.workspace.timing import Timing

# What is measured beside the page: about two seconds. More goes to the worker, so that previews need not wait for it.
MOST_SAMPLES = 5000
MOST_MACS = 40e9
LONGEST_NOTE = 10_000  # characters


class Model:
    """A trained network with its data and its history.

    Methods that answer at once take a ``Progress``; those named ``start_...`` give a job instead, and those that may
    take long the first time give either the answer or the job that computes it.
    """

    def __init__(self, opened: OpenedModel, store: Store, queue: Queue, others: Mapping[str, OpenedModel]) -> None:
        self.name = opened.found.name
        self._opened = opened
        self._queue = queue
        self._store = store
        self._history = History(opened, store)
        self._measuring = Measuring(opened, self._history, store)
        self._earlier = Earlier(opened, self._history, others)
        self._making = Making(opened, self._history, self._earlier)
        self._comparing = Comparing(self._history, self._measuring)
        self._previews = Previews(opened, self._history, self._measuring)
        self._layers = Layers(opened, self._history)
        self._masks = Masks(opened, self._history)
        self._exporting = Exporting(opened, self._history)
        self._sweeping = Sweeping(opened, self._history, self._measuring, store)

        self.timing = Timing(opened, self._history, store, queue)
        self.robustness = Robustness(opened, self._history, store, queue, lambda: self.tree().steps)
        self.families = Families(opened, self._history, self._making, self._measuring, self.robustness, queue)

    # ---- what it is --------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """The network as it came, unpruned."""
        with self._opened.at(None) as net:
            return net

    def card(self) -> NetworkCard:
        return self._card

    @cached_property
    def _card(self) -> NetworkCard:
        return cards.network_card(self._opened, self._measuring.cost.macs)

    def summary(self) -> ModelCard:
        """One line of a list of models."""
        return ModelCard(
            name=self.name,
            title=cards.title(self._opened),
            path=self._opened.found.path,
            data=list(self._opened.data),
            n_params=sum(parameter.numel() for parameter in self._opened.net.module.parameters()),
        )

    # ---- history -----------------------------------------------------------------------------------------

    def tree(self) -> TreeAnswer:
        return cards.tree_answer(self._opened, self._history, self._measuring)

    def live_tree(self) -> TreeAnswer:
        """The history for a page that stays open: the head's measurement is started if it is missing."""
        if self._opened.data:
            self.metrics("", None, "")
        return self.tree()

    def step_id(self, words: str = "") -> str:
        """The id of a step from its number, its id or the first letters of it; the head for an empty text."""
        return self._history.find(words).id

    def step(self, words: str = "") -> StepCard:
        step = self._history.find(words)
        return cards.step_card(step, self._history.tree, self._history, self._measuring)

    def undo(self) -> TreeAnswer:
        self._history.change(lambda tree: tree.undo())
        return self._changed()

    def redo(self) -> TreeAnswer:
        self._history.change(lambda tree: tree.redo())
        return self._changed()

    def go(self, step: str) -> TreeAnswer:
        self._history.change(lambda tree: tree.go(tree.find(step).id))
        return self._changed()

    def remove(self, step: str) -> TreeAnswer:
        self._history.change(lambda tree: tree.remove(tree.find(step).id))
        return self._changed()

    def restore(self, step: str) -> TreeAnswer:
        self._history.change(lambda tree: tree.restore(tree.find(step).id))
        return self._changed()

    def note(self, step: str, text: str) -> TreeAnswer:
        """Put a note on a step in place of the one before."""
        check_note(text)
        self._history.change(lambda tree: tree.note(tree.find(step).id, text))
        return self._changed()

    # ---- pruning -----------------------------------------------------------------------------------------

    def prune(
        self,
        plan: Plan | dict[str, Any],
        parent: str = "",
        note: str = "",
        progress: Progress | None = None,
        measure: bool = True,
        control: bool = False,
    ) -> StepCard:
        """Make the next step here and now, and measure it if there is data.

        Args:
            control: also train the network before the step as long, with nothing removed: a step beside it.

        Raises:
            BadPlan: the plan cannot be carried out, or a control is asked of one that does not train.
        """
        progress = progress or Progress()
        check_note(note)
        chosen = plan if isinstance(plan, Plan) else read_plan(plan)
        if control:
            control_of(chosen, 1)
        step = self._making.make(chosen, self.step_id(parent), note, progress)
        self._made(step, measure, progress)
        if control:
            self.control(step.id, progress, measure)
        return self.step(step.id)

    def control(self, step: str = "", progress: Progress | None = None, measure: bool = True) -> StepCard:
        """The network before a step, trained as long with nothing removed: a step beside it, for comparison.

        Raises:
            BadPlan: the step's recovery does not train.
        """
        progress = progress or Progress()
        made = self._making.control(self._history.find(step), progress)
        self._made(made, measure, progress)
        return self.step(made.id)

    def _made(self, step: Step, measure: bool, progress: Progress) -> None:
        self._queue.announce_tree(self.name)
        if measure and self._opened.data:
            self._measuring.ensure(step.id, None, self._opened.split(), progress)
        self._queue.announce_tree(self.name)

    def start_prune(self, plan: dict[str, Any], parent: str | None, note: str, control: bool = False) -> JobCard:
        """Make the next step as a job, with its control if that is wanted; the plan is checked now."""
        check_note(note)
        chosen = self._earlier.pinned(read_plan(plan))
        check(self._opened.net, chosen)
        if control:
            control_of(chosen, 1)
        if chosen.needs_data:
            self._opened.dataset()
        above = self.step_id(parent or "")
        # What is long to measure becomes a job of its own, started by the page when it shows the step.
        long = chosen.recovery.needs_data or self._previews.is_slow(chosen)
        measure = long or not (self._opened.data and self._is_long(1, None, self._opened.split()))
        options = {"plan": chosen.options(), "parent": above, "note": note, "measure": measure}
        options |= {"control": True} if control else {}
        title = cards.plan_title(chosen, labels(self._opened.net))
        return self._queue.start("prune", self.name, options, title, long=long)

    def replay(self, step: str = "", progress: Progress | None = None) -> ReplayAnswer:
        """Make a step again from the trained network and compare the bits."""
        return self._making.replay(self.step_id(step), progress or Progress())

    def start_replay(self, step: str) -> JobCard:
        found = self._history.find(step)
        return self._queue.start("replay", self.name, {"step": found.id}, f"Replay step {found.number}", long=True)

    def preview(self, plan: dict[str, Any], parent: str | None, limit: int) -> PreviewAnswer | JobCard:
        """What a plan would do, or the job that finds out where that takes long."""
        chosen, step = read_plan(plan), self.step_id(parent or "")
        if not self._previews.is_slow(chosen, limit):
            return self._previews.preview(chosen, step, limit, self._queue.newest(self.name, "preview"))
        options = {"plan": chosen.options(), "parent": step, "limit": limit}
        known = self._store.notes.get(note_key("preview", self.name, options))
        if known is not None:
            return PreviewAnswer(**known)
        check(self._opened.net, chosen)
        title = f"Preview {cards.plan_title(chosen, labels(self._opened.net))}"
        return self._queue.start("preview", self.name, options, title, long=True)

    def find_preview(self, options: dict[str, Any], progress: Progress) -> PreviewAnswer:
        """Compute and remember it."""
        plan = read_plan(options["plan"])
        found = self._previews.preview(plan, options["parent"], options["limit"], progress)
        self._store.notes.put(note_key("preview", self.name, options), found.model_dump(mode="json"))
        return found

    def distribution(
        self, criterion: dict[str, Any], structure: dict[str, Any], parent: str | None
    ) -> DistributionAnswer | JobCard:
        """Scores of a criterion over a step, or the job that computes them where that takes long."""
        plan, step = read_plan({"criterion": criterion, "structure": structure}), self.step_id(parent or "")
        options = {"criterion": plan.criterion.options(), "structure": plan.structure.options(), "parent": step}
        if not self._previews.is_slow(plan):
            return self._previews.distribution(**options, progress=self._queue.newest(self.name, "distribution"))
        known = self._store.notes.get(note_key("distribution", self.name, options))
        if known is not None:
            return DistributionAnswer(**known)
        title = f"Scores of {plan.criterion.title.lower()}"
        return self._queue.start("distribution", self.name, options, title, long=True)

    def find_distribution(self, options: dict[str, Any], progress: Progress) -> DistributionAnswer:
        """Compute and remember them."""
        found = self._previews.distribution(**options, progress=progress)
        self._store.notes.put(note_key("distribution", self.name, options), found.model_dump(mode="json"))
        return found

    def sweep(
        self,
        criteria: Sequence[Choice] | str,
        rates: Sequence[float],
        step: str = "",
        data: str | None = None,
        split: str = "",
        n_train: int | None = None,
        progress: Progress | None = None,
        **axes: Any,
    ) -> Swept:
        """A step pruned in many ways: a table with a row a way. ``axes`` are the others of ``study.sweep.Grid``."""
        grid = Grid(criteria, rates, **axes)
        return self._sweeping.sweep(grid, self.step_id(step), data, split, n_train, progress or Progress())

    # ---- looking -----------------------------------------------------------------------------------------

    def layers(self, step: str, against: str | None = None) -> LayerStates:
        return self._layers.states(self.step_id(step), self._against(against))

    def layer(self, step: str, site: str) -> LayerDetail:
        return self._layers.detail(self.step_id(step), site)

    def mask(self, step: str = "") -> Mask:
        """What is gone at a step."""
        return self._history.mask(self.step_id(step))

    def mask_head(self, step: str, site: str, against: str | None = None) -> MaskHead:
        return self._masks.head(self.step_id(step), site, self._against(against))

    def mask_tile(
        self, step: str, site: str, against: str | None, level: int, row: int, column: int, order: Order
    ) -> bytes:
        return self._masks.tile(self.step_id(step), site, self._against(against), level, row, column, order)

    # ---- measuring ---------------------------------------------------------------------------------------

    def measure(
        self, step: str = "", data: str | None = None, split: str = "", progress: Progress | None = None
    ) -> Metrics:
        """Accuracy, loss, classes and sizes of a step; measured once, remembered for ever."""
        chosen = self._opened.split(data, split)
        return self._measuring.metrics(self.step_id(step), data, chosen, progress or Progress())

    def metrics(self, step: str, data: str | None = None, split: str = "") -> Metrics | JobCard:
        """The same, or the job that measures it."""
        found, split = self._history.find(step), self._opened.split(data, split)
        if self._measuring.has(found.id, data, split):
            return self.measure(found.id, data, split)
        return self._start_measure([found.id], data, split, f"Measure step {found.number}")

    def predictions(
        self, step: str, data: str | None = None, split: str = "", condition: str = "clean"
    ) -> Predictions | JobCard:
        """What the network says of every sample, clean or under a condition, or the job that finds out."""
        if condition != "clean":
            return self.robustness.predictions(step, condition, data, split)
        found, split = self._history.find(step), self._opened.split(data, split)
        if self._measuring.has(found.id, data, split):
            return self._measuring.predictions(found.id, data, split, Progress())
        return self._start_measure([found.id], data, split, f"Measure step {found.number}")

    def compare(self, a: str, b: str, data: str | None = None, split: str = "") -> Comparison | JobCard:
        """Two steps on the same samples, or the job that measures them."""
        steps, split = [self._history.find(name) for name in (a, b)], self._opened.split(data, split)
        missing = [step for step in steps if not self._measuring.has(step.id, data, split)]
        if missing:
            title = "Measure step " + " and ".join(str(step.number) for step in missing)
            return self._start_measure([step.id for step in missing], data, split, title)
        return self._comparing.compare(steps[0].id, steps[1].id, data, split)

    def sensitivity(self, step: str, site: str, criterion: str) -> Sensitivity | JobCard:
        """Accuracy against the share pruned of one layer, or the job that computes it."""
        chosen = criteria[criterion].name
        self._opened.dataset()
        options = {"step": self.step_id(step), "site": self._opened.net.site(site).name, "criterion": chosen}
        known = self._store.notes.get(sensitivity_key(self.name, options))
        if known is not None:
            return Sensitivity(**known)
        return self._queue.start("sensitivity", self.name, options, f"Sensitivity of {site}", long=False)

    def find_sensitivity(self, options: dict[str, str], progress: Progress) -> Sensitivity:
        """Compute and remember it."""
        found = self._previews.sensitivity(options["step"], options["site"], options["criterion"], progress)
        self._store.notes.put(sensitivity_key(self.name, options), found.model_dump(mode="json"))
        return found

    # ---- leaving -----------------------------------------------------------------------------------------

    def exports(self, step: str = "") -> ExportsAnswer:
        """The forms in which a step can leave, with sizes before and after."""
        return self._exporting.choices(self._history.find(step))

    def export(self, step: str, form: str, to: Path) -> ExportAnswer:
        """Write a step's network to a file (or folder) that loads without prunescope, and say what it is."""
        return self._exporting.write(self._history.find(step), form, to)

    def export_bytes(self, step: str, form: str) -> tuple[str, Content, bytes]:
        """File name of an export, how it was checked, and its bytes: an archive, where it is of several files."""
        found = self._history.find(step)
        name, content = self._exporting.name(found, form), self._exporting.content(found, form)
        return name, content, archive(content, name)

    # ---- parts -------------------------------------------------------------------------------------------

    def _against(self, words: str | None) -> str | None:
        return None if words is None else self.step_id(words)

    def _start_measure(self, steps: list[str], data: str | None, split: str, title: str) -> JobCard:
        options = {"steps": steps, "data": self._opened.dataset(data).name, "split": split}
        long = self._is_long(len(steps), data, split)
        return self._queue.start("measure", self.name, options, title, long=long)

    def _is_long(self, n_steps: int, data: str | None, split: str) -> bool:
        """Whether measuring takes longer than a preview should wait."""
        n = n_steps * len(self._opened.dataset(data)[split])
        return n > MOST_SAMPLES or n * self._measuring.cost.macs > MOST_MACS

    def _changed(self) -> TreeAnswer:
        self._queue.announce_tree(self.name)
        return self.tree()


def check_note(text: str) -> None:
    """Refuse what no card could show and no file could keep.

    Raises:
        BadInput: it is too long, or holds half a character.
    """
    if len(text) > LONGEST_NOTE:
        raise BadInput(f"a note has at most {LONGEST_NOTE:,} characters; got {len(text):,}.", "Shorten it.")
    if not text.isascii() and text != text.encode(errors="ignore").decode():
        raise BadInput("the note holds half a character that no file can keep;", "write it again.")


def note_key(kind: str, model: str, options: dict[str, Any]) -> str:
    """What an answer that took long is remembered under."""
    return f"{kind} {model} {digest(options)}"


def sensitivity_key(model: str, options: dict[str, str]) -> str:
    return " ".join(("sensitivity", model, options["step"], options["site"], options["criterion"]))
