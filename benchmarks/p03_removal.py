"""P3, P4: global removal of 30 % of all filters, all of it, against one forward pass of the same network.

Naming the channels, L1 scores of every filter, the choice, the removal and the check of the smaller network; batch 1
at 224 x 224, random weights. Beside it Torch-Pruning's global L1 pruning of the same share, which checks nothing; a
peer that takes longer than --patience is stopped, said so, and not asked again. Prints each part and the sums in
forwards (goals: VGG-16 5, ResNet-50 2, DenseNet-121 4, Swin-T 4). Rounds interleave with plain forwards; the median
counts. Times are of the processor, on one thread, so that a busy machine does not show; as in ``timeit`` garbage is
collected before each part, not in it.

    python benchmarks/p03_removal.py [vgg16 resnet50 densenet121 swin_t] [--rounds 5] [--patience 60]
"""

import argparse
import copy
import gc
import signal
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import torch
from torch import nn

from prunescope.nets.network import Network
from prunescope.nets.surgery import shrink
from prunescope.nets.torchvision_shim import torchvision
from prunescope.prune.select import score, select

import torch_pruning  # isort: skip  # needs torchvision, which the shim makes importable

GOALS = {"vgg16": 5, "resnet50": 2, "densenet121": 4, "swin_t": 4}
SHARE = 0.3
PEER = "torch-pruning"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", default=[*GOALS])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--patience", type=int, default=60, help="seconds after which the peer is stopped")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    for name in asked.names:
        measure(name, asked.rounds, asked.patience)


def measure(name: str, n_rounds: int, patience: int) -> None:
    torch.manual_seed(0)
    module = getattr(torchvision.models, name)(weights=None).eval()
    image = torch.randn(1, 3, 224, 224)
    seconds: dict[str, list[float]] = {}
    peer_size = None
    for number in range(n_rounds + 1):  # the first round warms up
        with timed(seconds, "forward"), torch.no_grad():
            module(image)
        small = ours(module, image, seconds)
        if number == 0 or peer_size is not None:
            peer_size = theirs(module, image, seconds, patience)
    medians = {part: statistics.median(rounds[1:]) for part, rounds in seconds.items() if part != PEER}
    report(name, medians, size(small) / size(module))
    report_peer(medians["forward"], seconds.get(PEER, []), peer_size and peer_size / size(module), patience)


def ours(module: nn.Module, image: torch.Tensor, seconds: dict[str, list[float]]) -> nn.Module:
    net = Network(module, image)
    with timed(seconds, "naming"):
        _ = net.graph.groups
    with timed(seconds, "scores"):
        scores = score(net, "magnitude", structure="filter", p=1)
    with timed(seconds, "choice"):
        mask = select(scores, sparsity=SHARE, scope="global")
    with timed(seconds, "removal, check"):
        return shrink(net, mask)


def theirs(module: nn.Module, image: torch.Tensor, seconds: dict[str, list[float]], patience: int) -> int | None:
    """Parameters left by Torch-Pruning; None if it did not finish."""
    other = copy.deepcopy(module)
    heads = [layer for layer in other.modules() if isinstance(layer, nn.Linear) and layer.out_features == 1000]
    try:
        with timed(seconds, PEER), at_most(patience):
            importance = torch_pruning.importance.MagnitudeImportance(p=1)
            torch_pruning.pruner.MagnitudePruner(
                other, image, importance, global_pruning=True, pruning_ratio=SHARE, ignored_layers=heads
            ).step()
    except TimeoutError:
        return None
    return size(other)


def report(name: str, medians: dict[str, float], left: float) -> None:
    forward = medians["forward"]
    parts = {part: spent / forward for part, spent in medians.items() if part != "forward"}
    goal = f"goal {GOALS[name]}" if name in GOALS else "no goal"
    print(f"{name}: a forward takes {forward * 1e3:.0f} ms")
    listed = ", ".join(f"{part} {share:.2f}" for part, share in parts.items())
    print(f"  prunescope     {sum(parts.values()):6.2f} forwards ({goal}): {listed}; {left:.2f} of the parameters left")


def report_peer(forward: float, spent: list[float], left: float | None, patience: int) -> None:
    if left is None:
        print(f"  {PEER}  did not finish within {patience} s")
    else:
        print(f"  {PEER}  {statistics.median(spent[1:]) / forward:6.2f} forwards, unchecked; {left:.2f} left")


def size(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@contextmanager
def at_most(n_seconds: int) -> Iterator[None]:
    """Raises TimeoutError in the body after that time."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(n_seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def timed(seconds: dict[str, list[float]], part: str) -> Iterator[None]:
    gc.collect()
    gc.disable()
    start = time.process_time()
    try:
        yield
        seconds.setdefault(part, []).append(time.process_time() - start)
    finally:
        gc.enable()


if __name__ == "__main__":
    main()
