"""What a corruption is: something that happens to images outside the laboratory, in five severities."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Final, Literal, get_args

import numpy as np
import torch
from torch import Tensor

from prunescope.core.errors import BadData
from prunescope.core.registry import Registry
from prunescope.core.seeds import derive
from prunescope.core.spec import Spec
from prunescope.data.draws import Draws

SEVERITIES = (1, 2, 3, 4, 5)
LARGE = 64  # the side from which on the constants for large images hold; those for small ones are of 32 x 32

Family = Literal["noise", "blur", "weather", "digital"]
FAMILIES: Final[tuple[Family, ...]] = get_args(Family)


class Corruption(Spec, ABC):
    """Base of all corruptions; a file in ``data/corruptions`` defines one and registers it.

    ClassVars:
        family: under which it is shown.
        levels: its constants for images below 64 pixels, by severity (those of CIFAR-10-C).
        large_levels: its constants for larger ones (those of ImageNet-C).
        revision: of its definition, from 1; one more whenever other images come out, so that what was measured on
            those of before is measured again.

    Source: Hendrycks and Dietterich 2019.
    """

    family: ClassVar[Family]
    levels: ClassVar[tuple[Any, ...]]
    large_levels: ClassVar[tuple[Any, ...]]
    revision: ClassVar[int] = 1

    @abstractmethod
    def apply(self, images: Tensor, level: Any, draws: Draws) -> Tensor:
        """The images, corrupted.

        Args:
            images: Float[N, 3, H, W] in [0, 1]; may be written to.
            level: one of ``levels`` or ``large_levels``.
            draws: all randomness; image i draws from a stream of its own, whatever images come with it.

        Returns:
            Float[N, 3, H, W]; values outside [0, 1] are clipped by the caller.
        """


corruptions: Registry[type[Corruption]] = Registry("corruption", "prunescope.data.corruptions", "corruptions")


def by_family() -> list[type[Corruption]]:
    """All of them, family by family, in the order of their titles."""
    return sorted(corruptions.items().values(), key=lambda each: (FAMILIES.index(each.family), each.title))


def corrupt(
    images: np.ndarray, corruption: str, severity: int = 3, seed: int = 0, rows: Iterable[int] | None = None
) -> np.ndarray:
    """Corrupted versions of images, as CIFAR-10-C and ImageNet-C make them.

    Args:
        images: uint8 [N, H, W, 3].
        corruption: a name of CIFAR-10-C's files, e.g. "fog"; ``prunescope list corruptions`` shows all 19.
        severity: 1 (weak) to 5 (strong).
        seed: image i gets the same corruption for the same seed, whatever other images there are.
        rows: numbers of the images in their data set, if they are not 0 .. N - 1.

    Returns:
        uint8 [N, H, W, 3], values truncated as the published ones are.

    Raises:
        BadData: no bytes, not three channels last, or no such severity.
        UnknownName: no such corruption.
    """
    if images.dtype != np.uint8 or images.ndim != 4 or images.shape[3] != 3:
        raise BadData(
            f"corrupting images of shape {list(images.shape)} and type {images.dtype};", "give uint8 [N, H, W, 3]."
        )
    channels_first = np.ascontiguousarray(images.transpose(0, 3, 1, 2))
    made = corrupt_batch(torch.from_numpy(channels_first), corruption, severity, seed, rows)
    return np.ascontiguousarray(made.numpy().transpose(0, 2, 3, 1))


def corrupt_batch(
    images: Tensor, corruption: str, severity: int, seed: int = 0, rows: Iterable[int] | None = None
) -> Tensor:
    """The same of a batch Byte[N, 3, H, W] on any device; Byte[N, 3, H, W] on that device."""
    made = corruptions[corruption]()
    if severity not in SEVERITIES:
        raise BadData(f"corrupting with {corruption} at severity {severity};", "severities are 1, 2, 3, 4 and 5.")
    numbers = range(len(images)) if rows is None else rows
    draws = Draws([derive(seed, made.name, severity, int(row)) for row in numbers], images.device)
    levels = made.large_levels if min(images.shape[2:]) >= LARGE else made.levels
    corrupted = made.apply(images.float().div_(255), levels[severity - 1], draws)
    return to_bytes(corrupted)


def to_bytes(images: Tensor) -> Tensor:
    """Values in [0, 1] as bytes, truncated; what is a whole number but for rounding errors stays that number."""
    return images.clamp(0, 1).mul_(255).add_(1e-3).floor_().to(torch.uint8)
