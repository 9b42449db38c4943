"""Carry out a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset
from prunescope.nets import locks
from prunescope.nets.network import Network
from prunescope.prune.checkpoint import Checkpoint
from prunescope.prune.criterion import Criterion, Editor
from prunescope.prune.fit import check_fit
from prunescope.prune.loop import Loop
from prunescope.prune.mask import Mask
from prunescope.prune.participants import take_part
from prunescope.prune.past import Past, State, past_of
from prunescope.prune.plan import Plan
from prunescope.prune.reference import Reference
from prunescope.prune.resume import Round
from prunescope.prune.rounding import check_rounding
from prunescope.prune.schedule import Schedule
from prunescope.prune.scope import Scope
from prunescope.prune.select import check_possible
from prunescope.prune.structure import Group, Structure
from prunescope.prune.target import Target


@dataclass(frozen=True, eq=False)
class Outcome:
    """Where a plan led.

    Attributes:
        mask: everything that is gone, by the plan and before it.
        net: the network given, or, if the recovery trains, a new one. Weights that are gone keep the last value they
            had, so that a later restore brings them back; multiply with the mask to run it.
        rounds: one entry a round; empty for manual plans.
    """

    mask: Mask
    net: Network
    rounds: tuple[Round, ...] = ()


def run(
    net: Network,
    plan: Plan,
    mask: Mask | None = None,
    data: Reference = None,
    progress: Progress | None = None,
    checkpoint: Checkpoint | None = None,
    past: Past | Mapping[str, State] | None = None,
    recorded: tuple[Round, ...] = (),
) -> Outcome:
    """Carry out a plan on top of ``mask``; the caller's network is never written to.

    The same network, plan, mask and data give the same outcome, to the bit on one machine.

    Args:
        past: earlier weights that a recovery may go back to, by name; "trained" is ``net`` as it is given.
        recorded: the rounds of the outcome when the plan was carried out before: a target that is measured (latency)
            then comes down to the same shares, instead of being measured anew.

    Raises:
        BadPlan: an unknown or locked layer, a combination without meaning, data that is needed and missing.
        BadScores: the criterion gave scores that are not finite.
    """
    own, net = net, _locked(net, plan)
    check_possible(net, plan.criterion, plan.structure, data)
    groups = check(net, plan)
    _check_data(net, plan, data)
    loop = Loop(
        plan, groups, data, progress or Progress(), checkpoint or Checkpoint(), past_of(past, net.module), recorded
    )
    pruned, trained, rounds = loop.run(net, mask or Mask({}))
    _check_untouched(net, mask or Mask({}), pruned)
    return Outcome(pruned, own if trained is net else trained.locking(own.locks), rounds if groups else ())


def check(net: Network, plan: Plan) -> tuple[Group, ...]:
    """Refuse a plan for layers that the network does not have, before any work; gives the groups that take part.

    Raises:
        UnknownName: a layer that is not there.
        BadPlan: a locked layer, a ratio for a layer that is not there, or a share that the structure contradicts.
    """
    net = _locked(net, plan)
    plan.scope.check(net)
    plan.structure.check(plan.scope, plan.sparsity)
    check_target(plan)
    check_rounding(net, plan.structure, plan.scope.multiple)
    return () if isinstance(plan.criterion, Editor) else tuple(take_part(net, plan.structure, plan.layers))


def prune(
    net: Network,
    criterion: str | Criterion,
    structure: str | Structure = "weight",
    scope: str | Scope | Mapping[str, Any] = "global",
    sparsity: float = 0.0,
    data: Reference = None,
    layers: tuple[str, ...] | list[str] | None = None,
    *,
    schedule: str | Schedule | Mapping[str, Any] = "one_shot",
    target: str | Target | Mapping[str, Any] = "units",
    mask: Mask | None = None,
    seed: int = 0,
    **parameters: Any,
) -> Mask:
    """Score and select in one call: the mask that a criterion would choose.

    Args:
        sparsity: share of the units of all layers that take part, in [0, 1); of what ``target`` counts, if that is
            something else.
        layers: names or patterns of the layers that take part; all that can be pruned if None.
        mask: what is gone already; it stays gone.
        parameters: the criterion's fields, e.g. ``p=2``.

    >>> import torch
    >>> net = Network(torch.nn.Sequential(torch.nn.Linear(4, 3), torch.nn.Linear(3, 2)), torch.zeros(1, 4))
    >>> mask = prune(net, "magnitude", sparsity=0.5)
    >>> sum(mask.n_removed(name) for name in mask)
    9
    """
    chosen = {"name": criterion, **parameters} if isinstance(criterion, str) else criterion
    plan = Plan(
        criterion=chosen,
        structure=structure,
        scope=scope,
        schedule=schedule,
        target=target,
        sparsity=sparsity,
        layers=tuple(layers or ()),
        seed=seed,
    )
    return run(net, plan, mask, data).mask


def _locked(net: Network, plan: Plan) -> Network:
    """The network with the plan's locks beside its own."""
    return net.locking((*net.locks, *plan.locked)) if plan.locked else net


def _check_untouched(net: Network, before: Mask, after: Mask) -> None:
    """Refuse what a hand did to a locked layer."""
    for name in after if net.locks else ():
        reason = locks.reason(net.locks, [name])
        if reason and not _only(before, name).same_as(_only(after, name)):
            raise BadPlan(f"an edit changes '{name}': {reason};", "take the lock off, or leave the layer out.")


def _only(mask: Mask, name: str) -> Mask:
    return Mask({name: mask.states[name]} if name in mask else {})


def check_target(plan: Plan) -> None:
    """Raise ``BadPlan`` if the target has no meaning for the plan's structure."""
    reason = plan.target.why_not(plan.structure)
    if reason:
        raise BadPlan(f"target '{plan.target.name}' cannot be used with structure '{plan.structure.name}': {reason}")


def _check_data(net: Network, plan: Plan, data: Reference) -> None:
    if plan.target.needs and data is None:
        raise BadPlan(
            f"target '{plan.target.name}' looks at {' and '.join(plan.target.needs)}, but no data was given.",
            "Give a data set, or inputs and labels.",
        )
    if plan.recovery.needs_data and not isinstance(data, Dataset):
        raise BadPlan(
            f"recovery '{plan.recovery.name}' needs a data set, but none was given.", "Give one, or choose 'none'."
        )
    if plan.needs_data:
        labelled = "labels" in (*plan.criterion.needs, *plan.target.needs) or plan.recovery.trains
        check_fit(net, data, labelled=labelled)
