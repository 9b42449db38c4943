"""Earlier weights of a model by name: those it came with, those of any step, those of another model of the folder."""

from collections.abc import Mapping

from prunescope.core.errors import BadCheckpoint, UnknownName
from prunescope.core.registry import closest
from prunescope.prune.past import TRAINED, State
from prunescope.prune.plan import Plan
from prunescope.prune.recoveries.rewind import Rewind
from prunescope.workspace.history import History
from prunescope.workspace.opened import OpenedModel

_MARK = "@"
_N_DIGITS = 12


class Earlier:
    """What the names in rewinding plans mean. A plan is kept with names that mean the same for ever.

    Args:
        others: the models of the folder, by name; more may be opened later.
    """

    def __init__(self, model: OpenedModel, history: History, others: Mapping[str, OpenedModel]) -> None:
        self._model = model
        self._history = history
        self._others = others

    def pinned(self, plan: Plan) -> Plan:
        """The plan with a step's id in place of its number, and with a model's fingerprint behind its name.

        Raises:
            UnknownName: the plan goes back to what is neither a step nor a model.
        """
        recovery = plan.recovery
        if not isinstance(recovery, Rewind):
            return plan
        return plan.model_copy(update={"recovery": recovery.model_copy(update={"to": self._pin(recovery.to)})})

    def find(self, name: str) -> State:
        """The weights that a name, pinned or not, stands for.

        Raises:
            UnknownName: it is neither "trained" nor a step nor a model.
            BadCheckpoint: the model's file was changed since the plan was made.
        """
        pinned = self._pin(name)
        if pinned == TRAINED:
            return self._model.base
        model, mark, digits = pinned.rpartition(_MARK)
        if not mark:
            weights = self._history.weights(pinned)
            return self._model.base if weights is None else weights
        other = self._others[model]
        if not other.fingerprint.startswith(digits):
            raise BadCheckpoint(
                f"going back to '{model}': its weights are not those that the plan was made with.",
                "Put the file back, or make a new plan.",
            )
        return other.base

    def _pin(self, name: str) -> str:
        if name == TRAINED or name.rpartition(_MARK)[0] in self._others:
            return name
        if name in self._others:
            return f"{name}{_MARK}{self._others[name].fingerprint[:_N_DIGITS]}"
        try:
            return self._history.find(name).id
        except UnknownName:
            known = [TRAINED, *self._others]
            raise UnknownName(
                f"going back to '{name}': that is neither a step of this history nor a model of this folder;",
                closest(name, known, f"Write a step's number, 'trained', or one of {', '.join(self._others)}."),
            ) from None
