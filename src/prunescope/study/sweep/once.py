"""A criterion that scores a network once, however many rates are cut from its scores."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import new_class

from torch import Tensor

from prunescope.nets.network import Network
from prunescope.prune.criterion import Criterion
from prunescope.prune.mask import Mask
from prunescope.prune.scope import Contest
from prunescope.prune.sight import Sight
from prunescope.prune.structure import Group


@dataclass
class Memory:
    """What a criterion said of one network under one mask.

    Attributes:
        scores: by group; empty until it was asked, and for ever if what it says depends on the plan's target.
        latest: the target it was asked for last and what it said, if that depends on the target.
        n_scorings: how often it had to look.
        seconds: how long it looked, in all.
    """

    net: Network
    mask: Mask
    scores: Mapping[str, Tensor] = field(default_factory=dict)
    latest: tuple[object, Mapping[str, Tensor]] = (None, {})
    n_scorings: int = 0
    seconds: float = 0.0

    def looked(self, criterion: Criterion, sight: Sight, target: object) -> Mapping[str, Tensor]:
        """Its scores: remembered, or found now.

        Some criteria ask while they score what the plan would keep (look-ahead's orders, particles, multi-prize).
        Their scores hold for one target only, so they are found anew for each. A round after the first sees another
        mask, and is scored as usual.
        """
        is_start = sight.net is self.net and sight.mask.same_as(self.mask)
        if is_start and self.scores:
            return self.scores
        if is_start and self.latest[1] and self.latest[0] == target:
            return self.latest[1]
        started, asked = time.perf_counter(), False

        def choose(group: Group, scores: Tensor) -> Tensor:
            nonlocal asked
            asked = True
            return sight.choose(group, scores)

        def contests() -> tuple[Contest, ...]:
            nonlocal asked
            asked = True
            return sight.contests()

        found = type(criterion).score(criterion, replace(sight, choose=choose, contests=contests))
        self.n_scorings, self.seconds = self.n_scorings + 1, self.seconds + time.perf_counter() - started
        if is_start and asked:
            self.latest = target, found
        elif is_start:
            self.scores = found
        return found


def scored_once(criterion: Criterion, memory: Memory, target: object = None) -> Criterion:
    """The same choice with the same options, which looks into the memory first; ``target`` is what the plan keeps."""
    kind = type(criterion)
    # A subclass made here, because what a criterion is (needs, structures, comparable, ...) stands on its class.
    methods = {"score": lambda self, sight: memory.looked(criterion, sight, target), "__module__": kind.__module__}
    remembering = new_class(kind.__name__, (kind,), {}, lambda body: body.update(methods))
    once: Criterion = remembering(**{name: getattr(criterion, name) for name in kind.model_fields})
    return once
