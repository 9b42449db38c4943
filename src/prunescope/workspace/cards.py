"""Steps, trees and networks as the faces show them."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from prunescope.core.errors import PrunescopeError
from prunescope.core.spec import Spec
from prunescope.prune.criteria.control import Control
from prunescope.prune.criterion import criteria
from prunescope.prune.participants import why_not
from prunescope.prune.plan import Plan
from prunescope.prune.presets import presets
from prunescope.prune.resume import Round
from prunescope.prune.structure import structures
from prunescope.prune.target import targets
from prunescope.prune.targets.accuracy import Accuracy
from prunescope.tree.step import Step
from prunescope.tree.steptree import StepTree
from prunescope.workspace.answers import (
    Edge,
    EpochCard,
    LayerCard,
    ModelCard,
    NetworkCard,
    Preset,
    RoundCard,
    StepCard,
    TreeAnswer,
)
from prunescope.workspace.diary import Epoch
from prunescope.workspace.history import History
from prunescope.workspace.measuring import Measuring
from prunescope.workspace.names import gates_of, labels
from prunescope.workspace.opened import OpenedModel
from prunescope.workspace.patience import slow_criteria
from prunescope.workspace.planes.cells import plane_shape

COUNTED = (("epochs", "epoch"), ("n_steps", "round"))
ACTS = {"grow": "step {n}", "go": "move to step {n}", "remove": "removal of step {n}", "restore": "return of step {n}"}


def model_card(model: OpenedModel) -> ModelCard:
    """One line of a list of models."""
    return ModelCard(
        name=model.found.name,
        title=title(model),
        path=model.found.path,
        data=list(model.data),
        n_params=sum(parameter.numel() for parameter in model.net.module.parameters()),
    )


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
    return history.card(
        step.id,
        lambda: _made(step, history.facts(step.id), labels(history.net), history.beginning),
        note=step.note,
        removed=tree.is_removed(step.id),
        accuracy=measured[0] if measured else None,
        loss=measured[1] if measured else None,
    )


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
        method=_method(plan) if plan else beginning,
        code=plan.criterion.code if plan else "",
        criterion=plan.criterion.name if plan else "",
        summary=_summary(plan, named) if plan else "as it was opened",
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


def _method(plan: Plan) -> str:
    """The criterion's title; of a control, which removes nothing, how long it is trained."""
    epochs = int(plan.recovery.model_dump().get("epochs", 0)) * plan.schedule.n_rounds
    if plan.criterion.name != Control.name or not epochs:
        return str(plan.criterion.title)
    return f"{plan.criterion.title}, {epochs} epoch{'s' if epochs > 1 else ''}"


def _rounds(facts: dict[str, Any]) -> list[RoundCard]:
    found = [Round(*numbers) for numbers in facts.get("rounds", [])]
    fields = ("n_units", "n_gone", "amount", "accuracy", "held")
    return [RoundCard(**{name: getattr(at, name) for name in fields}) for at in found]


def network_card(model: OpenedModel, macs: int) -> NetworkCard:
    """Layers, edges, and what can be chosen for this network, which takes so many multiply-accumulates a sample."""
    net = model.net
    graph = net.graph
    named = labels(net)
    layers = []
    for site in net.sites:
        outputs, height, inputs, width = plane_shape(site.shape)
        group = graph.group_of(site.name)
        made_here = {s.parameter for s in group.slices if s.role == "maker"} if group else set()
        layers.append(
            LayerCard(
                site=site.name,
                layer=site.layer,
                label=named[site.name],
                kind=site.kind,
                shape=list(site.shape),
                plane=(outputs * height, inputs * width),
                kernel=(height, width),
                output_shape=list(graph.output_shapes.get(site.name, ())),
                n_weights=site.n_weights,
                gates=gates_of(net, site),
                coupled=[other.name for other in net.sites if other.name in made_here and other.name != site.name],
                locked=group.locked if group else "its channels could not be traced",
            )
        )
    return NetworkCard(
        model=model.found.name,
        title=title(model),
        layers=layers,
        edges=[Edge(source=edge.source, target=edge.target, skip=edge.skip) for edge in graph.edges],
        input_shape=list(model.input_shape),
        classes=list(model.dataset().classes if model.data else net.classes),
        data=list(model.data),
        presets=[Preset(name=p.name, title=p.title, ratios=p.ratios(net)) for p in presets(net)],
        refusals=_refusals(model),
        target_refusals=_target_refusals(model),
        slow=[*slow_criteria(macs, model.dataset() if model.data else None)],
        notes=model.notes,
    )


