"""One model of a workspace: all that a user can do with it. The same for the CLI, the server and Python."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from prunescope.core.progress import Progress
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.plan import Plan
from prunescope.store.store import Store
from prunescope.study.sweep import Choice, Grid
from prunescope.tree.steptree import StepTree
from prunescope.workspace import cards, networks
from prunescope.workspace.answers import (
    Comparison,
    ExportAnswer,
    Metrics,
    ModelCard,
    NetworkCard,
    ReplayAnswer,
    StepCard,
    TreeAnswer,
)
from prunescope.workspace.asked import StepName
from prunescope.workspace.comparing import Comparing
from prunescope.workspace.earlier import Earlier
from prunescope.workspace.exporting import Exporting
from prunescope.workspace.foresight import Foresight
from prunescope.workspace.history import History
from prunescope.workspace.layers import Layers
from prunescope.workspace.making import Making
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.planes.masks import Masks
from prunescope.workspace.previews import Previews
from prunescope.workspace.pruning import Pruning, check_note
from prunescope.workspace.queue import Queue
from prunescope.workspace.results import Results
from prunescope.workspace.robustness.facade import Robustness
from prunescope.workspace.robustness.family import Families
from prunescope.workspace.sweeping import Sweeping, Swept
from prunescope.workspace.timing import Timing


class Model:
    """A trained network with its data and its history.

    Its methods are the verbs used most; they answer here and now. What the page asks beyond them has a subject each,
    whose methods give either the answer or, where it takes long, the job that computes it. A step is named by its
    number, its id or the first letters of it; an empty name is the head.

    Attributes:
        pruning: making steps as jobs.
        foresight: what a plan would do.
        results: what steps are worth, compared and by sample.
        robustness, families: steps under corruption and their latent geometry; many branches at once.
        layers, masks: a step layer by layer, weight by weight.
        exporting: the forms in which a step can leave.
        timing: what a step saves in time.
    """

    def __init__(self, opened: OpenedModel, store: Store, queue: Queue, others: Mapping[str, OpenedModel]) -> None:
        self.name = opened.found.name
        self._opened = opened
        self._queue = queue
        self._store = store
        self._history = history = History(opened, store)
        self._measuring = measuring = Measuring(opened, history, store)
        self._comparing = Comparing(history, measuring)
        self._sweeping = Sweeping(opened, history, measuring, store)
        earlier, previews = Earlier(opened, history, others), Previews(opened, history, measuring)
        making = Making(opened, history, earlier)

        self.pruning = Pruning(opened, history, earlier, making, measuring, previews, queue)
        self.foresight = Foresight(opened, history, previews, store, queue)
        self.robustness = Robustness(opened, history, store, queue, lambda: self.tree().steps)
        self.families = Families(opened, history, making, measuring, self.robustness, queue)
        self.results = Results(opened, history, measuring, self._comparing, self.robustness, queue)
        self.layers = Layers(opened, history)
        self.masks = Masks(opened, history)
        self.exporting = Exporting(opened, history)
        self.timing = Timing(opened, history, store, queue)

    # ---- what it is --------------------------------------------------------------------------------------

    @property
    def network(self) -> Network:
        """The network as it came, unpruned."""
        with self._opened.at(None) as net:
            return net

    @cached_property
    def card(self) -> NetworkCard:
        """Layers, edges, and what can be chosen for this network."""
        return networks.network_card(self._opened, self._measuring.cost.macs)

    def summary(self) -> ModelCard:
        """One line of a list of models."""
        return networks.model_card(self._opened)

    # ---- history -----------------------------------------------------------------------------------------

    def tree(self) -> TreeAnswer:
        """All steps, the head, and what can be undone."""
        return cards.tree_answer(self._opened, self._history, self._measuring)

    def live_tree(self) -> TreeAnswer:
        """The history for a page that stays open: the head's measurement is started if it is missing."""
        if self._opened.data:
            self.results.metrics("")
        return self.tree()

    def step_id(self, step: StepName = "") -> str:
        """The id of a step."""
        return self._history.find(step).id

    def step(self, step: StepName = "") -> StepCard:
        """What a step is and what it is worth."""
        return cards.step_card(self._history.find(step), self._history.tree, self._history, self._measuring)

    def undo(self) -> TreeAnswer:
        """Take back the last act; nothing is lost."""
        return self._change(lambda tree: tree.undo())

    def redo(self) -> TreeAnswer:
        """Do again what was undone."""
        return self._change(lambda tree: tree.redo())

    def go(self, step: StepName) -> TreeAnswer:
        """Move the head to a step; pruning from there makes a branch."""
        return self._change(lambda tree: tree.go(self.step_id(step)))

    def remove(self, step: StepName) -> TreeAnswer:
        """Hide a step and what follows from it."""
        return self._change(lambda tree: tree.remove(self.step_id(step)))

    def restore(self, step: StepName) -> TreeAnswer:
        """Show a removed step again."""
        return self._change(lambda tree: tree.restore(self.step_id(step)))

    def note(self, step: StepName, text: str) -> TreeAnswer:
        """Put a note on a step in place of the one before."""
        check_note(text)
        return self._change(lambda tree: tree.note(self.step_id(step), text))

    def _change(self, act: Callable[[StepTree], StepTree]) -> TreeAnswer:
        self._history.change(act)
        self._queue.announce_tree(self.name)
        return self.tree()

    # ---- pruning -----------------------------------------------------------------------------------------

    def prune(
        self,
        plan: Plan | dict[str, Any],
        parent: StepName = "",
        note: str = "",
        progress: Progress | None = None,
        measure: bool = True,
        control: bool = False,
    ) -> StepCard:
        """Make the next step, and measure it if there is data.

        Args:
            control: also train the network before the step as long, with nothing removed: a step beside it.

        Raises:
            BadPlan: the plan cannot be carried out, or a control is asked of one that does not train.
        """
        return self.step(self.pruning.prune(plan, parent, note, progress or Progress(), measure, control).id)

    def control(self, step: StepName = "", progress: Progress | None = None, measure: bool = True) -> StepCard:
        """The network before a step, trained as long with nothing removed: a step beside it, for comparison.

        Raises:
            BadPlan: the step's recovery does not train.
        """
        return self.step(self.pruning.control(step, progress or Progress(), measure).id)

    def replay(self, step: StepName = "", progress: Progress | None = None) -> ReplayAnswer:
        """Make a step again from the trained network and compare the bits."""
        return self.pruning.replay(step, progress or Progress())

    def sweep(
        self,
        criteria: Sequence[Choice] | str,
        rates: Sequence[float],
        step: StepName = "",
        data: str | None = None,
        split: str = "",
        n_train: int | None = None,
        progress: Progress | None = None,
        **axes: Any,
    ) -> Swept:
        """A step pruned in many ways: a table with a row a way. ``axes`` are the others of ``study.sweep.Grid``."""
        grid = Grid(criteria, rates, **axes)
        return self._sweeping.sweep(grid, self.step_id(step), data, split, n_train, progress or Progress())

    # ---- looking and leaving -----------------------------------------------------------------------------

    def mask(self, step: StepName = "") -> Mask:
        """What is gone at a step."""
        return self._history.mask(self.step_id(step))

    def measure(
        self, step: StepName = "", data: str | None = None, split: str = "", progress: Progress | None = None
    ) -> Metrics:
        """Accuracy, loss, classes and sizes of a step; measured once, remembered for ever."""
        chosen = self._opened.split(data, split)
        return self._measuring.metrics(self.step_id(step), data, chosen, progress or Progress())

    def compare(
        self, a: StepName, b: StepName, data: str | None = None, split: str = "", progress: Progress | None = None
    ) -> Comparison:
        """Two steps on the same samples; what was not measured is measured."""
        chosen = self._opened.split(data, split)
        return self._comparing.compare(self.step_id(a), self.step_id(b), data, chosen, progress or Progress())

    def export(self, step: StepName, form: str, to: Path | str) -> ExportAnswer:
        """Write a step's network to a file (or folder) that loads without prunescope, and say what it is."""
        return self.exporting.write(step, form, to)
