"""Data sets of torchvision, from where it keeps them."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from pydantic import Field

from prunescope.core.digest import digest
from prunescope.core.errors import BadData, MissingExtra, UnknownName
from prunescope.core.registry import closest
from prunescope.data.arrays import channels_first, class_indices
from prunescope.data.classes import guess
from prunescope.data.dataset import Dataset
from prunescope.data.images import GREY, EncodedImages, pixels
from prunescope.data.source import DataSource, LoadContext, Side, datasets
from prunescope.data.split import Inputs, Split, arrange, row_ids

Arguments = Mapping[str, Any]

BY_FLAG: Final = {"train": {"train": True}, "test": {"train": False}}
BY_WORD: Final = {"train": {"split": "train"}, "test": {"split": "test"}}
KNOWN: Final[dict[str, Mapping[str, Arguments]]] = {
    **dict.fromkeys(("CIFAR10", "CIFAR100", "MNIST", "FashionMNIST", "KMNIST", "USPS"), BY_FLAG),
    **dict.fromkeys(("SVHN", "STL10", "GTSRB", "DTD", "Flowers102", "Food101", "FGVCAircraft"), BY_WORD),
    "OxfordIIITPet": {"train": {"split": "trainval"}, "test": {"split": "test"}},
    "Imagenette": {"train": {"split": "train"}, "val": {"split": "val"}},
    "EuroSAT": {"": {}},
}


@datasets.register()
class Torchvision(DataSource):
    """A classification data set by torchvision's name for it, e.g. ``CIFAR100``, from a folder on this machine.

    Nothing is downloaded unless the user asks for it. Ids are ``split/row``.
    """

    name: ClassVar[str] = "torchvision"
    title: ClassVar[str] = "torchvision data set"
    summary: ClassVar[str] = "CIFAR-100, SVHN, GTSRB, Flowers-102 and others, as torchvision stores them."

    dataset: str = Field(title="Data set", description=f"One of {', '.join(sorted(KNOWN))}.")
    root: Path = Field(
        default=Path("data"), title="Root", description="The folder that torchvision keeps data sets in."
    )
    size: Side = None

    def load(self, context: LoadContext) -> Dataset:
        known = {name.lower(): name for name in KNOWN}
        name = known.get(self.dataset.lower())
        if name is None:
            hint = closest(self.dataset, list(KNOWN), f"Known are {', '.join(sorted(KNOWN))}.")
            raise UnknownName(f"torchvision has no data set '{self.dataset}' that prunescope can read;", hint)
        sources = {split: self._open(name, arguments, context) for split, arguments in KNOWN[name].items()}
        called = context.name or name.lower()
        splits, notes = arrange({split: _split(source, split, self.size) for split, source in sources.items()}, called)
        return Dataset(called, splits, _classes(next(iter(sources.values())), name, splits), notes=notes)

    def _open(self, name: str, arguments: Arguments, context: LoadContext) -> Any:
        from prunescope.nets.torchvision_shim import torchvision  # a second of importing that most uses do not need

        root = context.root / self.root
        try:
            return getattr(torchvision.datasets, name)(root=root, download=context.may_download, **arguments)
        except ImportError as error:
            raise MissingExtra(f"opening {name} from {root}: {error};", "install what it names.") from None
        except (RuntimeError, OSError) as error:
            raise BadData(
                f"opening {name} from {root}: {str(error).splitlines()[0]}",
                "Put its files there, or ask for the download; nothing is downloaded unasked.",
            ) from None


class _Pulled(EncodedImages):
    """Images that torchvision decodes one at a time."""

    def __init__(self, source: Any, side: int | None) -> None:
        self._source = source
        first = source[0][0]
        self._side = side
        super().__init__((len(source), *pixels(first, 1 if first.mode in GREY else 3, self._side).shape))

    @cached_property
    def fingerprint(self) -> str:
        """Of every pixel: what torchvision keeps its images in differs from set to set."""
        return digest([digest(self[row].tobytes()) for row in range(len(self))])

    def _decode(self, row: int) -> np.ndarray:
        image = pixels(self._source[row][0], self.shape[1], self._side)
        if image.shape != self.shape[1:]:
            found, first = list(image.shape[1:]), list(self.shape[2:])
            raise BadData(
                f"images differ in size: row {row} has {found}, the first {first};", "give one, e.g. size = 224."
            )
        return image


def _split(source: Any, split: str, side: int | None) -> Split:
    where = f"split '{split or 'test'}' of {type(source).__name__}"
    labels = class_indices(np.asarray(_labels(source)), where)
    data = getattr(source, "data", None)
    inputs: Inputs = _Pulled(source, side) if data is None or side else channels_first(np.asarray(data), where)
    return Split(inputs, labels, row_ids(split, len(labels)))


def _labels(source: Any) -> Any:
    """Under the name that this data set has for them; else every sample is asked for its own."""
    for name in ("targets", "labels", "_labels"):
        if hasattr(source, name):
            return getattr(source, name)
    pairs: list[tuple[Any, int]] = getattr(source, "_samples", source)
    return [label for _, label in pairs]


def _classes(source: Any, name: str, splits: Mapping[str, Split]) -> tuple[str, ...]:
    n_classes = 1 + max(int(split.labels.max()) for split in splits.values())
    names = tuple(str(label) for label in getattr(source, "classes", ()))
    return names if len(names) >= n_classes else guess(Path(name), splits["test"].inputs.shape[1:], n_classes)
