"""P8: accuracy under 96 conditions, images made on the fly, against 96 bare forward passes.

ResNet-20 in its CIFAR form, a small network, for which making the images weighs most; random weights and images.
Both sides take turns, condition by condition; a round is one severity of every corruption.

    python benchmarks/p08_robustness.py [--samples 446] [--rounds 5] [--threads 2]
"""

import argparse
import statistics
from functools import partial

import numpy as np
import torch
from timing import seconds
from torch import nn

import prunescope as ps
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition, all_conditions
from prunescope.data.corrupted import under
from prunescope.data.split import Split, row_ids
from prunescope.measure.latent import latent_of
from prunescope.measure.outputs import CPU_BATCH_SIZE
from prunescope.nets.zoo import zoo

GOAL = 1.3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--samples", type=int, default=446)
    parser.add_argument("--rounds", type=int, default=5, choices=range(1, 6))
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    print(f"P8 {asked.samples} samples, {asked.threads} threads, {asked.rounds} severities, median")
    data = images(asked.samples)
    for title, module in networks().items():
        net = ps.Network(module.eval(), torch.zeros(1, 3, 32, 32))
        print(f"  {title}: {compared(net, data, asked.rounds)}")


def networks() -> dict[str, nn.Module]:
    torch.manual_seed(0)
    return {"ResNet-20 (41 M MACs)": zoo["resnet20"]()}


def images(n: int) -> ps.Dataset:
    pixels = np.random.default_rng(0).integers(0, 256, (n, 3, 32, 32), dtype=np.uint8)
    samples = Split(pixels, np.arange(n) % 10, row_ids("test", n))
    return ps.Dataset("noise", {"test": samples}, tuple(map(str, range(10))))


def compared(net: ps.Network, data: ps.Dataset, rounds: int) -> str:
    """Seconds of 19 conditions, measured, made alone, and as bare passes over clean images."""
    ratios, times = [], []
    forwards(net, data)
    for severity in range(1, rounds + 1):
        part = [condition for condition in all_conditions() if condition.severity == severity]
        whole = bare = making = 0.0
        for c in part:  # a seed of its own, so that no images are there from before
            whole += seconds(partial(latent_of, net, data, "test", c, None, Progress(), seed=1))
            bare += seconds(partial(forwards, net, data))
            making += seconds(partial(make, data, c))
        ratios.append(whole / bare)
        times.append((whole, making, bare))
    whole, making, bare = (statistics.median(side) for side in zip(*times, strict=True))
    ratio = statistics.median(ratios)
    return f"{whole:.2f} s (making alone {making:.2f}) / {bare:.2f} s = {ratio:.2f} (goal <= {GOAL})"


def make(data: ps.Dataset, condition: Condition) -> None:
    under(data, condition, seed=2)["test"].inputs[:]


def forwards(net: ps.Network, data: ps.Dataset) -> None:
    with torch.inference_mode():
        for batch in data.batches("test", CPU_BATCH_SIZE):
            net.module(batch.inputs)


if __name__ == "__main__":
    main()
