"""From a network to scores, and from scores to a mask."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from prunescope.core.errors import BadPlan
from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.core.spec import parse
from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion, criteria
from prunescope.prune.fit import check_fit
from prunescope.prune.mask import Mask
from prunescope.prune.participants import take_part, why_not
from prunescope.prune.plan import check_share
from prunescope.prune.reference import Reference, batches_of
from prunescope.prune.rounding import keep_multiples
from prunescope.prune.scope import Scope, count, scopes
from prunescope.prune.scores import Scores
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group, Structure, structures


def score(
    net: Network,
    criterion: str | Criterion,
    data: Reference = None,
    structure: str | Structure = "weight",
    *,
    layers: tuple[str, ...] = (),
    mask: Mask | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **parameters: Any,
) -> Scores:
    """How much each unit matters to a criterion; high = keep.

    Args:
        criterion: a name (``parameters`` are then its fields), or a criterion.
        data: a data set, or (inputs, labels) as the network takes them; only criteria that need data look at it.
        layers: names or patterns of the layers that take part; all that can be pruned if empty.
        mask: what is gone already.

    Raises:
        BadPlan: the criterion cannot score this structure, or needs data that was not given.
    """
    chosen = parse(criteria, {"name": criterion, **parameters} if isinstance(criterion, str) else criterion)
    unit = parse(structures, structure)
    check_possible(net, chosen, unit, data)
    if chosen.needs:
        check_fit(net, data, labelled="labels" in chosen.needs)
    sight = Sight(
        net,
        unit,
        take_part(net, unit, tuple(layers)),
        mask or Mask({}),
        torch.Generator().manual_seed(derive(seed, "score")),
        batches_of(data, seed),
        progress=progress or Progress(),
    )
    return score_sight(chosen, sight)


def score_sight(criterion: Criterion, sight: Sight) -> Scores:
    """The criterion's scores of what it sees, checked."""
    notes: list[str] = []
    scores = criterion.score(replace(sight, tell=notes.append))
    by_group = {name: values.cpu() for name, values in scores.items()}  # masks live on the CPU
    about = (criterion.comparable, sight.mask, criterion.name, tuple(notes))
    return Scores(sight.net, sight.structure, sight.groups, by_group, *about)


def select(
    scores: Scores,
    sparsity: float = 0.0,
    scope: str | Scope | Mapping[str, Any] = "global",
    *,
    multiple: int | None = None,
) -> Mask:
    """The mask that leaves ``1 - sparsity`` of the scored units, among them all that were gone before.

    Exactly ``floor(sparsity * n + 0.5)`` of n units are gone, except that no layer loses its last unit, and that the
    best of those that would go stay where widths shall be multiples.

    Args:
        multiple: widths are multiples of it (8 or 16), as the scope's field of that name says; the scope's if None.

    Raises:
        BadPlan: an impossible share or field, or widths to round where no layer becomes narrower.
    """
    chosen = parse(scopes, scope)
    if multiple is not None:
        chosen = parse(scopes, {**chosen.options(), "multiple": multiple})
    chosen.check(scores.net)
    scores.structure.check(chosen, sparsity)
    return mask_of(scores, choose(scores, chosen, check_share(sparsity)))


def choose(scores: Scores, scope: Scope, sparsity: float, **when: Any) -> dict[str, Tensor]:
    """Kept units by group; ``when`` are the schedule, index and start of ``Scope.choose``."""
    values = scores.across_layers() if scope.across else scores.by_group
    return chosen_units(scores.net, scores.structure, scores.groups, scores.mask, scope, values, sparsity, **when)


def chosen_units(
    net: Network,
    structure: Structure,
    groups: Iterable[Group],
    mask: Mask,
    scope: Scope,
    scores: Mapping[str, Tensor],
    sparsity: float,
    **when: Any,
) -> dict[str, Tensor]:
    """The scope's choice among some groups, rounded as it says."""
    groups = tuple(groups)
    alive = alive_units(net, structure, groups, mask)
    whole, ranked = structure.contest(net, groups, scope, scores, alive)
    kept = whole.choose(ranked, alive, sparsity, **{"start": count(alive, groups), **when})
    return kept if scope.multiple == 1 else keep_multiples(net, structure, mask, scores, kept, scope.multiple)


def fixed_counts(scores: Scores, alive: Mapping[str, Tensor]) -> dict[str, int]:
    """Units that are gone after a step by group, where the structure says so itself (n:m)."""
    if not scores.structure.fixes:
        return {}
    usual = parse(scopes, "global")
    whole, _ = scores.structure.contest(scores.net, scores.groups, usual, scores.by_group, alive)
    contests = whole.contests(count(alive, scores.groups), 0.0)
    sizes = {group.name: group.n_units for group in scores.groups}
    return {name: math.floor(at.share * sizes[name] + 0.5) for at in contests for name in at.names}


def mask_of(scores: Scores, kept: Mapping[str, Tensor]) -> Mask:
    """The scores' mask and, on top of it, everything silent that belongs to units not kept."""
    chosen = scores.structure.silence(scores.net, scores.groups, kept)
    return scores.structure.follow(scores.net, scores.mask & chosen)


def alive_units(net: Network, structure: Structure, groups: Iterable[Group], mask: Mask) -> dict[str, Tensor]:
    """Bool[n_units] by group: which are not gone."""
    return {group.name: structure.alive(net, group, mask) for group in groups}


def check_possible(net: Network, criterion: Criterion, structure: Structure, data: object) -> None:
    """Raise if the combination has no meaning on the network, or if data is missing."""
    reason = why_not(net, criterion, structure)
    if reason:
        raise BadPlan(f"{criterion.name} cannot be used with structure '{structure.name}' here: {reason}")
    if criterion.needs and data is None:
        raise BadPlan(
            f"{criterion.name} looks at {' and '.join(criterion.needs)}, but no data was given.",
            "Give a data set, or inputs and labels.",
        )
