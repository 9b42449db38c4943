"""P13, the scatter's part: milliseconds a frame of 50 000 points and of 10 000 trajectories while a brush moves.

What the brush holds, the pure function from columns to 900 x 600 pixels and `putImageData`, in headless Chromium
without a GPU.

    python benchmarks/p13_scatter.py
"""

from page import results
from timing import line

FRAME_MS = 16


def main() -> None:
    print("P13 frames of the geometry views' panels, painted on the CPU")
    for frame in results("scatter"):
        line(f"{frame['what']}, {frame['best']:.1f} to {frame['worst']:.1f}, median", frame["median"], FRAME_MS)


if __name__ == "__main__":
    main()
