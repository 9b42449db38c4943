"""Arrays in one ``.npz`` file, under any of the names people give them."""

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import numpy as np
from pydantic import Field

from prunescope.core.errors import BadData
from prunescope.data.arrays import Layout, class_indices, split_of
from prunescope.data.classes import guess, names_of
from prunescope.data.dataset import Dataset
from prunescope.data.files import npz_names, read_npz
from prunescope.data.images import JpegImages
from prunescope.data.source import FileSource, LoadContext, datasets
from prunescope.data.split import Split, arrange, row_ids

INPUTS = ("x", "images", "image", "data", "inputs", "features")
LABELS = ("y", "labels", "label", "targets", "target")
SPLITS = ("train", "test", "val", "valid", "validation")
CLASSES = ("classes", "class_names", "label_names")

Names = tuple[str, str]


@datasets.register()
class Npz(FileSource):
    """Images or features with labels from an ``.npz``, never unpickling anything.

    A split is a pair of arrays, inputs (``x images data inputs features``) and labels (``y labels targets``), with
    ``train``, ``test`` or ``val`` before or behind, in any case: ``x_train`` and ``y_train``, ``test_images`` and
    ``test_labels``. A pair without such a word is the test split. ``classes`` holds the names of the classes, if any.
    Images lie as [N, C, H, W], [N, H, W, C] or grey [N, H, W]: bytes, whole numbers to 255 of any type, or floats that
    are scaled already. Or they lie as JPEG files one after another, ``train_jpeg`` uint8 [bytes] with ``train_offsets``
    [N + 1] and ``train_labels``, decoded when looked at.
    """

    name: ClassVar[str] = "npz"
    title: ClassVar[str] = "NumPy file"
    summary: ClassVar[str] = "An .npz file with x_train, y_train, x_test, y_test or similar names."

    layout: Layout = Field(default="auto", title="Layout", description="Where the channels of the images are.")
    classes: tuple[str, ...] = Field(default=(), title="Classes", description="Class names, when the file has none.")

    def load(self, context: LoadContext) -> Dataset:
        path = self.location(context)
        arrays = read_npz(path)
        splits = {split: self._split(arrays, path, split, names) for split, names in pairs(arrays).items()}
        if not splits:
            raise BadData(
                f"reading {path}: found the arrays {sorted(arrays)}, but no inputs with labels among them;",
                "name them x_train, y_train, x_test, y_test.",
            )
        arranged, notes = arrange(splits, self.called(context))
        return Dataset(self.called(context), arranged, self._classes(arrays, path, arranged), notes=notes)

    @classmethod
    def recognises(cls, path: Path) -> bool:
        if path.suffix != ".npz" or not path.is_file():
            return False
        names = npz_names(path)
        return names is None or bool(pairs(dict.fromkeys(names)))  # a damaged one too: opening it tells what is wrong

    def _split(self, arrays: Mapping[str, np.ndarray], path: Path, split: str, names: Names) -> Split:
        where = f"split '{split}' of {path}" if split else f"{path}"
        if names[0].endswith("jpeg"):
            labels = class_indices(arrays[names[1]], where)
            images = JpegImages(arrays[names[0]], arrays[names[0].removesuffix("jpeg") + "offsets"], where)
            return Split(images, labels, row_ids(split, len(labels)))
        return split_of(arrays[names[0]], arrays[names[1]], where, split, self.layout)

    def _classes(self, arrays: Mapping[str, np.ndarray], path: Path, splits: Mapping[str, Split]) -> tuple[str, ...]:
        stored = next((arrays[name] for name in CLASSES if name in arrays), None)
        if self.classes or stored is not None:
            return self.classes or names_of(np.asarray(stored), f"'classes' of {path}")
        n_classes = 1 + max(int(split.labels.max(initial=0)) for split in splits.values())
        return guess(path, next(iter(splits.values())).inputs.shape[1:], n_classes)


def pairs(arrays: Mapping[str, object]) -> dict[str, Names]:
    """Split: (name of its inputs, name of its labels), for all splits that have both.

    >>> pairs(dict.fromkeys(["X_train", "Y_train", "test_images", "test_labels", "note"]))
    {'train': ('X_train', 'Y_train'), 'test': ('test_images', 'test_labels')}
    >>> pairs(dict.fromkeys(["data", "targets"]))
    {'': ('data', 'targets')}
    >>> pairs(dict.fromkeys(["x_test", "y_test", "data", "targets"]))
    {'test': ('x_test', 'y_test')}
    """
    found = {split: _pair(arrays, split) for split in (*SPLITS, "")}
    named = {split: pair for split, pair in found.items() if split and pair}
    return named or {split: pair for split, pair in found.items() if pair}


def _pair(arrays: Mapping[str, object], split: str) -> Names | None:
    jpeg = f"{split}_jpeg".lstrip("_")
    is_jpeg = jpeg in arrays and jpeg.replace("jpeg", "offsets") in arrays
    inputs = jpeg if is_jpeg else _find(arrays, INPUTS, split)
    labels = _find(arrays, LABELS, split)
    return (inputs, labels) if inputs and labels else None


def _find(arrays: Mapping[str, object], words: tuple[str, ...], split: str) -> str | None:
    wanted = {form for word in words for form in ((f"{word}_{split}", f"{split}_{word}") if split else (word,))}
    return next((name for name in arrays if name.lower() in wanted), None)
