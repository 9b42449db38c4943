"""An act: one entry of the journal that undo and redo walk along."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal["plant", "grow", "go", "remove", "restore"]


class Act(BaseModel):
    """What was done to which step, and where everything stood afterwards.

    The state after each act is kept whole, so undo and redo are a move of the cursor and cannot drift apart.

    Attributes:
        kind: the deed; the first of every journal is "plant".
        step: id of the step it was done to.
        head: id of the head afterwards.
        removed: ids whose cards were taken away one by one, afterwards; their descendants are hidden with them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Kind
    step: str
    head: str
    removed: tuple[str, ...] = ()
