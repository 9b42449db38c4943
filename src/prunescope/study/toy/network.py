"""The network of the toy study and its training."""

import math

import torch
from torch import nn

from prunescope.core.progress import Progress, Tick
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.data.datasets.toy import CLASSES, Shape
from prunescope.data.source import load
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask
from prunescope.prune.recoveries.finetune import Finetune
from prunescope.prune.recovery import Kit
from prunescope.study.toy.protocol import Protocol

BATCH_SIZE = 64


def samples(protocol: Protocol, shape: Shape) -> Dataset:
    """The training samples of a data set."""
    options = {"shape": shape, "samples": protocol.samples, "test_samples": protocol.test_samples}
    return load({"name": "toy", **options, "seed": protocol.seed})


def untrained(protocol: Protocol, shape: Shape) -> Network:
    """2 - hidden - hidden - hidden - classes, ReLU between, half of the first layer dropped out in training."""
    width, n_classes = protocol.hidden, len(CLASSES[shape])
    with torch.random.fork_rng([]):
        torch.manual_seed(derive(protocol.seed, "toy", shape, "weights"))
        first = (nn.Linear(2, width), nn.ReLU(), nn.Dropout(0.5))
        last = nn.ReLU() if protocol.last_relu else nn.Identity()
        rest = (nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), last, nn.Linear(width, n_classes))
        module = nn.Sequential(*first, *rest)
    return Network(module.eval(), torch.zeros(1, 2), CLASSES[shape])


def trained(protocol: Protocol, shape: Shape, progress: Progress | None = None) -> Network:
    """The network after ``protocol.steps`` updates, in eval mode."""
    net, data = untrained(protocol, shape), samples(protocol, shape)
    n_epochs = math.ceil(protocol.steps / math.ceil(len(data["train"]) / BATCH_SIZE))
    recipe = Finetune(
        learning_rate=0.01, momentum=0.9, weight_decay=0, batch_size=BATCH_SIZE, epochs=n_epochs, schedule="none"
    )
    seed = derive(protocol.seed, "toy", shape, "training")
    recipe.recover_(net, Mask({}), Kit(data, seed, _told(shape, progress or Progress())))
    return net


def _told(shape: Shape, progress: Progress) -> Progress:
    """The training's own progress in the words of the study."""

    def report(tick: Tick) -> None:
        progress.tick(f"training {shape}", tick.done, tick.total, tick.note)

    return Progress(report, progress.should_stop)
