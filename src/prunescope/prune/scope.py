"""What a scope is: it says who competes with whom, and how far each contest goes."""

import math
from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network
from prunescope.prune.by_layer import check_keys, given_for
from prunescope.prune.ranking import keep_best
from prunescope.prune.schedule import Schedule
from prunescope.prune.structure import Group

EPS = 1e-9
"""Of a unit: a share of units that is whole but for rounding (0.07 * 100 = 7.000000000000001) asks for no more."""

Share = Annotated[float, Field(ge=0, le=1)]


@dataclass(frozen=True)
class Count:
    """How many units a group has, how many of them are gone already, and which weights make them."""

    n_units: int
    n_gone: int
    sites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contest:
    """Groups whose units compete with each other, and how it ends.

    Attributes:
        share: of all their units, how many are gone afterwards.
        least: how many units a group keeps, whatever the share says, by name; one where nothing is said.
    """

    names: tuple[str, ...]
    share: float
    least: Mapping[str, int] = field(default_factory=dict)


class Scope(Spec):
    """Base of all scopes; a file in ``prune/scopes`` defines one and registers it.

    A scope only divides the groups into contests; the ranking itself is the same for all (``prune.ranking``).

    ClassVars:
        across: whether units of different layers meet in one contest, so that their scores must be comparable.
    """

    across: ClassVar[bool] = False

    minimum: Annotated[int, Field(ge=1, title="Keep at least", description="units that stay in every layer")] = 1
    minimum_kept: Annotated[
        dict[str, Share],
        Field(title="Keep at least, by layer", description="share of its units that stays, by layer name or pattern"),
    ] = {}
    multiple: Annotated[
        int,
        Field(
            ge=1,
            title="Round widths to",
            description="multiples of 8 or 16, by keeping the best that would go; time follows MACs only then",
        ),
    ] = 1

    def options(self) -> dict[str, Any]:
        """As of any choice; without what changes nothing and came later, so that steps of before keep their ids."""
        nothing = {"multiple": 1, "minimum_kept": {}}
        return {name: value for name, value in super().options().items() if nothing.get(name) != value}

    def check(self, net: Network) -> None:
        """Raise ``BadPlan`` if the scope's fields do not fit the network."""
        check_keys(self.minimum_kept, net, "a share to keep")

    @abstractmethod
    def contests(self, counts: Mapping[str, Count], sparsity: float, n_rounds: int = 1) -> tuple[Contest, ...]:
        """Every group in exactly one contest, in the order of the groups.

        Args:
            counts: by group, in site order.
            sparsity: the plan's share of units that should be gone, in [0, 1).
            n_rounds: rounds in which the plan goes there, for scopes that count a step at a time.
        """

    def choose(
        self,
        scores: Mapping[str, Tensor],
        alive: Mapping[str, Tensor],
        target: float,
        *,
        schedule: Schedule | None = None,
        index: int = 0,
        start: Mapping[str, Count] | None = None,
    ) -> dict[str, Tensor]:
        """Kept units (bool) by group.

        Exactly ``floor(share * n + 0.5)`` of a contest's n units are gone afterwards, those already gone counted in;
        among equal scores the earlier group, then the lower index goes first; a unit that is gone never returns; a
        group keeps its best ``minimum`` units, and the share of them that ``minimum_kept`` says, rounded up (the count
        then falls short by as many, and that is all). Rounding to ``multiple`` comes after, where the widths are known
        (``prune.rounding``).

        Args:
            scores: Float[n_units] by group, higher = keep; groups without scores sit the contest out.
            alive: Bool[n_units] by group.
            target: the plan's sparsity, in [0, 1).
            schedule: how to go there in rounds; one round without.
            index: which round this is, from 0.
            start: the counts before the first round; those of ``alive`` without.
        """
        counts = {name: at for name, at in (start or count(alive)).items() if name in scores}
        return decide(self.coming(counts, target, schedule, index), scores, alive)

    def coming(
        self, counts: Mapping[str, Count], target: float, schedule: Schedule | None = None, index: int = 0
    ) -> tuple[Contest, ...]:
        """The contests of one round, with the share that is gone after that round.

        Args:
            counts: before the first round, by group; ``target``, ``schedule`` and ``index`` as in ``choose``.
        """
        least = {name: self._least(name, at) for name, at in counts.items()}
        return tuple(
            Contest(
                at.names,
                _share_now(at, [counts[name] for name in at.names], schedule, index),
                {name: least[name] for name in at.names},
            )
            for at in self.contests(counts, target, schedule.n_rounds if schedule else 1)
        )

    def _least(self, name: str, at: Count) -> int:
        """Units that a group keeps; of a group with several sites, the most that is said for one of them."""
        shares = [given_for(self.minimum_kept, site) or 0.0 for site in at.sites or (name,)]
        return max(self.minimum, math.ceil(max(shares) * at.n_units - EPS))


def decide(contests: Iterable[Contest], scores: Mapping[str, Tensor], alive: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kept units (bool) by group, in the order of the scores."""
    kept: dict[str, Tensor] = {}
    for contest in contests:
        theirs, living = ({name: units[name] for name in contest.names} for units in (scores, alive))
        kept |= keep_best(theirs, living, contest.share, contest.least)
    return {name: kept[name] for name in scores}


def count(alive: Mapping[str, Tensor], groups: Iterable[Group] = ()) -> dict[str, Count]:
    """The counts of groups from their living units, with their sites where the groups are given."""
    sites = {group.name: group.sites for group in groups}
    n_alive = {name: int(torch.count_nonzero(units)) for name, units in alive.items()}
    return {
        name: Count(units.numel(), units.numel() - n_alive[name], sites.get(name, ())) for name, units in alive.items()
    }


def _share_now(contest: Contest, counts: list[Count], schedule: Schedule | None, index: int) -> float:
    if schedule is None:
        return contest.share
    n_units, n_gone = sum(at.n_units for at in counts), sum(at.n_gone for at in counts)
    return schedule.targets(n_gone / max(n_units, 1), contest.share)[index]


scopes: Registry[type[Scope]] = Registry("scope", "prunescope.prune.scopes", "scopes")
