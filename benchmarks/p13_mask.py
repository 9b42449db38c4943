"""P13, the mask's part: milliseconds to paint one frame of a mask of 4096 x 25 088 weights on 1100 x 700 pixels.

The pure function from coloured tiles to pixels and `putImageData`, at five zooms while panning, in headless Chromium
without a GPU; and what a tile takes to be coloured, which is done once a tile.

    python benchmarks/p13_mask.py
"""

from page import results
from timing import line

FRAME_MS = 16


def main() -> None:
    found = results("mask")
    print("P13 frames of the mask, painted on the CPU")
    for frame in found["frames"]:
        line(f"{frame['zoom']} px a weight, longest {frame['worst']:.1f}, median", frame["median"], FRAME_MS)
    for kind, ms in found["tiles"].items():
        line(f"a tile of {kind} coloured, once", ms, FRAME_MS)


if __name__ == "__main__":
    main()
