"""P2: gradient and Taylor scores of every filter, against one plain forward and full backward of the same batch.

Goal: at most 1.1 forwards and backwards (f+b). All sides run interleaved; the median of the rounds counts, in wall and
in processor time: other work on the machine makes the first one wait, and pages of fresh memory cost it more.

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
    n_threads = torch.get_num_threads()
    print(
        f"P2 gradients, batch {asked.batch}, {asked.side} px, {n_threads} threads; goal <= {GOAL} f+b (processor time)"
    )
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
    times: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for number in range(rounds + 1):  # the first round warms up
        for side, work in sides.items():
            wall, processor = time.perf_counter(), time.process_time()
            work()
            if number:
                times[side].append((time.perf_counter() - wall, time.process_time() - processor))
    spent = {side: tuple(map(statistics.median, zip(*own, strict=True))) for side, own in times.items()}
    plain = spent.pop("f+b")
    shares = {side: [own / whole for own, whole in zip(both, plain, strict=True)] for side, both in spent.items()}
    return f"f+b {plain[0] * 1e3:.0f} ms ({plain[1] * 1e3:.0f}); " + ", ".join(
        f"{side} {wall:.2f} ({processor:.2f})" for side, (wall, processor) in shares.items()
    )


def _scoring(net: ps.Network, criterion: str, structure: str, data: tuple[Tensor, Tensor]) -> Callable[[], object]:
    return lambda: ps.score(net, criterion, data, structure)


def _forward_and_backward(module: nn.Module, inputs: Tensor, labels: Tensor) -> None:
    loss = nn.functional.cross_entropy(module(inputs), labels)
    torch.autograd.grad(loss, list(module.parameters()))


if __name__ == "__main__":
    main()
