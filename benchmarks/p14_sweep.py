"""P14: a sweep of 10 rates with one criterion, against one scoring and 10 plain evaluations of the unpruned network.

ResNet-20 in its CIFAR form, random weights and images, so that only time is measured. Goal: the whole sweep (scoring,
choice, masks, sizes, evaluations) at most 1.1 of the other side. Rounds interleave; the median counts. Processor time
is printed beside the time on the wall, which other work on the machine makes longer.

    python benchmarks/p14_sweep.py [--samples 512] [--rounds 5] [--criterion taylor] [--structures weight filter]
"""

import argparse
import statistics
import time

import numpy as np
import torch

import prunescope as ps
from prunescope.data.split import Split, row_ids
from prunescope.measure.outputs import CPU_BATCH_SIZE
from prunescope.nets.zoo import zoo
from prunescope.study.sweep import sweep

GOAL = 1.1
RATES = tuple(round(0.09 * k, 2) for k in range(1, 11))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=512)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--criterion", default="taylor")
    parser.add_argument("--structures", nargs="+", default=["weight", "filter"])
    asked = parser.parse_args()
    print(f"P14 sweep of {len(RATES)} rates, ResNet-20, {asked.criterion}, ", end="")
    print(f"{asked.samples} samples, {torch.get_num_threads()} threads")
    torch.manual_seed(0)
    net = ps.Network(zoo["resnet20"](), torch.zeros(1, 3, 32, 32))
    assert net.graph.groups  # which channels go together is found once a network, not once a sweep
    data = images(asked.samples)
    for structure in asked.structures:
        print(f"  {structure:8s}", compared(net, data, asked.criterion, structure, asked.rounds))


def images(n: int) -> ps.Dataset:
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 10
    pixels = rng.integers(0, 256, (n, 3, 32, 32), dtype=np.uint8)
    splits = {name: Split(pixels, labels, row_ids(name, n)) for name in ("train", "test")}
    return ps.Dataset("noise", splits, tuple(map(str, range(10))))


def compared(net: ps.Network, data: ps.Dataset, criterion: str, structure: str, rounds: int) -> str:
    sides = {
        "sweep": lambda: sweep(net, data, [criterion], RATES, [structure]),
        "scoring": lambda: ps.score(net, criterion, data, structure),
        "evaluations": lambda: [evaluate(net, data) for _ in RATES],
    }
    times: dict[str, list[tuple[float, float]]] = {side: [] for side in sides}
    for number in range(rounds + 1):  # the first round warms up
        for side, work in sides.items():
            wall, processor = time.perf_counter(), time.process_time()
            work()
            if number:
                times[side].append((time.perf_counter() - wall, time.process_time() - processor))
    texts = []
    for clock, name in enumerate(("wall", "processor")):
        whole, scoring, evaluations = (statistics.median(spent[clock] for spent in times[side]) for side in sides)
        ratio = whole / (scoring + evaluations)
        texts.append(f"{name} {whole:.2f} s / ({scoring:.2f} s + {evaluations:.2f} s) = {ratio:.2f}")
    return f"{', '.join(texts)} (goal <= {GOAL})"


def evaluate(net: ps.Network, data: ps.Dataset) -> int:
    """How many samples the network gets right: one plain pass."""
    net.module.eval()
    right = 0
    with torch.inference_mode():
        for batch in data.batches("test", CPU_BATCH_SIZE):
            right += int((net.module(batch.inputs).argmax(1) == batch.labels).sum())
    return right


if __name__ == "__main__":
    main()
