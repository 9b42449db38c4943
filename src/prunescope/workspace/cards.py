"""Steps and trees as the faces show them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from prunescope.core.errors import UnknownName
from prunescope.prune.mask import Mask
from prunescope.prune.plan import Plan
from prunescope.prune.resume import Round
from prunescope.tree.step import Step
from prunescope.tree.steptree import StepTree
from prunescope.workspace.answers import (
    EpochCard,
    RoundCard,
    StepCard,
    TreeAnswer,
)
from prunescope.workspace.diary import Epoch
from prunescope.workspace.history import History, counts
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.names import labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.plans import method, summary

ACTS = {"grow": "step {n}", "go": "move to step {n}", "remove": "removal of step {n}", "restore": "return of step {n}"}


def tree_answer(model: OpenedModel, history: History, measuring: Measuring) -> TreeAnswer:
    """The whole history."""
    tree = history.tree
    return TreeAnswer(
        model=model.found.name,
        head=tree.head,
        steps=[step_card(step, tree, history, measuring) for step in tree.steps],
        can_undo=tree.last_act is not None,
        can_redo=tree.next_act is not None,
        undo=_act(tree, tree.last_act),
        redo=_act(tree, tree.next_act),
    )


def step_card(step: Step, tree: StepTree, history: History, measuring: Measuring) -> StepCard:
    """One step: what it is, and what may still change about it."""
    measured = measuring.accuracy(step.id)
    changes = {
        "note": step.note,
        "removed": tree.is_removed(step.id),
        "accuracy": measured[0] if measured else None,
        "loss": measured[1] if measured else None,
    }
    try:
        return history.card(
            step.id, lambda: _made(step, history.facts(step.id), labels(history.net), history.beginning), **changes
        )
    except UnknownName as error:  # one step that was lost, or a choice that is not installed, hides no other
        return _unreadable(step, counts(history.net, Mask({})), error).model_copy(update=changes)


def _unreadable(step: Step, dense: dict[str, Any], why: UnknownName) -> StepCard:
    """A card that says why there is nothing to say of a step; its counts are those of the unpruned network."""
    card = _made(step.model_copy(update={"plan": None}), dense, {}, "Unreadable")
    return card.model_copy(update={"summary": str(why), "plan": step.plan})


def _made(step: Step, facts: dict[str, Any], named: Mapping[str, str], beginning: str) -> StepCard:
    """What never changes of a step; its counts were taken when it was made.

    Args:
        beginning: what the first step is called.
    """
    plan = Plan(**step.plan) if step.plan else None
    sites = list(facts["sites"].values())
    return StepCard(
        id=step.id,
        number=step.number,
        parent=step.parent,
        method=method(plan) if plan else beginning,
        code=plan.criterion.code if plan else "",
        criterion=plan.criterion.name if plan else "",
        summary=summary(plan, named) if plan else "as it was opened",
        plan=step.plan,
        note="",
        created=step.created,
        removed=False,
        sparsity=sum(count[1] for count in sites) / sum(count[0] for count in sites),
        n_params=facts["n_params"],
        n_nonzero=facts["n_nonzero"],
        layer_shares=[count[1] / count[0] for count in sites],
        accuracy=None,
        loss=None,
        trains=bool(plan and plan.recovery.changes),
        rounds=_rounds(facts),
        epochs=[EpochCard(**asdict(Epoch(*numbers))) for numbers in facts.get("epochs", [])],
    )


def _rounds(facts: dict[str, Any]) -> list[RoundCard]:
    found = [Round(*numbers) for numbers in facts.get("rounds", [])]
    fields = ("n_units", "n_gone", "amount", "accuracy", "held")
    return [RoundCard(**{name: getattr(at, name) for name in fields}) for at in found]


def _act(tree: StepTree, act: Any) -> str:
    return ACTS[act.kind].format(n=tree.step(act.step).number) if act and act.kind in ACTS else ""
