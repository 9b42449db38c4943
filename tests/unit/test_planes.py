"""The plane of a mask, against a replica that looks at one weight at a time."""

import math

import numpy as np
import pytest

from prunescope.core.errors import BadInput
from prunescope.workspace.planes import cells
from prunescope.workspace.planes.covers import compare
from prunescope.workspace.planes.plane import TILE, Plane
from prunescope.workspace.planes.reliefs import survey

SHAPES = [(5, 3), (300, 260), (30, 90, 3, 3), (20, 9, 7), (6, 5, 2, 3, 3), (1, 1, 1, 1), (700, 1), (3, 2100)]
ORDERS = ["index", "norm", "pruned"]


def make(shape: tuple[int, ...], seed: int = 0) -> Plane:
    """A plane whose masks have all states, by hand and not, with weights of very different sizes."""
    rng = np.random.default_rng(seed)
    weight = (rng.standard_normal(shape) * rng.random(shape[:1] + (1,) * (len(shape) - 1))).astype(np.float32)
    here, before = (rng.integers(0, 3, shape).astype(np.uint8) * (rng.random(shape) < 0.6) for _ in range(2))
    return Plane(survey(weight), compare(here, before))


def of(plane: Plane, o: int, y: int, i: int, x: int) -> tuple[float, int, int]:
    """Weight, state here and state before of one weight."""
    _, height, inputs, width = cells.plane_shape(plane.relief.weight.shape)
    at = ((o * inputs + i) * height + y) * width + x
    arrays = (plane.relief.weight, plane.cover.here, plane.cover.before)
    weight, here, before = (array.reshape(-1)[at].item() for array in arrays)
    return weight, here, before


def slow_order(plane: Plane, by: str) -> list[int]:
    outputs, height, inputs, width = cells.plane_shape(plane.relief.weight.shape)
    every = [(y, i, x) for y in range(height) for i in range(inputs) for x in range(width)]
    keys = {
        "index": lambda o: 0,
        "norm": lambda o: plane.relief.outputs[o],
        "pruned": lambda o: sum(of(plane, o, *at)[1] != 0 for at in every),
    }
    return sorted(range(outputs), key=keys[by])


def slow_cells(plane: Plane, by: str) -> list[list[tuple[int, int]]]:
    """State and shade of every weight of the plane, row by row."""
    _, height, inputs, width = cells.plane_shape(plane.relief.weight.shape)
    scale = np.float32(255 / plane.relief.high)

    def cell(weight: float, here: int, before: int) -> tuple[int, int]:
        state = {(False, False): 0, (True, True): 1, (True, False): 2, (False, True): 3}[here > 0, before > 0]
        return state + 8 * (here == 2), int(min(np.float32(abs(weight)) * scale, 255))

    return [
        [cell(*of(plane, o, y, i, x)) for i in range(inputs) for x in range(width)]
        for o in slow_order(plane, by)
        for y in range(height)
    ]


