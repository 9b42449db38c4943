"""The corruptions of one image, a second time: written from their definitions in NumPy and SciPy, without torch.

Each takes Float[H, W, 3] in [0, 1], its constants and the random numbers of that image, and gives what is clipped and
truncated by ``slow``. Also the peer of benchmarks/p07_corruptions.py, hence arrays where loops would only be slower.
"""

import math
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from matplotlib.colors import hsv_to_rgb, rgb_to_hsv
from scipy import ndimage

Array = np.ndarray
BLOCK = 8  # side of what JPEG transforms at once


class Numbers(Protocol):
    """Random numbers of one image, in the order in which they are asked for."""

    def normal(self, *shape: int) -> Array: ...
    def uniform(self, low: float, high: float, *shape: int) -> Array: ...
    def integers(self, low: int, high: int, *shape: int) -> Array: ...
    def poisson(self, rates: Array) -> Array: ...


def slow(image: Array, name: str, severity: int, numbers: Numbers) -> Array:
    """uint8 [H, W, 3]; truncated, but for what a rounding error keeps below a whole number."""
    function, levels = CORRUPTIONS[name]
    made = np.clip(function(image / 255, levels[severity - 1], numbers), 0, 1) * 255
    return np.floor(made + 1e-3).astype(np.uint8)


# ---- noise -------------------------------------------------------------------------------------------------------


def gaussian_noise(x: Array, sigma: float, numbers: Numbers) -> Array:
    return x + sigma * first(numbers.normal(3, *x.shape[:2]))


def shot_noise(x: Array, c: float, numbers: Numbers) -> Array:
    return first(numbers.poisson(last(x) * np.float32(c))) / c


def impulse_noise(x: Array, amount: float, numbers: Numbers) -> Array:
    lot = first(numbers.uniform(0, 1, 3, *x.shape[:2]))
    return np.select([lot < amount / 2, lot >= 1 - amount / 2], [0.0, 1.0], x)


def speckle_noise(x: Array, c: float, numbers: Numbers) -> Array:
    return x + x * c * first(numbers.normal(3, *x.shape[:2]))


# ---- blur --------------------------------------------------------------------------------------------------------


def gaussian_blur(x: Array, sigma: float, numbers: Numbers) -> Array:
    return ndimage.gaussian_filter(x, (sigma, sigma, 0), mode="nearest", truncate=4)


def defocus_blur(x: Array, level: tuple[float, float], numbers: Numbers) -> Array:
    radius, alias = level
    disk = np.array([[float(i * i + j * j <= radius**2) for j in range(-8, 9)] for i in range(-8, 9)])
    taps = np.exp(-0.5 * (np.arange(-1, 2) / alias) ** 2)
    disk = ndimage.convolve(disk / disk.sum(), np.outer(taps, taps) / taps.sum() ** 2, mode="mirror")
    return ndimage.correlate(x, disk[:, :, None], mode="mirror")


def glass_blur(x: Array, level: tuple[float, int, int], numbers: Numbers) -> Array:
    sigma, reach, n_iterations = level
    x = np.floor(gaussian_blur(x, sigma, numbers) * 255 + 1e-3) / 255
    height, width = x.shape[:2]
    for _ in range(n_iterations):
        offsets = numbers.integers(-reach, reach, 2, height, width)
        for h in range(height - reach, reach, -1):
            for w in range(width - reach, reach, -1):
                x[h, w] = x[h + offsets[0, h, w], w + offsets[1, h, w]]
    return gaussian_blur(x, sigma, numbers)


def motion_blur(x: Array, level: tuple[int, float], numbers: Numbers) -> Array:
    radius, sigma = level
    return streak(x, radius, sigma, float(numbers.uniform(-45, 45)))


def zoom_blur(x: Array, largest: float, numbers: Numbers) -> Array:
    factors = np.arange(1, largest, 0.01)
    return (x + sum(zoom(x, factor) for factor in factors)) / (len(factors) + 1)


# ---- weather -----------------------------------------------------------------------------------------------------


def snow(x: Array, level: tuple[float, ...], numbers: Numbers) -> Array:
    mean, std, factor, threshold, radius, sigma, mix = level
    layer = zoom(numbers.normal(1, *x.shape[:2])[0, :, :, None] * std + mean, factor)
    layer = np.clip(np.where(layer < threshold, 0, layer), 0, 1)
    layer = streak(layer, int(radius), sigma, float(numbers.uniform(-135, -45)))
    grey = (x @ [0.299, 0.587, 0.114])[:, :, None]
    return mix * x + (1 - mix) * np.maximum(x, 1.5 * grey + 0.5) + layer + np.rot90(layer, 2)


