"""P12: a mask of 4096 x 25 088 weights (VGG-16's first dense layer) is looked at, brushed, panned and zoomed.

Server: tiles of every level, cold (the first after the mask is there) and warm, in index order and sorted; a brushed
rectangle applied to the mask. Page: milliseconds between frames while the whole mask view pans and zooms from its
cache, in headless Chromium without a GPU.

    python benchmarks/p12_mask.py [--rounds 7] [--no-page]
"""

import argparse
from functools import partial

import numpy as np
import torch
from timing import line, median_ms, seconds

from prunescope.nets.network import Network
from prunescope.prune.edits import RectangleEdit
from prunescope.prune.mask import Mask
from prunescope.workspace.planes.covers import Cover, compare
from prunescope.workspace.planes.plane import TILE, Order, Plane
from prunescope.workspace.planes.reliefs import Relief, survey

SHAPE = (4096, 25088)
GOAL_MS = 20
FRAME_MS = 1000 / 60
ORDERS: tuple[Order, ...] = ("index", "norm")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-page", action="store_true", help="only the server's side")
    asked = parser.parse_args()
    print(f"P12 mask of {SHAPE[0]} x {SHAPE[1]} weights, {torch.get_num_threads()} threads, median of {asked.rounds}")
    relief, cover = surveyed(asked.rounds)
    tiles(relief, cover, asked.rounds)
    brush(asked.rounds)
    if not asked.no_page:
        frames()


def masks() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    weight = rng.standard_normal(SHAPE, dtype=np.float32)
    chance = rng.random(SHAPE, dtype=np.float32)
    return weight, (chance < 0.6).astype(np.uint8), (chance < 0.5).astype(np.uint8)


def surveyed(rounds: int) -> tuple[Relief, Cover]:
    weight, here, before = masks()
    print(f"  once a weight: survey {median_ms(lambda: survey(weight), rounds):.0f} ms; once a step: ", end="")
    print(f"compare {median_ms(lambda: compare(here, before), rounds):.0f} ms (no goal)")
    return survey(weight), compare(here, before)


def tiles(relief: Relief, cover: Cover, rounds: int) -> None:
    for by in ORDERS:
        plane = Plane(relief, cover)
        for level in reversed(range(plane.levels)):
            cold = 1000 * seconds(partial(plane.tile, level, 0, 0, by))
            row, column = (side // 2**level // TILE // 2 for side in plane.shape)
            warm = median_ms(partial(plane.tile, level, row, column, by), rounds)
            line(f"tile of level {level}, by {by}, first {cold:.1f} ms, then", warm, GOAL_MS)


def brush(rounds: int) -> None:
    net = Network(torch.nn.Linear(SHAPE[1], SHAPE[0], bias=False), torch.zeros(1, SHAPE[1]))
    mask = Mask({"weight": torch.zeros(SHAPE, dtype=torch.uint8)})
    edit = RectangleEdit(site="weight", rows=(1000, 1400), columns=(9000, 9600))
    line("rectangle of 400 x 600 weights applied", median_ms(lambda: edit.apply(net, mask), rounds), GOAL_MS)


def frames() -> None:
    from page import results

    for motion in results("view"):
        median, ninth, longest = motion["interval"]
        line(f"frame while {motion['motion']}, 9 in 10 {ninth:.1f}, longest {longest:.1f}", median, FRAME_MS)


if __name__ == "__main__":
    main()