def slow_level(grid: list[list[tuple[int, int]]], level: int) -> list[list[tuple[int, ...]]]:
    """Shares and mean shade of the blocks of a level, from all weights of each."""
    scale, rows, columns = 2**level, len(grid), len(grid[0])

    def block(top: int, left: int) -> tuple[int, ...]:
        inside = [cell for row in grid[top : top + scale] for cell in row[left : left + scale]]
        shares = (255 * sum(state % 8 == kind for state, _ in inside) // len(inside) for kind in (2, 1, 3))
        return (*shares, sum(shade for _, shade in inside) // len(inside))

    return [[block(top, left) for left in range(0, columns, scale)] for top in range(0, rows, scale)]


def whole(plane: Plane, level: int, by: str) -> np.ndarray:
    """All tiles of a level put together: [rows, columns, planes]."""
    height, width = (-(-side // 2**level) for side in plane.shape)
    n = 2 if level == 0 else 4
    out = np.zeros((height, width, n), np.uint8)
    for row in range(-(-height // TILE)):
        for column in range(-(-width // TILE)):
            part = out[TILE * row : TILE * (row + 1), TILE * column : TILE * (column + 1)]
            flat = np.frombuffer(plane.tile(level, row, column, by), np.uint8)
            part[:] = np.moveaxis(flat.reshape(n, *part.shape[:2]), 0, -1)
    return out


@pytest.mark.parametrize("by", ORDERS)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_tiles_of_every_level_agree_with_the_replica(shape: tuple[int, ...], by: str) -> None:
    plane = make(shape)
    grid = slow_cells(plane, by)
    assert whole(plane, 0, by).tolist() == [[list(cell) for cell in row] for row in grid]
    for level in range(1, plane.levels):
        assert whole(plane, level, by).tolist() == [[list(cell) for cell in row] for row in slow_level(grid, level)]


def test_coarse_levels_agree_with_the_replica_too() -> None:
    plane = make((37, 2050))  # five levels: three of blocks, of which the last row and column are short
    assert plane.levels == 5
    grid = slow_cells(plane, "pruned")
    for level in (3, 4):
        slow = [[list(cell) for cell in row] for row in slow_level(grid, level)]
        assert whole(plane, level, "pruned").tolist() == slow


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_counts_and_norms_of_channels_agree_with_the_replica(shape: tuple[int, ...]) -> None:
    plane = make(shape)
    outputs, height, inputs, width = cells.plane_shape(shape)
    every = [(o, y, i, x) for o in range(outputs) for y in range(height) for i in range(inputs) for x in range(width)]
    kinds = {"earlier": (True, True), "now": (True, False), "restored": (False, True)}
    for axis, n, shares, norms in (
        (0, outputs, plane.cover.outputs, plane.relief.outputs),
        (2, inputs, plane.cover.inputs, plane.relief.inputs),
    ):
        for name, (gone, went) in kinds.items():
            slow = [0] * n
            for at in every:
                _, here, before = of(plane, *at)
                slow[at[axis]] += (here > 0, before > 0) == (gone, went)
            assert getattr(shares, name).tolist() == slow
        squares = [math.fsum(of(plane, *at)[0] ** 2 for at in every if at[axis] == channel) for channel in range(n)]
        np.testing.assert_allclose(norms, np.sqrt(squares), rtol=1e-5)
    assert plane.cover.n_manual == sum(of(plane, *at)[1] == 2 for at in every)


def test_more_removed_weights_than_a_byte_counts_are_counted() -> None:
    gone = np.ones((700, 2), np.uint8)
    cover = compare(gone, 0 * gone)
    assert cover.inputs.now.tolist() == [700, 700]
    assert cover.outputs.now.tolist() == [2] * 700


def test_the_last_level_fits_into_one_tile() -> None:
    for shape in SHAPES:
        plane = make(shape)
        last = plane.levels - 1
        assert max(plane.shape) <= TILE * 2**last
        assert last == 0 or max(plane.shape) > TILE * 2 ** (last - 1)


def test_a_weight_of_zeros_is_all_light() -> None:
    none = np.zeros((4, 4), np.uint8)
    plane = Plane(survey(np.zeros((4, 4), np.float32)), compare(none, none))
    assert plane.tile(0, 0, 0) == bytes(32)


def test_darkest_is_the_percentile_and_all_above_it() -> None:
    none = np.zeros((10, 100), np.uint8)
    plane = Plane(survey(np.arange(1000, dtype=np.float32).reshape(10, 100)), compare(none, none))
    assert plane.relief.high == pytest.approx(994.005)
    shades = np.frombuffer(plane.tile(0, 0, 0), np.uint8)[1000:]
    assert shades[994] == 254
    assert (shades[995:] == 255).all()


def test_weights_that_do_not_lie_in_order_are_read_in_order() -> None:
    weight = np.random.default_rng(0).standard_normal((30, 20)).astype(np.float32)
    none = np.zeros((20, 30), np.uint8)
    turned, straight = (Plane(survey(w), compare(none, none)) for w in (weight.T, np.ascontiguousarray(weight.T)))
    assert turned.tile(0, 0, 0, "norm") == straight.tile(0, 0, 0, "norm")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ((2, 0, 0), "levels 0 to 1; got 2"),
        ((0, 2, 0), r"300 x 260 cells; it has no tile \(2, 0\)"),
        ((0, 0, -1), r"no tile \(0, -1\)"),
        ((1, 0, 0, "size"), "cannot be ordered by 'size'.*index, norm, pruned"),
    ],
)
def test_a_place_that_is_not_there_is_refused(place: tuple, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        make((300, 260)).tile(*place)
