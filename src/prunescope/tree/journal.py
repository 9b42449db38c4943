"""The journal of a history: acts in the order they were done, and a cursor that undo and redo move."""

from collections.abc import Collection
from dataclasses import dataclass

from prunescope.core.errors import BadInput
from prunescope.tree.act import Act, Kind


@dataclass(frozen=True)
class Journal:
    """Where everything stands, how it came to that, and what was undone. Every operation returns a new journal.

    Attributes:
        acts: the first of kind "plant".
        cursor: index of the act that holds the present state; acts after it were undone.
    """

    acts: tuple[Act, ...]
    cursor: int

    @property
    def present(self) -> Act:
        """The act that holds the present state: the head, and the cards that are removed."""
        return self.acts[self.cursor]

    @property
    def last(self) -> Act | None:
        """What ``undone`` would take back; None where the history begins."""
        return self.present if self.cursor else None

    @property
    def next(self) -> Act | None:
        """What ``redone`` would do again; None if nothing was undone since the last act."""
        return self.acts[self.cursor + 1] if self.cursor + 1 < len(self.acts) else None

    def done(
        self, kind: Kind, step: str, head: str, restoring: Collection[str] = (), removing: Collection[str] = ()
    ) -> "Journal":
        """With an act at the cursor, what was ahead of it cut off; the same journal if nothing would change."""
        removed = tuple(sorted({*self.present.removed, *removing} - {*restoring}))
        if (head, removed) == (self.present.head, self.present.removed):
            return self
        act = Act(kind=kind, step=step, head=head, removed=removed)
        return Journal((*self.acts[: self.cursor + 1], act), self.cursor + 1)

    def undone(self) -> "Journal":
        """As it was before the last act.

        Raises:
            BadInput: nothing was done yet.
        """
        if self.last is None:
            raise BadInput("there is nothing to undo: this is where the history begins.")
        return Journal(self.acts, self.cursor - 1)

    def redone(self) -> "Journal":
        """As it was before the last undo.

        Raises:
            BadInput: nothing was undone since the last act.
        """
        if self.next is None:
            raise BadInput("there is nothing to redo: nothing was undone since the last act.")
        return Journal(self.acts, self.cursor + 1)
