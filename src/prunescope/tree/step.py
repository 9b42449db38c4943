"""A step: a plan applied to a parent. Its id says what it is."""

from pydantic import BaseModel, ConfigDict

from prunescope.core.digest import digest

Options = dict[str, object]


class Step(BaseModel):
    """One node of the history.

    Attributes:
        id: digest of (network fingerprint, data fingerprint, parent id, plan); the root has neither parent nor plan.
        number: place in the order of making, from 0 (the trained network); for people.
        plan: ``Plan.options()``; kept as JSON so that the tree needs no torch.
        note: free text of the user; not part of the identity.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    parent: str | None
    plan: Options | None
    number: int
    created: str
    note: str = ""

    @property
    def locked(self) -> tuple[str, ...]:
        """Layers that its plan keeps as they are, also when the step's network is made smaller."""
        locked = (self.plan or {}).get("locked", ())
        return tuple(str(name) for name in locked) if isinstance(locked, list | tuple) else ()


def step_id(network: str, data: str, parent: str | None, plan: Options | None) -> str:
    """Identity of a step: 16 hex digits, the same on every machine for the same weights, data, parent and plan."""
    return digest([network, data, parent, plan])
