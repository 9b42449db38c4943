"""Plans in words."""

from collections.abc import Mapping

from prunescope.core.spec import Spec
from prunescope.prune.criteria.control import Control
from prunescope.prune.plan import Plan
from prunescope.prune.targets.accuracy import Accuracy

COUNTED = (("epochs", "epoch"), ("n_steps", "round"))


def plan_title(plan: Plan, named: Mapping[str, str]) -> str:
    """A plan as the title of a job."""
    return f"{plan.criterion.title}: {summary(plan, named)}"


def summary(plan: Plan, named: Mapping[str, str]) -> str:
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


def method(plan: Plan) -> str:
    """The criterion's title; of a control, which removes nothing, how long it is trained."""
    epochs = int(plan.recovery.model_dump().get("epochs", 0)) * plan.schedule.n_rounds
    if plan.criterion.name != Control.name or not epochs:
        return str(plan.criterion.title)
    return f"{plan.criterion.title}, {epochs} epoch{'s' if epochs > 1 else ''}"


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
