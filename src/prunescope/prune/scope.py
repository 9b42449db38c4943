"""What a scope is: it says who competes with whom, and how far each contest goes."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

import torch
from pydantic import Field
from torch import Tensor

from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.nets.network import Network
from prunescope.prune.ranking import keep_best
from prunescope.prune.schedule import Schedule
from prunescope.prune.structure import Group


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
        minimum: how many units every group keeps, whatever the share says.
    """

    names: tuple[str, ...]
    share: float
    minimum: int = 1


class Scope(Spec):
    """Base of all scopes; a file in ``prune/scopes`` defines one and registers it.

    A scope only divides the groups into contests; the ranking itself is the same for all (``prune.ranking``).

    ClassVars:
        across: whether units of different layers meet in one contest, so that their scores must be comparable.
    """

    across: ClassVar[bool] = False

    minimum: Annotated[int, Field(ge=1, title="Keep at least", description="units that stay in every layer")] = 1
    multiple: Annotated[
        int,
        Field(
            ge=1,
            title="Round widths to",
            description="multiples of 8 or 16, by keeping the best that would go; time follows MACs only then",
        ),
    ] = 1

    def options(self) -> dict[str, Any]:
        """As of any choice; without a rounding that changes nothing, so that steps of before have the ids they had."""
        return {name: value for name, value in super().options().items() if (name, value) != ("multiple", 1)}

    def check(self, net: Network) -> None:
        """Raise ``BadPlan`` if the scope's fields do not fit the network; nothing to check for most."""

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
        group keeps its best ``minimum`` units (the count then falls short by as many, and that is all). Rounding to
        ``multiple`` comes after, where the widths are known (``prune.rounding``).

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
        contests = self.contests(counts, target, schedule.n_rounds if schedule else 1)
        return tuple(
            Contest(at.names, _share_now(at, [counts[name] for name in at.names], schedule, index), self.minimum)
            for at in contests
        )


def decide(contests: Iterable[Contest], scores: Mapping[str, Tensor], alive: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Kept units (bool) by group, in the order of the scores."""
    kept: dict[str, Tensor] = {}
    for contest in contests:
        theirs, living = ({name: units[name] for name in contest.names} for units in (scores, alive))
        kept |= keep_best(theirs, living, contest.share, contest.minimum)
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