def frost(x: Array, level: tuple[float, float], numbers: Numbers) -> Array:
    from prunescope.data.crystals import textures  # a picture, no method: the pieces are cut out of the same one

    a, b = level
    texture = textures(160)[int(numbers.integers(0, 5, 1)[0])].numpy()
    down, across = numbers.uniform(0, 1, 2)
    top, left = int(down * (161 - x.shape[0])), int(across * (161 - x.shape[1]))
    return a * x + b * first(texture[:, top : top + x.shape[0], left : left + x.shape[1]])


def fog(x: Array, level: tuple[float, float], numbers: Numbers) -> Array:
    c, decay = level
    size = 1
    while size < max(x.shape[:2]):
        size *= 2
    cloud = plasma(size, decay, numbers)[: x.shape[0], : x.shape[1], None]
    return (x + c * cloud) * (x.max() / (x.max() + c))


def plasma(size: int, decay: float, numbers: Numbers) -> Array:
    """Diamond-square on a torus, point by point; [size, size] in [0, 1]."""
    grid, step, amplitude = np.zeros((size, size)), size, 1.0
    while step >= 2:
        half, n = step // 2, size // step
        for down, across in ((half, half), (0, half), (half, 0)):  # the squares' middles, then the diamonds'
            turns = ((half, half), (half, -half)) if down and across else ((half, 0), (0, half))
            noise = numbers.uniform(-amplitude, amplitude, n, n)
            for i in range(n):
                for j in range(n):
                    y, x = i * step + down, j * step + across
                    corners = [grid[(y + s * a) % size, (x + s * b) % size] for a, b in turns for s in (-1, 1)]
                    grid[y, x] = sum(corners) / 4 + amplitude * noise[i, j]
        step, amplitude = half, amplitude / decay
    return (grid - grid.min()) / (grid.max() - grid.min())


def brightness(x: Array, c: float, numbers: Numbers) -> Array:
    hsv = rgb_to_hsv(x)
    hsv[..., 2] = np.clip(hsv[..., 2] + c, 0, 1)
    return hsv_to_rgb(hsv)


def spatter(x: Array, level: tuple[float, ...], numbers: Numbers) -> Array:
    mean, std, sigma, threshold, strength, is_mud = level
    noise = numbers.normal(1, *x.shape[:2])[0] * std + mean
    layer = ndimage.gaussian_filter(noise, sigma, mode="nearest", truncate=4)
    layer = np.where(layer < threshold, 0, layer)
    if is_mud:
        thick = ndimage.gaussian_filter((layer > threshold).astype(float), strength, mode="nearest", truncate=4)
        thick = np.where(thick < 0.8, 0, thick)[:, :, None]
        return x * (1 - thick) + thick * np.array([63, 42, 20]) / 255
    liquid = np.floor(np.clip(layer, 0, 1) * 255 + 1e-4)
    distance = np.minimum(way_to_nearest(edges(liquid)), 20)
    relief = equalised(np.floor(ndimage.uniform_filter(distance, 3, mode="mirror") + 1e-4))
    relief = np.clip(ndimage.correlate(relief, [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], mode="mirror"), 0, 255)
    drops = liquid * np.round(ndimage.uniform_filter(relief, 3, mode="mirror"))
    drops = drops / max(drops.max(), 1e-12)
    return x + drops[:, :, None] * strength * np.array([175, 238, 238]) / 255


def edges(picture: Array) -> Array:
    """Bool[H, W]: ridges of the gradient above 150, and those above 50 that are joined to them; pixel by pixel."""
    dy, dx = (ndimage.sobel(picture, axis, mode="nearest") for axis in (0, 1))
    steep = abs(dx) + abs(dy)
    ridge = {place for place in np.ndindex(*steep.shape) if is_ridge(steep, dx[place], dy[place], *place)}
    found, waiting = np.zeros(steep.shape, bool), deque(place for place in ridge if steep[place] > 150)
    while waiting:
        y, x = place = waiting.popleft()
        if not found[place]:
            found[place] = True
            near = ((y + a, x + b) for a in (-1, 0, 1) for b in (-1, 0, 1))
            waiting.extend(at for at in near if at in ridge and steep[at] > 50)
    return found


