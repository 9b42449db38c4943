"""MNIST and its relatives as they are published: four idx files, packed or not."""

from pathlib import Path
from typing import ClassVar, Final

from pydantic import Field

from prunescope.core.errors import BadData
from prunescope.data.arrays import split_of
from prunescope.data.classes import guess
from prunescope.data.dataset import Dataset
from prunescope.data.idx import read_idx
from prunescope.data.source import FileSource, LoadContext, datasets
from prunescope.data.split import Split, arrange

PREFIXES: Final = {"train": ("train",), "test": ("t10k", "test")}


@datasets.register("mnist")
class Idx(FileSource):
    """A folder with ``train-images-idx3-ubyte``, ``train-labels-idx1-ubyte`` and the same for ``t10k``, or ``.gz``."""

    name: ClassVar[str] = "idx"
    title: ClassVar[str] = "MNIST files (idx)"
    summary: ClassVar[str] = "A folder with the idx files of MNIST, Fashion-MNIST, KMNIST or EMNIST."

    classes: tuple[str, ...] = Field(
        default=(), title="Classes", description="Class names; 0, 1, 2, ... when left out."
    )

    def load(self, context: LoadContext) -> Dataset:
        folder = self.location(context)
        splits = {split: _split(folder, split) for split in PREFIXES if _file(folder, split, "images")}
        if not splits:
            raise BadData(f"reading {folder}: it has no train-images-idx3-ubyte;", "unpack the four files there.")
        arranged, notes = arrange(splits, self.called(context))
        n_classes = 1 + max(int(split.labels.max()) for split in arranged.values())
        classes = self.classes or guess(folder, arranged["test"].inputs.shape[1:], n_classes)
        return Dataset(self.called(context), arranged, classes, notes=notes)

    @classmethod
    def recognises(cls, path: Path) -> bool:
        return path.is_dir() and any(_file(path, split, "images") for split in PREFIXES)


def _split(folder: Path, split: str) -> Split:
    images, labels = _file(folder, split, "images"), _file(folder, split, "labels")
    if images is None or labels is None:
        raise BadData(
            f"reading {folder}: the {split} images have no labels beside them;", "put the labels' file there."
        )
    where = f"split '{split}' of {folder}"
    return split_of(read_idx(images), read_idx(labels), where, split)


def _file(folder: Path, split: str, what: str) -> Path | None:
    stems = [f"{prefix}-{what}{mark}" for prefix in PREFIXES[split] for mark in ("-idx", ".idx")]
    found = (path for stem in stems for path in sorted(folder.glob(f"{stem}?-ubyte*")))
    return next((path for path in found if path.suffix in ("", ".gz", ".idx3-ubyte", ".idx1-ubyte")), None)
