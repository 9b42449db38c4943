"""Class names: those of well-known data sets, and plain numbers for all others."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from prunescope.core.errors import BadData

CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
FASHION_MNIST = (
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
)  # fmt: skip

MOST_CLASSES = 1_000_000

# what a file's name contains, the shape of its samples, the names of its classes
KNOWN = (
    ("cifar10", (3, 32, 32), CIFAR10),
    ("fashion", (1, 28, 28), FASHION_MNIST),
)


def numbered(n: int) -> tuple[str, ...]:
    """
    Raises:
        BadData: more classes than any classifier has; the labels are something else, e.g. identities or pixels.

    >>> numbered(3)
    ('0', '1', '2')
    """
    if n > MOST_CLASSES:
        raise BadData(
            f"labels go up to {n - 1}, which would make {n} classes;",
            f"give labels from 0 to {MOST_CLASSES - 1} at most.",
        )
    return tuple(str(i) for i in range(n))


def guess(path: Path, shape: Sequence[int], n_classes: int) -> tuple[str, ...]:
    """Class names for unnamed labels: those of the data set that the file's name and the samples' shape point to.

    >>> guess(Path("data/cifar-10_subset.npz"), (3, 32, 32), 10)[0]
    'airplane'
    >>> guess(Path("cifar10.npz"), (3, 32, 32), 2)
    ('0', '1')
    >>> guess(Path("fashion.npz"), (3, 32, 32), 10)[:2]
    ('0', '1')
    """
    plain = "".join(letter for letter in path.stem.lower() if letter.isalnum())
    for word, sample, names in KNOWN:
        if word in plain and tuple(shape) == sample and n_classes == len(names):
            return names
    return numbered(n_classes)


def names_of(array: np.ndarray, where: str) -> tuple[str, ...]:
    """Class names as a file stores them: text, or bytes in UTF-8, one a class.

    Raises:
        BadData: they are numbers.
    """
    values = np.asarray(array).ravel().tolist()
    names = tuple(value.decode() if isinstance(value, bytes) else value for value in values)
    if not all(isinstance(name, str) for name in names):
        raise BadData(f"{where}: class names must be text; got {array.dtype}.", "Save them as an array of text.")
    return names
