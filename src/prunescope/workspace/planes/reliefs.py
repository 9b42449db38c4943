"""What a mask is drawn over: the magnitudes of one weight, surveyed once and shared by every step that has them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prunescope.workspace.planes.cells import Bytes, Floats, n_ribbons, plane_shape, rectangle, ribbon_sums, strips

SAMPLED = 1_000_000
HIGH = 0.995


@dataclass(frozen=True, eq=False)
class Relief:
    """Magnitudes of one weight.

    Attributes:
        weight: float [O, I, ...], unmasked, contiguous.
        high: |w| that is drawn darkest, the 99.5th percentile of at most a million evenly spaced weights.
        outputs, inputs: L2 norm of the weights of every output and input channel.
        ribbons: uint16 [rows, ribbons], sums of shades.
    """

    weight: Floats
    high: float
    outputs: Floats
    inputs: Floats
    ribbons: NDArray[np.uint16]

    def shade(self, cells: Floats) -> Bytes:
        """|w| of some weights as bytes; 255 = as large as ``high`` or larger."""
        return _shade(cells, self.high)


def survey(weight: Floats) -> Relief:
    """Go over a weight once, strip by strip: 103 M weights pass through the cache, none of their shades stay."""
    weight = np.ascontiguousarray(weight)
    outputs, height, inputs, width = plane_shape(weight.shape)
    high = _high(weight)
    ribbons = np.empty((outputs * height, n_ribbons(inputs * width)), np.uint16)
    rows, columns = np.empty(outputs * height), np.zeros(inputs * width)
    for channels, at in strips(weight.shape):
        cells = rectangle(weight, channels)
        ribbons[at] = ribbon_sums(_shade(cells, high))
        rows[at] = np.einsum("rc,rc->r", cells, cells)
        columns += np.einsum("rc,rc->c", cells, cells)
    return Relief(weight, high, _norms(rows, outputs), _norms(columns, inputs), ribbons)


def _high(weight: Floats) -> float:
    flat = weight.reshape(-1)
    sample = np.abs(flat[:: max(1, flat.size // SAMPLED)])
    return float(np.quantile(sample, HIGH)) or 1.0


def _shade(cells: Floats, high: float) -> Bytes:
    shade = np.abs(cells)
    shade *= np.float32(255 / high)
    np.minimum(shade, 255, out=shade)
    return shade.astype(np.uint8)


def _norms(squares: NDArray[np.float64], n: int) -> Floats:
    norms: Floats = np.sqrt(squares.reshape(n, -1).sum(axis=1)).astype(np.float32)
    return norms
