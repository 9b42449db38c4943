"""P7: the 95 corrupted versions of a 32 x 32 image, in one thread, against the published generation.

The published generation takes 0.256 s an image on one core. Its place here takes a plain version an image at a time in
NumPy, SciPy and Pillow, as the published one is written (tests/reference/slow_corruptions.py), measured in turn with
ours. Seconds are those of the processor, so that other work on the machine does not count.

    python benchmarks/p07_corruptions.py [--images 128] [--rounds 5]
"""

import argparse
import io
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from prunescope.data.corruption import SEVERITIES, by_family, corrupt

sys.path.append(str(Path(__file__).parents[1] / "tests/reference"))
import slow_corruptions as slow

PUBLISHED_MS = 256
GOAL = 20
N_SLOW = 2  # images of the slow side a round


class Numbers:
    """Random numbers of one image as the published generation draws them."""

    def __init__(self) -> None:
        self._rng = np.random.default_rng(0)

    def normal(self, *shape: int) -> np.ndarray:
        return self._rng.standard_normal(shape)

    def uniform(self, low: float, high: float, *shape: int) -> np.ndarray:
        return self._rng.uniform(low, high, shape)

    def integers(self, low: int, high: int, *shape: int) -> np.ndarray:
        return self._rng.integers(low, high, shape)

    def poisson(self, rates: np.ndarray) -> np.ndarray:
        return self._rng.poisson(rates)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--images", type=int, default=128)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    images = np.random.default_rng(0).integers(0, 256, (asked.images, 32, 32, 3), dtype=np.uint8)
    print(f"P7 95 versions of each of {asked.images} images, one thread, median of {asked.rounds}, CPU ms an image")
    ours, peers = zip(*(compared(each.name, images, asked.rounds) for each in by_family()), strict=True)
    total = sum(ours)
    print(f"  all: ours {total:.1f} ms, plain version {sum(peers):.1f} ms, ratio {sum(peers) / total:.1f}")
    print(f"  published {PUBLISHED_MS} ms on its authors' core, ratio {PUBLISHED_MS / total:.1f} (goal >= {GOAL})")


def compared(name: str, images: np.ndarray, rounds: int) -> tuple[float, float]:
    """Milliseconds an image in five severities, of ours and of the plain version."""
    plain = POPULAR.get(name, partial(slow.slow, name=name, numbers=Numbers()))
    times = []
    for number in range(rounds + 1):  # the first round warms up
        ours = seconds(lambda: [corrupt(images, name, severity) for severity in SEVERITIES]) / len(images)
        peer = seconds(lambda: [plain(image, severity=s) for image in images[:N_SLOW] for s in SEVERITIES]) / N_SLOW
        times += [(1000 * ours, 1000 * peer)] if number else []
    ours, peer = (statistics.median(side) for side in zip(*times, strict=True))
    print(f"    {name:18s} {ours:6.2f}   plain {peer:7.2f}   ratio {peer / ours:6.1f}")
    return ours, peer


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def jpeg(image: np.ndarray, severity: int) -> np.ndarray:
    file = io.BytesIO()
    quality = slow.CORRUPTIONS["jpeg_compression"][1][severity - 1]
    Image.fromarray(image).save(file, "JPEG", quality=quality)
    return np.asarray(Image.open(file))


def pixelate(image: np.ndarray, severity: int) -> np.ndarray:
    side = int(len(image) * slow.CORRUPTIONS["pixelate"][1][severity - 1])
    small = Image.fromarray(image).resize((side, side), Image.Resampling.BOX)
    return np.asarray(small.resize(image.shape[:2], Image.Resampling.BOX))


POPULAR = {"jpeg_compression": jpeg, "pixelate": pixelate}  # by a library, in the published generation too


if __name__ == "__main__":
    main()