def is_ridge(steep: Array, dx: float, dy: float, y: int, x: int) -> bool:
    """Whether neither neighbour along the gradient's direction is steeper; the first of two alike, but for slants."""

    def at(y: int, x: int) -> float:
        return steep[y, x] if 0 <= y < len(steep) and 0 <= x < steep.shape[1] else 0

    degrees = math.degrees(math.atan2(dy, dx)) % 180
    if degrees < 22.5 or degrees > 157.5:
        return steep[y, x] > at(y, x - 1) and steep[y, x] >= at(y, x + 1)
    if 67.5 < degrees < 112.5:
        return steep[y, x] > at(y - 1, x) and steep[y, x] >= at(y + 1, x)
    side = 1 if degrees < 90 else -1
    return steep[y, x] > max(at(y - 1, x - side), at(y + 1, x + side))


def way_to_nearest(marks: Array) -> Array:
    """Fewest steps to a mark: 1 to a neighbour, 1.4 over a corner, 2.1969 of a knight; infinite without marks."""
    ways = np.full(marks.shape, np.inf)
    for y, x in np.argwhere(marks):
        down, right = (abs(at - middle) for at, middle in zip(np.indices(marks.shape), (y, x), strict=True))
        far, near = np.maximum(down, right), np.minimum(down, right)
        straight = np.where(2 * near <= far, far - 2 * near, 0)
        knights = np.where(2 * near <= far, near, far - near)
        corners = np.where(2 * near <= far, 0, 2 * near - far)
        ways = np.minimum(ways, straight + 91750 / 2**16 * corners + 143976 / 2**16 * knights)
    return ways


def equalised(picture: Array) -> Array:
    values = picture.astype(int)
    counts = [int((values == value).sum()) for value in range(256)]
    lowest = counts[values.min()]
    spread = max(values.size - lowest, 1)
    table = [np.clip(round((sum(counts[: value + 1]) - lowest) / spread * 255), 0, 255) for value in range(256)]
    return np.array(table, float)[values]


# ---- digital -----------------------------------------------------------------------------------------------------


def contrast(x: Array, c: float, numbers: Numbers) -> Array:
    mean = x.mean((0, 1))
    return (x - mean) * c + mean


def saturate(x: Array, level: tuple[float, float], numbers: Numbers) -> Array:
    a, b = level
    hsv = rgb_to_hsv(x)
    hsv[..., 1] = np.clip(hsv[..., 1] * a + b, 0, 1)
    return hsv_to_rgb(hsv)


