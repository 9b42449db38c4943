"""The loop: score, choose, recover, round after round."""

import copy
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import torch
from torch import Tensor

from prunescope.core.errors import BadPlan, BadScores
from prunescope.core.progress import Progress, Tick
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion, Editor
from prunescope.prune.mask import Mask
from prunescope.prune.participants import take_part
from prunescope.prune.plan import Plan
from prunescope.prune.recovery import Checkpoint
from prunescope.prune.reference import Reference, batches_of
from prunescope.prune.scope import Count, Scope, count
from prunescope.prune.select import alive_units, check_possible, choose, mask_of, score_sight
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group, Structure


@dataclass(frozen=True)
class Round:
    """What one round did: units gone after it, of all that take part."""

    index: int
    n_units: int
    n_gone: int


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
) -> Outcome:
    """Carry out a plan on top of ``mask``; the caller's network is never written to.

    The same network, plan, mask and data give the same outcome, to the bit on one machine.

    Raises:
        BadPlan: an unknown or locked layer, a combination without meaning, data that is needed and missing.
        BadScores: the criterion gave scores that are not finite.
    """
    progress, mask = progress or Progress(), mask or Mask({})
    check_possible(net, plan.criterion, plan.structure, data)
    _check_data(plan, data)
    if isinstance(plan.criterion, Editor):
        edited = plan.criterion.edit(net, mask)
        return Outcome(edited, _recovered(net, plan, edited, data, 0, progress, checkpoint))
    return _rounds(net, plan, mask, data, progress, checkpoint)


def prune(
    net: Network,
    criterion: str | Criterion,
    structure: str | Structure = "weight",
    scope: str | Scope | Mapping[str, Any] = "global",
    sparsity: float = 0.0,
    data: Reference = None,
    layers: tuple[str, ...] | list[str] | None = None,
    *,
    mask: Mask | None = None,
    seed: int = 0,
    **parameters: Any,
) -> Mask:
    """Score and select in one call: the mask that a criterion would choose.

    Args:
        sparsity: share of the units of all layers that take part, in [0, 1).
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
        sparsity=sparsity,
        layers=tuple(layers or ()),
        seed=seed,
    )
    return run(net, plan, mask, data).mask


def _rounds(
    net: Network, plan: Plan, mask: Mask, data: Reference, progress: Progress, checkpoint: Checkpoint | None
) -> Outcome:
    groups = take_part(net, plan.structure, plan.layers)
    start = count(alive_units(net, plan.structure, groups, mask))
    rounds: list[Round] = []
    for index in range(plan.schedule.n_rounds):
        told = _labelled(progress, index, plan.schedule.n_rounds)
        mask = _one_round(net, plan, groups, mask, data, told, start, index)
        rounds.append(_record(index, count(alive_units(net, plan.structure, groups, mask))))
        net = _recovered(net, plan, mask, data, index, told, checkpoint)
    return Outcome(mask, net, tuple(rounds))


def _one_round(
    net: Network,
    plan: Plan,
    groups: tuple[Group, ...],
    mask: Mask,
    data: Reference,
    progress: Progress,
    start: Mapping[str, Count],
    index: int,
) -> Mask:
    when: dict[str, Any] = {"schedule": plan.schedule, "index": index, "start": start}
    generator = torch.Generator().manual_seed(derive(plan.seed, "score", index))
    sight = Sight(net, plan.structure, groups, mask, generator, batches_of(data, plan.seed), progress=progress)

    def choose_one(group: Group, scores: Tensor) -> Tensor:
        alive = alive_units(net, plan.structure, [group], mask)
        kept: Tensor = plan.scope.choose({group.name: scores}, alive, plan.sparsity, **when)[group.name]
        return kept

    try:
        scores = score_sight(plan.criterion, replace(sight, choose=choose_one))
    except BadScores as error:
        raise BadScores(f"round {index + 1} of {plan.schedule.n_rounds}: {error.message}", error.hint) from error
    return mask_of(scores, choose(scores, plan.scope, plan.sparsity, **when))


def _recovered(
    net: Network,
    plan: Plan,
    mask: Mask,
    data: Reference,
    index: int,
    progress: Progress,
    checkpoint: Checkpoint | None,
) -> Network:
    if not plan.recovery.trains:
        return net
    trained = Network(copy.deepcopy(net.module), net.example_input, net.classes)
    plan.recovery.recover_(
        trained, mask, cast(Dataset, data), derive(plan.seed, "recovery", index), progress, checkpoint
    )
    _bring_back_(trained, net, mask)
    return trained


@torch.no_grad()
def _bring_back_(trained: Network, before: Network, mask: Mask) -> None:
    """Give removed weights the value they had, so that a restore finds them."""
    for name in mask:
        weight = trained.module.get_parameter(name)
        weight.copy_(torch.where(mask[name].to(weight.device), weight, before.weight(name)))


def _record(index: int, counts: Mapping[str, Count]) -> Round:
    return Round(index, sum(at.n_units for at in counts.values()), sum(at.n_gone for at in counts.values()))


def _labelled(progress: Progress, index: int, n_rounds: int) -> Progress:
    if n_rounds == 1:
        return progress

    def report(tick: Tick) -> None:
        progress.report(replace(tick, phase=f"round {index + 1} of {n_rounds}: {tick.phase}"))

    return Progress(report, progress.should_stop)


def _check_data(plan: Plan, data: Reference) -> None:
    if plan.recovery.trains and not isinstance(data, Dataset):
        raise BadPlan(
            f"recovery '{plan.recovery.name}' trains, but no data set was given.", "Give one, or choose 'none'."
        )
