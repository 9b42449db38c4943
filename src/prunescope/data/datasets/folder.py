"""Images in folders named after their classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import numpy as np
from PIL import Image

from prunescope.core.errors import BadData, CorruptFile
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset
from prunescope.data.images import GREY, UNREADABLE, FileImages
from prunescope.data.source import FileSource, LoadContext, Side, datasets
from prunescope.data.split import VALIDATION, Split, arrange

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".ppm", ".pgm", ".webp", ".tif", ".tiff"})
SPLITS: Final = ("train", "test", *VALIDATION)
N_NAMED: Final = 3

Files = dict[str, list[Path]]  # class: its images


@datasets.register("image_folder")
class Folder(FileSource):
    """``CLASS/image.png``, or ``train/CLASS/image.png`` and the same under ``test`` or ``val``.

    Classes are the folders' names in alphabetical order. An image's id is its path within the folder. Images are
    decoded when looked at.
    """

    name: ClassVar[str] = "folder"
    title: ClassVar[str] = "Image folder"
    summary: ClassVar[str] = "Images in a folder a class, with or without folders train and test above."

    size: Side = None

    def load(self, context: LoadContext) -> Dataset:
        root = self.location(context)
        found = _find(root)
        classes = sorted({label for files in found.values() for label in files})
        form = _form(_looks(root, found, context.progress), self.size)
        splits = {split: _split(root, files, classes, form) for split, files in found.items()}
        arranged, notes = arrange(splits, self.called(context))
        return Dataset(self.called(context), arranged, tuple(classes), notes=notes)

    @classmethod
    def recognises(cls, path: Path) -> bool:
        if not path.is_dir() or path.name.startswith("."):
            return False
        with_images = {
            folder.name for split in _split_folders(path).values() for folder in _folders(split) if _has_image(folder)
        }
        return len(with_images) > 1


@dataclass(frozen=True)
class _Look:
    """What an image's header says."""

    path: Path
    size: tuple[int, int]
    is_grey: bool


@dataclass(frozen=True)
class _Form:
    """What all images become."""

    n_channels: int
    size: tuple[int, int]
    is_resized: bool


def _split_folders(root: Path) -> dict[str, Path]:
    """The folders of the splits; the root itself as "" if there are none."""
    found = {folder.name.lower(): folder for folder in _folders(root) if folder.name.lower() in SPLITS}
    return {split: found[split] for split in SPLITS if split in found} or {"": root}


def _folders(path: Path) -> list[Path]:
    return sorted(child for child in path.iterdir() if child.is_dir() and not child.name.startswith("."))


def _is_image(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not path.name.startswith(".")


def _has_image(folder: Path) -> bool:
    return any(_is_image(path) for path in folder.iterdir())


def _find(root: Path) -> dict[str, Files]:
    """Split: class: images, sorted; every class has an image somewhere."""
    found: dict[str, Files] = {}
    for split, folder in _split_folders(root).items():
        found[split] = {child.name: sorted(filter(_is_image, child.rglob("*"))) for child in _folders(folder)}
    filled = {label for files in found.values() for label, paths in files.items() if paths}
    if not filled:
        raise BadData(f"reading {root}: no images in class folders;", "put them in a folder a class: cat/1.png.")
    empty = sorted({label for files in found.values() for label in files} - filled)
    if empty:
        raise BadData(f"reading {root}: the class folders {empty} hold no images;", "fill or remove them.")
    return {split: files for split, files in found.items() if any(files.values())}


def _looks(root: Path, found: Mapping[str, Files], progress: Progress) -> list[_Look]:
    """The header of every image.

    Raises:
        CorruptFile: some cannot be read; the message names the first ones.
    """
    paths = [path for files in found.values() for label in sorted(files) for path in files[label]]
    looks, broken = [], []
    for path in progress.over(paths, "reading images"):
        try:
            with Image.open(path) as image:
                looks.append(_Look(path, (image.height, image.width), image.mode in GREY))
        except UNREADABLE:
            broken.append(path.relative_to(root).as_posix())
    if broken:
        named = ", ".join(broken[:N_NAMED]) + (", ..." if len(broken) > N_NAMED else "")
        raise CorruptFile(
            f"reading {root}: {len(broken)} of {len(paths)} images are damaged: {named};", "remove or mend them."
        )
    return looks


def _form(looks: list[_Look], side: int | None) -> _Form:
    n_channels = 1 if all(look.is_grey for look in looks) else 3
    if side is not None:
        return _Form(n_channels, (side, side), True)
    first = looks[0]
    other = next((look for look in looks if look.size != first.size), None)
    if other:
        (h, w), (other_h, other_w) = first.size, other.size
        raise BadData(
            f"images differ in size: {first.path} has {w} x {h} pixels, {other.path} {other_w} x {other_h};",
            "give one, e.g. size = 224.",
        )
    return _Form(n_channels, first.size, False)


def _split(root: Path, files: Files, classes: list[str], form: _Form) -> Split:
    paths = [path for label in sorted(files) for path in files[label]]
    labels = [classes.index(label) for label in sorted(files) for _ in files[label]]
    ids = [path.relative_to(root).as_posix() for path in paths]
    return Split(FileImages(paths, form.n_channels, form.size, form.is_resized), np.array(labels), np.array(ids))
