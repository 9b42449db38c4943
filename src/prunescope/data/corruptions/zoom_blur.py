"""A camera that moves towards its subject."""

from typing import Any, ClassVar

import numpy as np
from torch import Tensor

from prunescope.data.corruption import Corruption, Family, corruptions
from prunescope.data.draws import Draws
from prunescope.data.filters import zoomed


@corruptions.register()
class ZoomBlur(Corruption):
    """The mean of the image and its middle enlarged by 1, 1 + step, ...; the level is (step, number of enlargements).

    The published generation means to stop before a largest factor, but rounding lets it take some of them in: the
    numbers here are those it really takes.
    """

    name = "zoom_blur"
    title = "Zoom blur"
    summary = "A camera that moves towards its subject."
    family: ClassVar[Family] = "blur"
    revision: ClassVar[int] = 2
    levels: ClassVar[tuple[Any, ...]] = ((0.01, 7), (0.01, 12), (0.01, 16), (0.01, 21), (0.01, 26))
    large_levels: ClassVar[tuple[Any, ...]] = ((0.01, 12), (0.01, 16), (0.02, 11), (0.02, 13), (0.03, 11))

    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        step, n_zooms = level
        total = images.clone()
        for factor in np.arange(1, 1 + step * (n_zooms - 0.5), step).tolist():  # its rounding errors decide sizes
            total += zoomed(images, factor)
        return total.div_(n_zooms + 1)
