"""CIFAR-10-C as its authors publish it: the test images of CIFAR-10 under corruptions, a file each."""

from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.lib import format as npy
from pydantic import Field

from prunescope.core.errors import BadData, CorruptFile
from prunescope.data.arrays import class_indices
from prunescope.data.classes import CIFAR10
from prunescope.data.condition import Condition
from prunescope.data.corruption import SEVERITIES, corruptions
from prunescope.data.dataset import Dataset
from prunescope.data.datasets.cifar10 import FOLDERS, LABELS_C
from prunescope.data.files import AGAIN, exists
from prunescope.data.source import FileSource, LoadContext, datasets, recognise
from prunescope.data.split import Inputs, Split

N_NAMED = 3


@datasets.register("cifar-10-c")
class Cifar10C(FileSource):
    """A folder of ``NAME.npy``, uint8 [5 N, 32, 32, 3], five blocks of severities, and ``labels.npy``.

    The clean images are not part of it: they are read from CIFAR-10, found in the same folder or beside it, or where
    ``clean`` says. The corrupted ones stay on disk until they are looked at. A corruption whose file is missing is made
    on demand, and the data set says so.

    Source: hendrycks2019robustness; https://zenodo.org/records/2535967.
    """

    name: ClassVar[str] = "cifar10_c"
    title: ClassVar[str] = "CIFAR-10-C"
    summary: ClassVar[str] = "CIFAR-10's test images under 19 corruptions in five severities, as published."

    clean: Path | None = Field(
        default=None,
        title="Clean images",
        description="CIFAR-10, in any form that is recognised; left out, it is looked for in the folder and beside it.",
    )

    def load(self, context: LoadContext) -> Dataset:
        folder = self.location(context)
        labels = _labels(folder)
        versions: dict[str, Inputs] = {}
        for name in _published(folder):
            versions |= _blocks(folder / f"{name}.npy", name, len(labels))
        clean, where = self._clean(folder, context)
        samples = clean["test"]
        if not np.array_equal(samples.labels, labels):
            raise BadData(
                f"the test samples of {where} are not those of {folder}: their labels differ;",
                "give the test images of CIFAR-10 in their published order.",
            )
        splits = {**clean.splits, "test": Split(samples.inputs, samples.labels, samples.ids, versions)}
        return Dataset(self.called(context), splits, CIFAR10, notes=_notes(folder))

    @classmethod
    def recognises(cls, path: Path) -> bool:
        return path.is_dir() and (path / LABELS_C).is_file() and bool(_published(path))

    def _clean(self, folder: Path, context: LoadContext) -> tuple[Dataset, Path]:
        """The data set that has the clean images, and where it is."""
        if self.clean is not None:
            places = [exists(context.root / self.clean, f"the clean images of {folder}")]
        else:
            places = [place / name for place in (folder, folder.parent) for name in FOLDERS]
        for place in places:
            source = recognise(place)
            if source is not None:
                return source.load(LoadContext(context.root, progress=context.progress)), place
        raise BadData(
            f"opening {folder}: it has corrupted images only, and the clean ones were not found;",
            f"put CIFAR-10 ({' or '.join(FOLDERS)}) beside it, or say where it is with clean = PATH.",
        )


def _published(folder: Path) -> list[str]:
    return [name for name in corruptions if (folder / f"{name}.npy").is_file()]


def _labels(folder: Path) -> np.ndarray:
    """int64 [N], one a clean image: the file says them once a severity."""
    path = folder / LABELS_C
    labels = class_indices(_mapped(path), str(path))
    blocks = labels.reshape(len(SEVERITIES), -1) if len(labels) % len(SEVERITIES) == 0 else labels[None]
    if not labels.size or len(blocks) == 1 or (blocks != blocks[0]).any():
        raise BadData(
            f"reading {path}: {len(labels)} labels are not five times the same;", "each severity has the same images."
        )
    return np.asarray(blocks[0])


def _blocks(path: Path, name: str, n: int) -> dict[str, Inputs]:
    """Mapped uint8 [N, 3, 32, 32] by condition."""
    images = _mapped(path)
    wanted = (len(SEVERITIES) * n, 32, 32, 3)
    if images.dtype != np.uint8 or images.shape != wanted:
        raise BadData(
            f"reading {path}: {images.dtype} {list(images.shape)} do not fit {n} labels a severity;",
            f"it has bytes {list(wanted)}.",
        )
    parts = np.split(np.moveaxis(images, 3, 1), len(SEVERITIES))
    return {Condition(name, severity).name: part for severity, part in zip(SEVERITIES, parts, strict=True)}


def _mapped(path: Path) -> np.ndarray:
    try:
        return np.asarray(npy.open_memmap(path, mode="r"))
    except ValueError as error:
        raise CorruptFile(f"reading {path}: {error};", AGAIN) from None


def _notes(folder: Path) -> tuple[str, ...]:
    missing = [name for name in corruptions if name not in _published(folder)]
    if not missing:
        return ()
    named = ", ".join(missing[:N_NAMED]) + (" ..." if len(missing) > N_NAMED else "")
    return (f"{len(missing)} corruptions have no file in it and are made on demand: {named}.",)
