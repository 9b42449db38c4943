"""Frost on a window, grown: feathers of ice from many nuclei, over a mist that is thicker here and thinner there."""

import math
from functools import lru_cache

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFilter
from torch import Tensor

from prunescope.core.seeds import derive
from prunescope.data.draws import Draws
from prunescope.data.plasma import plasma

N_TEXTURES = 5
SIDE = 512
N_NUCLEI = 90
ICE = (0.86, 0.93, 1.0)  # red, green, blue of full frost


@lru_cache(maxsize=4)
def textures(side: int) -> Tensor:
    """Float[5, 3, side, side] in [0, 1]; the same everywhere and every time."""
    grown = torch.stack([_texture(number) for number in range(N_TEXTURES)])
    images = torch.nn.functional.interpolate(grown, (side, side), mode="area") if side != SIDE else grown
    return images * torch.tensor(ICE).view(3, 1, 1)


def _texture(number: int) -> Tensor:
    """Float[1, SIDE, SIDE]."""
    rng = np.random.default_rng(derive(number, "frost"))
    canvas = Image.new("L", (2 * SIDE, 2 * SIDE))  # drawn at double size, so that needles have soft edges
    draw = ImageDraw.Draw(canvas)
    for x, y in rng.uniform(0, 2 * SIDE, (N_NUCLEI, 2)):
        turn, length = rng.uniform(0, 360), 2 * SIDE * rng.uniform(0.05, 0.22)
        for arm in range(6):
            _feather(draw, rng, (x, y), turn + 60 * arm, length * rng.uniform(0.4, 1), 3)
    needles = canvas.resize((SIDE, SIDE), Image.Resampling.BOX)
    glow = needles.filter(ImageFilter.GaussianBlur(6))
    ice, haze = (torch.from_numpy(np.asarray(layer, np.float32) / 255) for layer in (needles, glow))
    mist = plasma(Draws([derive(number, "mist")]), SIDE, 1.6)[0]
    return (0.25 + 0.75 * mist).mul_(0.8 * ice + 0.9 * haze + 0.25 * mist).clamp_(0, 1)[None]


def _feather(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    start: tuple[float, float],
    degrees: float,
    length: float,
    depth: int,
) -> None:
    """A needle with shorter needles at 60 degrees on both sides."""
    if depth == 0 or length < 4:
        return
    dx, dy = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    end = start[0] + dx * length, start[1] + dy * length
    draw.line([start, end], fill=int(rng.integers(90, 256)), width=depth)
    n_sides = int(length // 14)
    for side in range(1, n_sides + 1):
        share = side / (n_sides + 1)
        place = start[0] + dx * length * share, start[1] + dy * length * share
        for way in (-60, 60):
            _feather(draw, rng, place, degrees + way, length * 0.45 * (1 - share) * rng.uniform(0.5, 1), depth - 1)
