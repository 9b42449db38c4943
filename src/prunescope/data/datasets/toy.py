"""Points in the plane that fall into classes: two moons, two circles, four arms of a spiral."""

from collections.abc import Callable
from typing import Annotated, ClassVar, Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.data.source import DataSource, LoadContext, datasets
from prunescope.data.split import Split, row_ids

Shape = Literal["moon", "circle", "multi"]
Points = NDArray[np.float64]


class Normal(Protocol):
    """What noise is drawn from: ``numpy.random.Generator`` is one."""

    def normal(self, *, scale: float, size: tuple[int, ...]) -> Points: ...


NOISE: dict[Shape, float] = {"moon": 0.1, "circle": 0.1, "multi": 0.2}
"""Standard deviation of the noise: of both coordinates, and of the angle (in radians) for the spiral."""

CLASSES: dict[Shape, tuple[str, ...]] = {
    "moon": ("upper", "lower"),
    "circle": ("outer", "inner"),
    "multi": ("arm 1", "arm 2", "arm 3", "arm 4"),
}


@datasets.register("toy_2d")
class Toy(DataSource):
    """Points in the plane, drawn anew from a seed: the three problems of a study of pruning criteria.

    Source: yeom2021pruning, section 4.1; moon and circle as scikit-learn's ``make_moons`` and ``make_circles``.
    """

    name: ClassVar[str] = "toy"
    title: ClassVar[str] = "Toy points"
    summary: ClassVar[str] = "Points in the plane: two moons, two circles, or a spiral with four arms."

    shape: Shape = Field(default="moon", title="Shape", description="How the classes lie.")
    samples: Annotated[int, Field(ge=1, title="Samples", description="Training samples of each class.")] = 1000
    test_samples: Annotated[int, Field(ge=1, title="Test samples", description="Test samples of each class.")] = 500
    seed: Annotated[int, Field(ge=0, title="Seed", description="Every seed draws other samples.")] = 0

    def load(self, context: LoadContext) -> Dataset:
        sizes = {"train": self.samples, "test": self.test_samples}
        splits = {split: self._split(split, n_samples) for split, n_samples in sizes.items()}
        return Dataset(context.name or self.shape, splits, CLASSES[self.shape])

    def _split(self, split: str, n_samples: int) -> Split:
        points, labels = draw(self.shape, n_samples, np.random.default_rng(derive(self.seed, "toy", split)))
        return Split(points, labels, row_ids(split, len(labels)))


def draw(shape: Shape, n_samples: int, rng: Normal) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """``n_samples`` points of each class and their classes, class after class: float32 [N, 2], int64 [N].

    >>> points, labels = draw("multi", 3, np.random.default_rng(0))
    >>> points.shape, labels.tolist()
    ((12, 2), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
    """
    points = _DRAW[shape](n_samples, rng)
    labels = np.repeat(np.arange(len(CLASSES[shape])), n_samples)
    return points.astype(np.float32), labels.astype(np.int64)


def moon(n_samples: int, rng: Normal) -> Points:
    """Two half circles that reach into each other: Float[2 n, 2]."""
    angle = np.linspace(0, np.pi, n_samples)
    upper = np.stack([np.cos(angle), np.sin(angle)], 1)
    lower = np.stack([1 - np.cos(angle), 1 - np.sin(angle) - 0.5], 1)
    return _blurred(np.concatenate([upper, lower]), NOISE["moon"], rng)


def circle(n_samples: int, rng: Normal) -> Points:
    """A circle of radius 1 around one of radius 0.3: Float[2 n, 2]."""
    angle = np.linspace(0, 2 * np.pi, n_samples, endpoint=False)
    outer = np.stack([np.cos(angle), np.sin(angle)], 1)
    return _blurred(np.concatenate([outer, 0.3 * outer]), NOISE["circle"], rng)


def multi(n_samples: int, rng: Normal) -> Points:
    """Four arms of a spiral; arm j turns from 4 j to 4 j + 4 radians while its radius grows from 0 to 1: Float[4 n, 2].

    The first point of every arm is the origin, whatever the noise.
    """
    radius = np.linspace(0, 1, n_samples)
    arms = []
    for arm in range(4):
        angle = np.linspace(4 * arm, 4 * arm + 4, n_samples) + rng.normal(scale=NOISE["multi"], size=(n_samples,))
        arms.append(np.stack([radius * np.sin(angle), radius * np.cos(angle)], 1))
    return np.concatenate(arms)


def _blurred(points: Points, noise: float, rng: Normal) -> Points:
    return points + rng.normal(scale=noise, size=points.shape)


_DRAW: dict[Shape, Callable[[int, Normal], Points]] = {"moon": moon, "circle": circle, "multi": multi}