def elastic_transform(x: Array, level: tuple[float, float, float], numbers: Numbers) -> Array:
    alpha, sigma, reach = (32 * share for share in level)
    height, width = x.shape[:2]
    middle, arm = np.array([height // 2, width // 2], float), min(height, width) // 3
    points = np.array([middle + arm, [middle[0] + arm, middle[1] - arm], middle - arm])
    moved = points + numbers.uniform(-reach, reach, 3, 2)
    back = np.linalg.lstsq(np.c_[moved, np.ones(3)], points, rcond=None)[0]
    columns, rows = np.meshgrid(np.arange(width), np.arange(height))
    from_x, from_y = np.moveaxis(np.stack([columns, rows, np.ones_like(rows)], -1) @ back, -1, 0)
    x = sampled(x, from_y, from_x, "mirror")
    if alpha == 0:
        return x
    noise = numbers.uniform(-1, 1, 2, height, width)
    shift = [alpha * ndimage.gaussian_filter(part, sigma, mode="reflect", truncate=3) for part in noise]
    return sampled(x, rows + shift[0], columns + shift[1], "reflect")


def pixelate(x: Array, share: float, numbers: Numbers) -> Array:
    height, width = x.shape[:2]
    small = boxed(boxed(x, int(width * share), 1), int(height * share), 0)
    return boxed(boxed(small, width, 1), height, 0)


def jpeg_compression(x: Array, quality: int, numbers: Numbers) -> Array:
    """Baseline JPEG, 4:2:0, with the tables of the standard's annex K; real numbers where codecs take whole ones."""
    scale = 5000 / quality if quality < 50 else 200 - 2 * quality
    light, colour = (np.clip(np.floor((table * scale + 50) / 100), 1, 255) for table in (LIGHT, COLOUR))
    y, cb, cr = np.moveaxis(np.round(last(x).transpose(1, 2, 0) * 255) @ YCC.T, -1, 0)
    y = coded(nearest(y) - 128, light) + 128
    planes = [doubled(coded(halved(nearest(plane)), colour)) for plane in (cb, cr)]
    back = np.stack([y, *planes], -1) @ np.linalg.inv(YCC).T
    return nearest(np.clip(back, 0, 255)) / 255


# ---- parts -------------------------------------------------------------------------------------------------------


def first(channels: Array) -> Array:
    """[3, H, W] as [H, W, 3]."""
    return np.moveaxis(np.asarray(channels), 0, -1)


def last(x: Array) -> Array:
    return np.moveaxis(x, -1, 0).astype(np.float32)


def nearest(values: Array) -> Array:
    """Whole numbers; halves away from 0."""
    return np.sign(values) * np.floor(np.abs(values) + 0.5 + 1e-9)


def zoom(x: Array, factor: float) -> Array:
    """The middle, enlarged to the size of the whole."""
    rows, columns = (math.ceil(size / factor) for size in x.shape[:2])
    top, left = (x.shape[0] - rows) // 2, (x.shape[1] - columns) // 2
    large = ndimage.zoom(x[top : top + rows, left : left + columns], (factor, factor, 1), order=1)
    top, left = (large.shape[0] - x.shape[0]) // 2, (large.shape[1] - x.shape[1]) // 2
    return large[top : top + x.shape[0], left : left + x.shape[1]]


def streak(x: Array, radius: int, sigma: float, degrees: float) -> Array:
    """Every pixel takes from those along the angle (rows grow downwards) with the weights of half a Gaussian."""
    weights = np.exp(-0.5 * (np.arange(2 * radius + 1) / sigma) ** 2)
    made = np.zeros_like(x, dtype=float)
    rows, columns = np.arange(x.shape[0])[:, None], np.arange(x.shape[1])[None]
    for tap, weight in enumerate(weights / weights.sum()):
        down = math.ceil(tap * math.sin(math.radians(degrees)) - 0.5)
        across = math.ceil(tap * math.cos(math.radians(degrees)) - 0.5)
        y, z = np.clip(rows + down, 0, x.shape[0] - 1), np.clip(columns + across, 0, x.shape[1] - 1)
        made += weight * x[y, z]
    return made


def sampled(x: Array, rows: Array, columns: Array, mode: str) -> Array:
    channels = [ndimage.map_coordinates(x[..., c], [rows, columns], order=1, mode=mode) for c in range(x.shape[2])]
    return np.stack(channels, -1)


def boxed(x: Array, size: int, axis: int) -> Array:
    """Each new pixel is the mean of the old ones whose middles lie in it, the nearest one if none does; in bytes."""
    x = np.moveaxis(x, axis, 0)
    old = (np.arange(len(x)) + 0.5) * size / len(x)  # where the old middles lie among the new pixels
    made = []
    for place in range(size):
        inside = [row for row in range(len(x)) if place < old[row] <= place + 1]
        middle = int((place + 0.5) * len(x) / size)
        made.append(x[inside].mean(0) if inside and size < len(x) else x[middle])
    return np.moveaxis(nearest(np.array(made) * 255) / 255, 0, axis)


YCC = np.array([[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
COSINES = np.array(
    [
        [math.sqrt((1 if k == 0 else 2) / BLOCK) * math.cos((2 * n + 1) * k * math.pi / 16) for n in range(BLOCK)]
        for k in range(BLOCK)
    ]
)
LIGHT = np.array(
    [
        *([16, 11, 10, 16, 24, 40, 51, 61], [12, 12, 14, 19, 26, 58, 60, 55], [14, 13, 16, 24, 40, 57, 69, 56]),
        *([14, 17, 22, 29, 51, 87, 80, 62], [18, 22, 37, 56, 68, 109, 103, 77], [24, 35, 55, 64, 81, 104, 113, 92]),
        *([49, 64, 78, 87, 103, 121, 120, 101], [72, 92, 95, 98, 112, 100, 103, 99]),
    ]
)
COLOUR = np.full((BLOCK, BLOCK), 99)
COLOUR[:4, :4] = [[17, 18, 24, 47], [18, 21, 26, 66], [24, 26, 56, 99], [47, 66, 99, 99]]


def coded(plane: Array, table: Array) -> Array:
    """A plane [H, W] after its blocks' cosine transforms were rounded to multiples of the table; multiples of 16."""
    made = np.empty_like(plane, dtype=float)
    for y in range(0, plane.shape[0], BLOCK):
        for x in range(0, plane.shape[1], BLOCK):
            block = COSINES @ plane[y : y + BLOCK, x : x + BLOCK] @ COSINES.T
            made[y : y + BLOCK, x : x + BLOCK] = COSINES.T @ (nearest(block / table) * table) @ COSINES
    return np.clip(np.floor(made + 0.5 + 1e-9), -128, 127)


def halved(plane: Array) -> Array:
    """Means of 2 x 2 pixels; halves are rounded down and up in turn, so that colours do not drift."""
    sums = plane[::2, ::2] + plane[1::2, ::2] + plane[::2, 1::2] + plane[1::2, 1::2]
    return np.floor((sums + 1 + np.arange(sums.shape[1]) % 2) / 4)


def doubled(plane: Array) -> Array:
    """Twice as large: each new pixel lies a quarter from the old one it is in, towards the next."""
    for axis in (0, 1):
        wide = np.pad(plane, [(1, 1) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        before, after = (np.take(wide, range(s, s + plane.shape[axis]), axis) for s in (0, 2))
        pair = np.stack([0.75 * plane + 0.25 * before, 0.75 * plane + 0.25 * after], axis + 1)
        plane = pair.reshape([2 * n if a == axis else n for a, n in enumerate(plane.shape)])
    return plane


Method = Callable[[Array, Any, Numbers], Array]

CORRUPTIONS: dict[str, tuple[Method, tuple[Any, ...]]] = {
    "gaussian_noise": (gaussian_noise, (0.04, 0.06, 0.08, 0.09, 0.10)),
    "shot_noise": (shot_noise, (500, 250, 100, 75, 50)),
    "impulse_noise": (impulse_noise, (0.01, 0.02, 0.03, 0.05, 0.07)),
    "speckle_noise": (speckle_noise, (0.06, 0.1, 0.12, 0.16, 0.2)),
    "defocus_blur": (defocus_blur, ((0.3, 0.4), (0.4, 0.5), (0.5, 0.6), (1, 0.2), (1.5, 0.1))),
    "glass_blur": (glass_blur, ((0.05, 1, 1), (0.25, 1, 1), (0.4, 1, 1), (0.25, 1, 2), (0.4, 1, 2))),
    "motion_blur": (motion_blur, ((6, 1), (6, 1.5), (6, 2), (8, 2), (9, 2.5))),
    "zoom_blur": (zoom_blur, (1.06, 1.11, 1.16, 1.21, 1.26)),
    "gaussian_blur": (gaussian_blur, (0.4, 0.6, 0.7, 0.8, 1)),
    "snow": (
        snow,
        (
            (0.1, 0.2, 1, 0.6, 8, 3, 0.95),
            (0.1, 0.2, 1, 0.5, 10, 4, 0.9),
            (0.15, 0.3, 1.75, 0.55, 10, 4, 0.9),
            (0.25, 0.3, 2.25, 0.6, 12, 6, 0.85),
            (0.3, 0.3, 1.25, 0.65, 14, 12, 0.8),
        ),
    ),
    "frost": (frost, ((1, 0.2), (1, 0.3), (0.9, 0.4), (0.85, 0.4), (0.75, 0.45))),
    "fog": (fog, ((0.2, 3), (0.5, 3), (0.75, 2.5), (1, 2), (1.5, 1.75))),
    "brightness": (brightness, (0.05, 0.1, 0.15, 0.2, 0.3)),
    "contrast": (contrast, (0.75, 0.5, 0.4, 0.3, 0.15)),
    "spatter": (
        spatter,
        (
            (0.62, 0.1, 0.7, 0.7, 0.5, 0),
            (0.65, 0.1, 0.8, 0.7, 0.5, 0),
            (0.65, 0.3, 1, 0.69, 0.5, 0),
            (0.65, 0.1, 0.7, 0.69, 0.6, 1),
            (0.65, 0.1, 0.5, 0.68, 0.6, 1),
        ),
    ),
    "elastic_transform": (
        elastic_transform,
        ((0, 0, 0.08), (0.05, 0.2, 0.07), (0.08, 0.06, 0.06), (0.1, 0.04, 0.05), (0.1, 0.03, 0.03)),
    ),
    "pixelate": (pixelate, (0.95, 0.9, 0.85, 0.75, 0.65)),
    "jpeg_compression": (jpeg_compression, (80, 65, 58, 50, 40)),
    "saturate": (saturate, ((0.3, 0), (0.1, 0), (1.5, 0), (2, 0.1), (2.5, 0.2))),
}
