"""P3, P4: global removal of 30 % of all filters, all of it, against one forward pass of the same network.

Naming the channels, L1 scores of every filter, the choice, the removal and the check of the smaller network; batch 1
at 224 x 224, random weights. Prints each part and the sum in forwards (goals: VGG-16 5, ResNet-50 2, DenseNet-121 4,
Swin-T 4). Rounds interleave with plain forwards; the median counts. With --peer and torch-pruning installed, its
global L1 pruning of the same share is timed in the same rounds (it checks nothing).

    python benchmarks/p03_removal.py [vgg16 resnet50 densenet121 swin_t] [--rounds 5] [--peer]
"""

import argparse
import copy
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn

from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.nets.torchvision_shim import torchvision
from prunescope.prune.select import score, select

GOALS = {"vgg16": 5, "resnet50": 2, "densenet121": 4, "swin_t": 4}
SHARE = 0.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=[*GOALS])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer", action="store_true", help="time torch-pruning too")
    asked = parser.parse_args()
    for name in asked.names:
        measure(name, asked.rounds, asked.peer)


def measure(name: str, n_rounds: int, has_peer: bool) -> None:
    torch.manual_seed(0)
    module = getattr(torchvision.models, name)(weights=None).eval()
    image = torch.randn(1, 3, 224, 224)
    seconds: dict[str, list[float]] = {}
    for _ in range(n_rounds + 1):  # the first round warms up
        with timed(seconds, "forward"), torch.no_grad():
            module(image)
        net = Network(module, image)
        with timed(seconds, "naming"):
            _ = net.graph.groups
        with timed(seconds, "scores, choice"):
            mask = select(score(net, "magnitude", structure="filter", p=1), sparsity=SHARE, scope="global")
        with timed(seconds, "removal, check"):
            small = shrink(net, mask)
        if has_peer:
            peer(module, image, seconds)
    report(name, {part: statistics.median(rounds[1:]) for part, rounds in seconds.items()}, module, small)


def report(name: str, medians: dict[str, float], module: nn.Module, small: nn.Module) -> None:
    forward, theirs = medians.pop("forward"), medians.pop("torch-pruning", None)
    parts = ", ".join(f"{part} {spent / forward:.2f}" for part, spent in medians.items())
    left = size(small) / size(module)
    goal = f" (goal <= {GOALS[name]})" if name in GOALS else ""
    print(
        f"{name}: {sum(medians.values()) / forward:.2f} forwards{goal}: {parts}; forward {forward * 1e3:.0f} ms, ",
        end="",
    )
    print(f"{left:.2f} of the parameters left" + (f"; torch-pruning {theirs / forward:.2f} forwards" if theirs else ""))


def peer(module: nn.Module, image: torch.Tensor, seconds: dict[str, list[float]]) -> None:
    import torch_pruning

    other = copy.deepcopy(module)
    heads = [layer for layer in other.modules() if isinstance(layer, nn.Linear) and layer.out_features == 1000]
    with timed(seconds, "torch-pruning"):
        importance = torch_pruning.importance.MagnitudeImportance(p=1)
        torch_pruning.pruner.MagnitudePruner(
            other, image, importance, global_pruning=True, pruning_ratio=SHARE, ignored_layers=heads
        ).step()


def size(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@contextmanager
def timed(seconds: dict[str, list[float]], part: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    seconds.setdefault(part, []).append(time.perf_counter() - start)


if __name__ == "__main__":
    main()