def title(model: OpenedModel) -> str:
    """The architecture in words."""
    return model.found.entry.title or str(getattr(model.net.module, "title", type(model.net.module).__name__))


def _refusals(model: OpenedModel) -> dict[str, dict[str, str]]:
    """criterion -> structure -> why not, only where there is a reason."""
    found: dict[str, dict[str, str]] = {}
    for name, criterion in criteria.items().items():
        reasons = {key: _reason(model, criterion, structure) for key, structure in structures.items().items()}
        kept = {key: reason for key, reason in reasons.items() if reason}
        if kept:
            found[name] = kept
    return found


def _reason(model: OpenedModel, criterion: Any, structure: Any) -> str:
    if criterion.needs and not model.data:
        return f"{criterion.title} looks at data, and no data set here fits this network."
    try:
        return why_not(model.net, criterion, structure())
    except PrunescopeError as error:
        return str(error)


def _target_refusals(model: OpenedModel) -> dict[str, dict[str, str]]:
    """target -> structure -> why not, only where there is a reason."""
    found: dict[str, dict[str, str]] = {}
    for name, target in targets.items().items():
        blind = f"{target.title} looks at data, and no data set here fits this network." if target.needs else ""
        missing = blind if not model.data else ""
        reasons = {key: missing or target().why_not(structure()) for key, structure in structures.items().items()}
        found[name] = {key: reason for key, reason in reasons.items() if reason}
    return {name: reasons for name, reasons in found.items() if reasons}


def _act(tree: StepTree, act: Any) -> str:
    return ACTS[act.kind].format(n=tree.step(act.step).number) if act and act.kind in ACTS else ""


def plan_title(plan: Plan, named: Mapping[str, str]) -> str:
    """A plan as the title of a job."""
    return f"{plan.criterion.title}: {_summary(plan, named)}"


def _summary(plan: Plan, named: Mapping[str, str]) -> str:
    """One line: unit, scope, schedule, share, recovery; what is the default is left out."""
    if plan.criterion.name == "hand":
        return _by_hand(plan, named)
    is_control = plan.criterion.name == Control.name
    words = ["nothing removed"] if is_control else _units(plan)
    if plan.schedule.name != "one_shot":
        words.append(_choice(plan.schedule))
    if plan.target.name != "units" or (plan.sparsity and plan.scope.name != "ratios"):
        words.append(_aim(plan))
    if plan.recovery.name != "none":
        words.append(_choice(plan.recovery))
    if plan.layers:
        words.append("only " + ", ".join(plan.layers))
    if plan.locked:
        words.append("locked " + ", ".join(named.get(name, name) for name in plan.locked))
    return ", ".join(words)


def _aim(plan: Plan) -> str:
    """How far the plan goes, in words."""
    share = f"{100 * plan.sparsity:g} %"
    if isinstance(plan.target, Accuracy):
        most = f", {share} at most" if plan.sparsity else ""
        held = (
            f"drop of {100 * plan.target.drop:g} %" if plan.target.at_least is None else f"{plan.target.at_least:.1%}"
        )
        return f"until accuracy below {held}{most}"
    return share if plan.target.name == "units" else f"{share} of {plan.target.counted}"


def _units(plan: Plan) -> list[str]:
    """What goes, and who competes; a structure that says by itself how much goes leaves nothing to compete for."""
    return [plan.structure.said] if plan.structure.fixes else [plan.structure.said, plan.scope.title.lower()]


def _choice(spec: Spec) -> str:
    fields = spec.model_dump()
    counted = [f"{fields[name]} {said}{'s' if fields[name] != 1 else ''}" for name, said in COUNTED if name in fields]
    return " ".join((spec.title.lower(), *counted))


def _by_hand(plan: Plan, named: Mapping[str, str]) -> str:
    edits = plan.criterion.model_dump()["edits"]
    sites = list(dict.fromkeys(named.get(str(edit["site"]), str(edit["site"])) for edit in edits))
    n_restored = sum(edit["action"] == "restore" for edit in edits)
    what = f"{len(edits)} edit{'s' if len(edits) > 1 else ''}"
    return f"{what} in {', '.join(sites[:3])}{' ...' if len(sites) > 3 else ''}" + (
        f", {n_restored} restored" if n_restored else ""
    )
