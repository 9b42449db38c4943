"""How the plane is divided into classes, before and after pruning (Fig. 2)."""

from typing import Final

import numpy as np
import torch
from torch import nn

from prunescope.core.progress import Progress
from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.prune.select import select
from prunescope.study.toy.network import samples
from prunescope.study.toy.protocol import NEEDY, Protocol
from prunescope.study.toy.trial import UNPRUNED, classified, reference, scored

SIDE: Final = 96
"""Points of the grid along each axis."""
MARGIN: Final = 0.08
"""Free space around the training samples, as a share of their range."""

UNITS: Final[dict[str, dict[str, str]]] = {"plane": {}, "training": {}, "reference": {}}


def boundaries(protocol: Protocol, net: Network, shape: Shape, progress: Progress | None = None) -> dict[str, Table]:
    """The classes of a grid over the plane, and the samples that lie in it.

    Returns:
        plane: x, y and a column of classes for the unpruned network and for each criterion's, a row a point, y outer.
        training, reference: x, y and class of the samples.
    """
    train = samples(protocol, shape)["train"]
    points = _grid(np.asarray(train.inputs))
    shown = reference(protocol, shape, count_shown(protocol), seed=0)
    columns = {"x": points[:, 0], "y": points[:, 1], UNPRUNED: _classes(net.module, points)}
    for name, criterion in (progress or Progress()).over(protocol.criteria().items(), f"boundaries of {shape}"):
        scores = scored(net, criterion, shown if name in NEEDY else None)
        columns[name] = _classes(shrink(net, select(scores, protocol.share)), points)
    return {
        "plane": Table(columns),
        "training": _samples(np.asarray(train.inputs), train.labels),
        "reference": _samples(shown[0].numpy(), shown[1].numpy()),
    }


def count_shown(protocol: Protocol) -> int:
    """Reference samples of each class in the picture: 5, or the nearest there is."""
    return min(protocol.counts, key=lambda count: abs(count - 5))


def _grid(points: np.ndarray) -> np.ndarray:
    low, high = points.min(0), points.max(0)
    room = MARGIN * (high - low)
    x, y = (np.linspace(low[i] - room[i], high[i] + room[i], SIDE) for i in (0, 1))
    return np.stack(np.meshgrid(x, y), -1).reshape(-1, 2).astype(np.float32)


def _classes(module: nn.Module, points: np.ndarray) -> np.ndarray:
    return classified(module, torch.from_numpy(points)).numpy().astype(np.uint8)


def _samples(points: np.ndarray, labels: np.ndarray) -> Table:
    return Table({"x": points[:, 0], "y": points[:, 1], "class": labels.astype(np.uint8)})
