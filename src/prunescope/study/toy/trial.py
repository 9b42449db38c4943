"""One repetition on one data set: every criterion, shown every number of reference samples, prunes the network.

What is pruned is taken out for real before it is judged: two thirds of the neurons take less than half of the time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor, nn

from prunescope.core.progress import Progress
from prunescope.core.seeds import derive
from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape, draw
from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.prune.criterion import Criterion
from prunescope.prune.scores import Scores
from prunescope.prune.select import score, select
from prunescope.study.toy.network import samples
from prunescope.study.toy.protocol import NEEDY, Protocol

Samples = tuple[Tensor, Tensor]
UNPRUNED = "unpruned"


@dataclass(frozen=True, eq=False)
class Trial:
    """What one repetition found.

    Attributes:
        accuracy: a row a network: criterion ("unpruned" too), reference samples of each class (0 where none were
            looked at), what it was tested on ("train", "noise 0.3"), accuracy as a share.
        scores: Float[neurons] of each criterion and count, ``"relevance 5"``; the first layer's neurons come first.
    """

    accuracy: Table
    scores: Table

    UNITS: ClassVar[dict[str, dict[str, str]]] = {"accuracy": {"accuracy": "share"}, "scores": {}}


def column(criterion: str, count: int) -> str:
    """The column of scores of a criterion; magnitude is shown nothing, so it has one for all counts."""
    return f"{criterion} {count if criterion in NEEDY else 0}"


def conduct(protocol: Protocol, net: Network, shape: Shape, seed: int, progress: Progress | None = None) -> Trial:
    """One repetition; the same seed draws the same samples for every criterion."""
    tests = judged_on(protocol, shape, seed)
    scores: dict[str, np.ndarray] = {}
    rows = [(UNPRUNED, 0, name, share) for name, share in _evaluated(net.module, tests)]
    settings = list(_settings(protocol))
    for name, criterion, count in (progress or Progress()).over(settings, f"{shape}, seed {seed}"):
        found = scored(net, criterion, reference(protocol, shape, count, seed) if count else None)
        scores[column(name, count)] = in_one(found)
        pruned = shrink(net, select(found, protocol.share))
        rows += [(name, count, test, share) for test, share in _evaluated(pruned, tests)]
    return Trial(_accuracy(rows), Table(scores))


def reference(protocol: Protocol, shape: Shape, count: int, seed: int) -> Samples:
    """``count`` fresh samples of each class."""
    return _tensors(shape, count, derive(protocol.seed, "toy", shape, "reference", count, seed))


def judged_on(protocol: Protocol, shape: Shape, seed: int) -> dict[str, Samples]:
    """The training samples, and fresh ones with each kind of noise, by name."""
    train = samples(protocol, shape)["train"]
    tests = {"train": (torch.from_numpy(np.asarray(train.inputs)), torch.from_numpy(train.labels))}
    for noise in protocol.noises:
        points, labels = _tensors(shape, protocol.test_samples, derive(protocol.seed, "toy", shape, "test", seed))
        rng = np.random.default_rng(derive(protocol.seed, "toy", shape, "noise", seed))
        shift = torch.from_numpy(rng.normal(scale=noise, size=tuple(points.shape)).astype(np.float32))
        tests[f"noise {noise:g}"] = (points + shift, labels)
    return tests


def scored(net: Network, criterion: Criterion, shown: Samples | None) -> Scores:
    """Scores of all hidden neurons."""
    return score(net, criterion, shown, structure="filter")


def in_one(scores: Scores) -> np.ndarray:
    """Scores of all layers one after another, as they meet in the contest: Float[neurons]."""
    return np.concatenate([scores[group.name].numpy() for group in scores.groups])


def classified(module: nn.Module, points: Tensor) -> Tensor:
    """The class of every point: int64 [N]."""
    with torch.no_grad():
        classes: Tensor = module(points).argmax(1)
    return classes


def _settings(protocol: Protocol) -> Iterator[tuple[str, Criterion, int]]:
    for name, criterion in protocol.criteria().items():
        for count in protocol.counts if name in NEEDY else (0,):
            yield name, criterion, count


def _evaluated(module: nn.Module, tests: dict[str, Samples]) -> list[tuple[str, float]]:
    return [(name, float((classified(module, x) == y).double().mean())) for name, (x, y) in tests.items()]


def _tensors(shape: Shape, count: int, seed: int) -> Samples:
    points, labels = draw(shape, count, np.random.default_rng(seed))
    return torch.from_numpy(points), torch.from_numpy(labels)


def _accuracy(rows: list[tuple[str, int, str, float]]) -> Table:
    names = ("criterion", "n", "tested", "accuracy")
    columns = {name: np.array(values) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
    return Table(columns, Trial.UNITS["accuracy"])
