"""As far as the accuracy holds."""

from collections.abc import Callable, Mapping
from typing import Annotated, ClassVar

import numpy as np
import torch
from pydantic import Field
from torch import Tensor

from prunescope.core.errors import BadNetwork, BadPlan
from prunescope.data.dataset import Batch, Dataset
from prunescope.nets.context import evaluating, masked
from prunescope.nets.network import Network
from prunescope.prune.course import Course, InUnits, Turn
from prunescope.prune.criterion import Need
from prunescope.prune.mask import Mask
from prunescope.prune.reference import Reference, samples_of
from prunescope.prune.scores import Scores
from prunescope.prune.search import Search, n_ticks_of, reaches
from prunescope.prune.select import choose, mask_of
from prunescope.prune.target import Start, Target, targets

FINEST = 1024
"""Shares of units are told apart to 1 in so many when one ranking is cut; a layer of filters rarely has more."""

HALF = 0.5
"""Between 0, the accuracy holds, and 1, it has fallen."""

BATCH_SIZE = 256


@targets.register("performance")
class Accuracy(Target):
    """On and on, until the accuracy on samples apart falls below a threshold; the last mask that holds it is kept.

    In rounds (schedule "per_round") every round removes as many units and recovers, and then its accuracy decides: the
    round that falls below is taken back, mask and weights. In one shot the ranking is cut where the accuracy, before
    the recovery, falls below with one unit more (of many units: with one in 1024 more); accuracy is taken to fall with
    units, and where it does not, this is one of several such places.

    The plan's sparsity is the most units that may go; 0 sets no bound. The accuracy that decides is a little too good
    for having decided: judge on other samples.

    Raises:
        BadPlan: the network does not have the accuracy to begin with, or no such samples.

    Source: yeom2021pruning, Algorithm 1, with performance as the threshold.
    """

    name = "accuracy"
    title = "Accuracy"
    summary = "Goes on until the accuracy falls below a threshold, and keeps the last that holds it."
    counted: ClassVar[str] = "units"
    needs: ClassVar[tuple[Need, ...]] = ("data", "labels")

    drop: Annotated[
        float, Field(ge=0, le=1, title="Drop at most", description="share of samples, from before the step: 0.01 = 1 %")
    ] = 0.01
    at_least: Annotated[
        float | None, Field(ge=0, le=1, title="At least", description="accuracy that stays, instead of a drop")
    ] = None
    split: Annotated[
        str, Field(title="Samples", description="split that decides; empty: validation, else test, else the first")
    ] = ""
    n_samples: Annotated[int, Field(ge=1, title="How many", description="samples, each class in proportion")] = 1000

    def course(self, start: Start) -> Course:
        batches = self._batches(start.data)
        before = share_right(start.net, start.mask, batches)
        threshold = before - self.drop if self.at_least is None else self.at_least
        if before < threshold:
            raise BadPlan(
                f"target 'accuracy': {self.at_least:.1%} shall hold, but the network has {before:.1%} before anything "
                "goes.",
                "Ask for less, or recover it first.",
            )
        if start.schedule.n_rounds == 1 and not start.schedule.in_units:
            return Cut(start, batches, threshold)
        _check_first_step(start)
        return Rounds(start, batches, threshold)

    def _batches(self, data: Reference) -> Callable[[], list[Batch]]:
        if not isinstance(data, Dataset):
            return lambda: _in_batches(data)
        usual = (split for split in ("validation", "val", "test", *data.splits) if split in data.splits)
        split = self.split or next(usual)
        if split not in data.splits:
            raise BadPlan(
                f"target 'accuracy': data set '{data.name}' has no split '{split}'.",
                f"It has {', '.join(data.splits)}.",
            )
        quick = data.quick(min(self.n_samples, len(data[split])), split=split)
        return lambda: [*quick.batches(split, BATCH_SIZE)]


class Rounds(InUnits):
    """Rounds of as many units each, until one falls below."""

    def __init__(self, start: Start, batches: Callable[[], list[Batch]], threshold: float) -> None:
        super().__init__(start, start.sparsity or 1.0)
        self._batches, self._threshold = batches, threshold

    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        turn = super().turn(net, mask, index, score)
        return Turn(turn.mask, turn.is_last or turn.mask.same_as(mask))

    def accuracy(self, net: Network, mask: Mask) -> float | None:
        return share_right(net, mask, self._batches)

    def holds(self, accuracy: float) -> bool:
        return accuracy >= self._threshold


class Cut(Course):
    """One ranking, cut where the accuracy falls below."""

    n_rounds = 1

    def __init__(self, start: Start, batches: Callable[[], list[Batch]], threshold: float) -> None:
        self._start, self._batches, self._threshold = start, batches, threshold

    def turn(self, net: Network, mask: Mask, index: int, score: Callable[[], Scores]) -> Turn:
        start, scores = self._start, score()

        def kept_at(share: float) -> dict[str, Tensor]:
            return choose(scores, start.scope, share, start=start.counts)

        def falls(kept: Mapping[str, Tensor]) -> float:
            return float(share_right(net, mask_of(scores, kept), self._batches) < self._threshold)

        contests = start.scope.contests(start.counts, start.sparsity)
        search = Search(kept_at, falls, min(FINEST, n_ticks_of(contests, start.counts)), start.progress)
        low, high = search.at(start.share_gone), search.at(start.sparsity or 1.0)
        last = search.first(low, high, HALF)[0] if reaches(high, HALF) else high
        return Turn(mask_of(scores, last.kept), True, last.share)

    def accuracy(self, net: Network, mask: Mask) -> float | None:
        return share_right(net, mask, self._batches)


def _check_first_step(start: Start) -> None:
    contests = () if start.structure.fixes else start.scope.contests(start.counts, start.sparsity or 1.0)
    if any(at.share == 1.0 for at in contests) and start.schedule.targets(0.0, 1.0)[0] == 1.0:
        raise BadPlan(
            f"target 'accuracy' without a bound is on the way to all units, and schedule '{start.schedule.name}' would "
            "remove them in its first round.",
            "Give a sparsity, the most units that may go, or choose schedule 'per_round'.",
        )


def share_right(net: Network, mask: Mask, batches: Callable[[], list[Batch]]) -> float:
    """Share of the samples that the network under the mask classifies right; the lowest class among equals."""
    right, n = 0, 0
    with masked(net.module, mask), evaluating(net.module), torch.inference_mode():
        for batch in batches():
            outputs = net.module(net.fitted(batch.inputs)).cpu()
            if not bool(outputs.isfinite().all()):
                raise BadNetwork(
                    "target 'accuracy': the network's outputs are not finite, so that it has no accuracy.",
                    "A weight is NaN, infinite or has grown too large; go back to a step before.",
                )
            right += int((outputs.argmax(1) == batch.labels).sum())
            n += len(batch.labels)
    return right / n


def _in_batches(data: Reference) -> list[Batch]:
    inputs, labels = samples_of(data)
    rows = torch.split(torch.arange(len(labels)), BATCH_SIZE)
    return [Batch(inputs[part], labels[part], np.asarray(part)) for part in rows]
