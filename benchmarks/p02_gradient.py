"""P2: gradient and Taylor scores of every filter, against one plain forward and full backward of the same batch.

Goal: at most 1.1 forwards and backwards (f+b). All sides run interleaved; the median of the rounds counts.

    python benchmarks/p02_gradient.py [--batch 4] [--side 224] [--rounds 5] [--networks vgg16 ...]
"""

import argparse
import statistics
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.nets.torchvision_shim import torchvision

GOAL = 1.1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--side", type=int, default=224)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--networks", nargs="+", default=["vgg16", "resnet18"])
    asked = parser.parse_args()
    print(f"P2 gradients, batch {asked.batch}, {asked.side} px, {torch.get_num_threads()} threads (goal <= {GOAL} f+b)")
    for name in asked.networks:
        torch.manual_seed(0)
        module = getattr(torchvision.models, name)(weights=None).eval()
        inputs, labels = torch.rand(asked.batch, 3, asked.side, asked.side), torch.arange(asked.batch)
        print(f"  {name:10s}", _compared(module, inputs, labels, asked.rounds))


def _compared(module: nn.Module, inputs: Tensor, labels: Tensor, rounds: int) -> str:
    net = ps.Network(module, inputs[:1])
    assert net.graph.groups  # which channels go together is found once a network, not once a scoring
    sides: dict[str, Callable[[], object]] = {"f+b": lambda: _forward_and_backward(module, inputs, labels)}
    for criterion in ("gradient", "taylor"):
        for structure in ("filter", "weight"):
            sides[f"{criterion} {structure}"] = _scoring(net, criterion, structure, (inputs, labels))
    times: dict[str, list[float]] = {side: [] for side in sides}
    for number in range(rounds + 1):  # the first round warms up
        for side, work in sides.items():
            start = time.perf_counter()
            work()
            if number:
                times[side].append(time.perf_counter() - start)
    plain = statistics.median(times.pop("f+b"))
    return f"f+b {plain * 1e3:.0f} ms; " + ", ".join(
        f"{side} {statistics.median(values) / plain:.2f}" for side, values in times.items()
    )


def _scoring(net: ps.Network, criterion: str, structure: str, data: tuple[Tensor, Tensor]) -> Callable[[], object]:
    return lambda: ps.score(net, criterion, data, structure)


def _forward_and_backward(module: nn.Module, inputs: Tensor, labels: Tensor) -> None:
    loss = nn.functional.cross_entropy(module(inputs), labels)
    torch.autograd.grad(loss, list(module.parameters()))


if __name__ == "__main__":
    main()
