"""P9: angle, length and margin of 10 000 samples x 10 classes x 512 features, against the one product it contains.

Both sides run in turn, in one thread; medians.
"""

import statistics
from collections.abc import Callable

import torch
from timing import seconds

from prunescope.measure.geometry import geometry

ROUNDS = 31
SIZES = ((10_000, 10, 512), (10_000, 100, 512), (2_000, 1000, 2048))


def interleaved(ours: Callable[[], object], peer: Callable[[], object]) -> tuple[float, float]:
    """Median milliseconds of both."""
    times = [(seconds(ours), seconds(peer)) for _ in range(ROUNDS + 1)][1:]
    return 1000 * statistics.median(t for t, _ in times), 1000 * statistics.median(t for _, t in times)


def main() -> None:
    torch.set_num_threads(1)
    print("P9  geometry of N samples x C classes x D features, goal <= 3 x the matrix product")
    for n, n_classes, n_features in SIZES:
        generator = torch.Generator().manual_seed(0)
        x = torch.randn(n, n_features, generator=generator)
        w, y = torch.randn(n_classes, n_features, generator=generator), torch.arange(n) % n_classes
        ours, product = interleaved(lambda x=x, w=w, y=y: geometry(x, w, y), lambda x=x, w=w: x @ w.T)
        print(
            f"  {n} x {n_classes} x {n_features}: {ours:6.2f} ms, product {product:6.2f} ms, ratio {ours / product:.2f}"
        )


if __name__ == "__main__":
    main()
