"""P1: relevance (LRP alpha 1, beta 0) of every filter, against one plain forward and full backward, beside zennit.

Goal: at most 1.2 forwards and backwards (f+b) on VGG-16, 1.5 on ResNet-18 and GoogLeNet. All sides run interleaved on
the same batch; the median of the rounds counts. On the CPU times are of the processor, on one thread, so that a busy
machine does not show.

    python benchmarks/p01_relevance.py [--batch 4] [--side 224] [--rounds 5] [--device cpu] [--networks vgg16 ...]
"""

import argparse
import statistics
import time
import warnings
from collections.abc import Callable

import torch
from torch import Tensor, nn

from prunescope.nets.network import Network
from prunescope.nets.relevance import propagate
from prunescope.nets.torchvision_shim import torchvision

GOALS = {"vgg16": 1.2, "resnet18": 1.5, "googlenet": 1.5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--side", type=int, default=224)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--networks", nargs="+", default=list(GOALS))
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    torch.set_num_threads(1)
    print(f"P1 relevance, batch {asked.batch}, {asked.side} px, {asked.device}, {torch.get_num_threads()} threads")
    for name in asked.networks:
        torch.manual_seed(0)
        module = getattr(torchvision.models, name)(weights=None, **_own(name))
        inputs = torch.rand(asked.batch, 3, asked.side, asked.side, device=asked.device)
        labels = torch.arange(asked.batch, device=asked.device)
        print(f"  {name:10s}", _compared(module.to(asked.device).eval(), inputs, labels, asked.rounds, GOALS.get(name)))


def _own(name: str) -> dict[str, bool]:
    return {"aux_logits": False, "init_weights": False} if name == "googlenet" else {}


def _compared(module: nn.Module, inputs: Tensor, labels: Tensor, rounds: int, goal: float | None) -> str:
    net = Network(module, inputs[:1])
    sides = {
        "f+b": lambda: _forward_and_backward(module, inputs, labels),
        "ours": lambda: propagate(net, inputs, labels),
        "zennit": _zennit(module, inputs, labels),
    }
    times: dict[str, list[float]] = {side: [] for side in sides}
    for number in range(rounds + 1):  # the first round warms up
        for side, work in sides.items():
            seconds = _seconds(work, inputs.device)
            if number:
                times[side].append(seconds)
    median = {side: statistics.median(values) for side, values in times.items()}
    ratios = ", ".join(f"{side} {median[side] / median['f+b']:.2f} f+b" for side in ("ours", "zennit"))
    return f"f+b {median['f+b'] * 1e3:.0f} ms; {ratios} (goal <= {goal})"


def _forward_and_backward(module: nn.Module, inputs: Tensor, labels: Tensor) -> None:
    loss = nn.functional.cross_entropy(module(inputs), labels)
    torch.autograd.grad(loss, list(module.parameters()))


def _zennit(module: nn.Module, inputs: Tensor, labels: Tensor) -> Callable[[], object]:
    """zennit's relevance of every layer's output; networks it cannot branch in run without its sums."""
    from zennit.attribution import Gradient
    from zennit.canonizers import SequentialMergeBatchNorm
    from zennit.composites import LayerMapComposite
    from zennit.rules import AlphaBeta, Norm, Pass
    from zennit.torchvision import ResNetCanonizer
    from zennit.types import Activation, AvgPool, Convolution, Linear

    rule = AlphaBeta(1, 0, zero_params="bias")
    canonizer = ResNetCanonizer() if type(module).__name__ == "ResNet" else SequentialMergeBatchNorm()
    layers = [(Activation, Pass()), (AvgPool, Norm()), (Convolution, rule), (Linear, rule)]

    def run() -> None:
        seed = torch.zeros(len(inputs), 1000, device=inputs.device)
        seed[range(len(inputs)), labels] = 1
        with Gradient(module, LayerMapComposite(layers, canonizers=[canonizer])) as attributor:
            attributor(inputs, seed)

    return run


def _seconds(work: Callable[[], object], device: torch.device) -> float:
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    _finish(device)
    start = clock()
    work()
    _finish(device)
    return clock() - start


def _finish(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


if __name__ == "__main__":
    main()
