"""P13, parallel coordinates: milliseconds to paint a frame of 10 000 samples x 12 axes on 1120 x 270 pixels.

The pure function from places to pixels and `putImageData` while a brush moves, in headless Chromium without a GPU:
lines of one step, of A and B together (20 000 lines), and of 100 000 samples, which the page thins to 10 000.

    python benchmarks/p13_parallel.py
"""

from page import results
from timing import line

FRAME_MS = 16


def main() -> None:
    print("P13 frames of parallel coordinates, painted on the CPU")
    for frame in results("parallel"):
        line(f"{frame['what']}, longest {frame['worst']:.1f}, median", frame["median"], FRAME_MS)


if __name__ == "__main__":
    main()
