"""The history of one network: every step ever made, where the user is, and what can be undone."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from prunescope.core.errors import BadInput, CorruptFile, UnknownName
from prunescope.core.spec import explain
from prunescope.tree.act import Act, Kind
from prunescope.tree.journal import Journal
from prunescope.tree.soundness import problems
from prunescope.tree.step import Options, Step, step_id

_SHORTEST_PREFIX = 4  # hex digits that may stand for an id; shorter ones are numbers
_LONGEST_NUMBER = 9  # digits; nobody has that many steps, and reading thousands of digits is refused by Python


class StepTree(BaseModel):
    """Steps, head, removed cards and the journal of acts. Every operation returns a new tree.

    Steps are only ever added. Undo and redo move a cursor along the journal; an act after undo cuts the acts
    ahead of the cursor off the journal, but their steps stay in the tree, as branches.

    Args:
        network: fingerprint of the trained network.
        data: fingerprint of its data; part of every id.
        steps: in the order of making; the first is the root.
        journal: acts, the first of kind "plant".
        cursor: index of the act that holds the present state.

    >>> tree = StepTree.plant("net", "data", created="2026-01-01T00:00:00Z")
    >>> tree = tree.grow(tree.child({"criterion": "magnitude"}, created="2026-01-01T00:01:00Z"))
    >>> [step.number for step in tree.path()]
    [0, 1]
    >>> tree.undo().head == tree.root.id and tree.undo().redo() == tree
    True
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: str
    data: str
    steps: tuple[Step, ...]
    journal: tuple[Act, ...]
    cursor: int = 0

    @staticmethod
    def plant(network: str, data: str, created: str) -> "StepTree":
        """A tree that holds the trained network and nothing else."""
        root = Step(id=step_id(network, data, None, None), parent=None, plan=None, number=0, created=created)
        journal = (Act(kind="plant", step=root.id, head=root.id),)
        return StepTree(network=network, data=data, steps=(root,), journal=journal)

    # ---- acts --------------------------------------------------------------------------------------------

    def child(self, plan: Options, created: str, parent: str | None = None) -> Step:
        """The step that ``plan`` makes of ``parent`` (the head if None); not in the tree before it is grown."""
        above = self.step(self.head if parent is None else parent).id
        identity = step_id(self.network, self.data, above, plan)
        return Step(id=identity, parent=above, plan=plan, number=len(self.steps), created=created)

    def grow(self, step: Step, stay: bool = False) -> "StepTree":
        """With ``step`` added under its parent and the head on it, or, to ``stay``, where it was.

        The same plan on the same parent is the same step: the head goes there, and a removed card comes back.
        Below a removed card, which a job may have been started from earlier, the step is kept but stays hidden,
        and the head stays.

        Raises:
            UnknownName: its parent is not in the tree.
        """
        if step.parent is None:
            return self.go(step.id)
        self.step(step.parent)
        known = step.id in self
        grown = self if known else self._with(steps=(*self.steps, step.model_copy(update={"number": len(self.steps)})))
        head = self.head if stay or self.is_removed(step.parent) else step.id
        kind: Kind = "go" if known and not self.is_removed(step.id) else "grow"
        return grown._at(self._journal.done(kind, step.id, head, restoring={step.id}))

    def go(self, step: str) -> "StepTree":
        """With the head on a step.

        Raises:
            UnknownName: there is no such step.
            BadInput: its card is removed.
        """
        found = self.step(step)
        if self.is_removed(step):
            raise BadInput(f"cannot go to step {found.number}: its card is removed.", "Restore it first.")
        return self._at(self._journal.done("go", step, step))

    def remove(self, step: str) -> "StepTree":
        """With the cards of a step and of all below it hidden; the head moves up to the nearest card still there.

        Raises:
            BadInput: the step is the root.
        """
        if self.step(step).parent is None:
            raise BadInput("cannot remove step 0: it is the trained network that all others come from.")
        if self.is_removed(step):
            return self
        path = [above.id for above in self.path()]
        head = path[path.index(step) - 1] if step in path else self.head
        return self._at(self._journal.done("remove", step, head, removing={step}))

    def restore(self, step: str) -> "StepTree":
        """With a removed card back, and those above it; branches removed one by one below it stay hidden."""
        back = {above.id for above in self.path(step)}
        return self._at(self._journal.done("restore", step, self.head, restoring=back))

    def undo(self) -> "StepTree":
        """As it was before the last act; the act's step is not lost, and ``redo`` leads back.

        Raises:
            BadInput: nothing was done yet.
        """
        return self._at(self._journal.undone())

    def redo(self) -> "StepTree":
        """As it was before the last undo.

        Raises:
            BadInput: nothing was undone since the last act.
        """
        return self._at(self._journal.redone())

    def note(self, step: str, text: str) -> "StepTree":
        """With a note on a step. Notes are no acts: undo leaves them alone."""
        noted = self.step(step).model_copy(update={"note": text})
        return self._with(steps=tuple(noted if old.id == step else old for old in self.steps))

    # ---- questions ---------------------------------------------------------------------------------------

    @property
    def head(self) -> str:
        """Id of the step where the user is."""
        return self._journal.present.head

    @property
    def root(self) -> Step:
        return self.steps[0]

    @property
    def last_act(self) -> Act | None:
        """What ``undo`` would take back; None if there is nothing to undo."""
        return self._journal.last

    @property
    def next_act(self) -> Act | None:
        """What ``redo`` would do again; None if there is nothing to redo."""
        return self._journal.next

    def __contains__(self, step: object) -> bool:
        return step in self._by_id

    def step(self, step: str) -> Step:
        """The step with an id.

        Raises:
            UnknownName: there is none.
        """
        if step not in self._by_id:
            raise UnknownName(f"no step '{step}' in this history of {len(self.steps)};", "`prunescope log` shows all.")
        return self._by_id[step]

    def find(self, words: str) -> Step:
        """The step that a person means: its number, its id, the beginning of its id, or "head".

        Raises:
            UnknownName: nothing or more than one fits.
        """
        wanted = self.head if words == "head" else words.removeprefix("#")
        if wanted.isdecimal() and len(wanted) <= _LONGEST_NUMBER and int(wanted) < len(self.steps):
            return self.steps[int(wanted)]
        fitting = [step for step in self.steps if len(wanted) >= _SHORTEST_PREFIX and step.id.startswith(wanted)]
        return fitting[0] if len(fitting) == 1 else self.step(words)

    def path(self, step: str | None = None) -> tuple[Step, ...]:
        """Steps from the root to ``step`` (the head if None), both included."""
        at: str | None = self.head if step is None else step
        path: list[Step] = []
        while at is not None:
            path.append(self.step(at))
            at = path[-1].parent
        return tuple(reversed(path))

    def is_removed(self, step: str) -> bool:
        """Whether its card is hidden: removed itself, or below a removed one."""
        return self.step(step).id in self.hidden

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Ids of all hidden steps."""
        removed, hidden = set(self._journal.present.removed), set[str]()
        for step in self.steps:  # parents come before children
            if step.id in removed or step.parent in hidden:
                hidden.add(step.id)
        return frozenset(hidden)

    # ---- JSON --------------------------------------------------------------------------------------------

    def dump(self) -> dict[str, Any]:
        """The tree as JSON; ``load`` gives the same tree back."""
        return self.model_dump(mode="json")

    @staticmethod
    def load(value: Mapping[str, Any]) -> "StepTree":
        """The tree that ``dump`` wrote.

        Raises:
            CorruptFile: fields are missing, parts do not hang together, or a step is not what its id says.
        """
        try:
            tree = StepTree.model_validate(value)
        except ValidationError as error:
            raise CorruptFile(explain("the saved history", error), "Restore it from a backup.") from None
        for problem in problems(tree.network, tree.data, tree.steps, tree.journal, tree.cursor):
            raise CorruptFile(f"the saved history does not hold together: {problem}.", "Restore it from a backup.")
        return tree

    # ---- parts -------------------------------------------------------------------------------------------

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def _journal(self) -> Journal:
        return Journal(self.journal, self.cursor)

    def _at(self, journal: Journal) -> "StepTree":
        return self if journal is self._journal else self._with(journal=journal.acts, cursor=journal.cursor)

    def _with(self, **changes: Any) -> "StepTree":
        # Not model_copy: it would carry the cached look-ups of this tree along.
        return StepTree.model_construct(**{**dict(self), **changes})
