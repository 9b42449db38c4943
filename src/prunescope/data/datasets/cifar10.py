"""CIFAR-10 as its authors publish it: pickled batches or plain bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, Final

import numpy as np

from prunescope.core.errors import BadData, CorruptFile
from prunescope.data.arrays import class_indices
from prunescope.data.classes import CIFAR10
from prunescope.data.dataset import Dataset
from prunescope.data.files import AGAIN, memory_map
from prunescope.data.pickles import read_pickle
from prunescope.data.source import FileSource, LoadContext, datasets
from prunescope.data.split import Split, arrange, row_ids

SHAPE: Final = (3, 32, 32)
N_BYTES: Final = 3 * 32 * 32
LABELS_C: Final = "labels.npy"  # what a folder of CIFAR-10-C has
FOLDERS: Final = ("cifar-10-batches-py", "cifar-10-batches-bin")
BATCHES: Final = {"train": [f"data_batch_{i}" for i in range(1, 6)], "test": ["test_batch"]}

Arrays = tuple[np.ndarray, np.ndarray]


@datasets.register("cifar-10")
class Cifar10(FileSource):
    """The folder ``cifar-10-batches-py`` or ``cifar-10-batches-bin``, or the folder that holds it.

    The Python version is a set of pickles, read without running code. Ids are ``train/row`` over the batches in their
    order, ``test/row``.

    Source: krizhevsky2009learning; https://www.cs.toronto.edu/~kriz/cifar.html has both layouts.
    """

    name: ClassVar[str] = "cifar10"
    title: ClassVar[str] = "CIFAR-10"
    summary: ClassVar[str] = "60 000 photographs, 32 x 32, in ten classes: the folder of batches, Python or binary."

    def load(self, context: LoadContext) -> Dataset:
        folder = _folder(self.location(context))
        found = {split: _files(folder, names) for split, names in BATCHES.items()}
        splits = {split: _split(split, files) for split, files in found.items() if files}
        if not splits:
            raise BadData(
                f"reading {folder}: it has no data_batch_1 .. 5 and no test_batch;", "unpack the archive there."
            )
        arranged, notes = arrange(splits, context.name or "cifar10")
        return Dataset(context.name or "cifar10", arranged, CIFAR10, notes=(*notes, *_missing(found["train"])))

    @classmethod
    def recognises(cls, path: Path) -> bool:
        is_beside_another = _folder(path) != path and any(path.glob(f"*/{LABELS_C}"))
        if is_beside_another or (path / LABELS_C).is_file():
            return False  # a search then looks into the folder, and finds both
        return path.is_dir() and any(_files(_folder(path), names) for names in BATCHES.values())


def _folder(path: Path) -> Path:
    return next((path / name for name in FOLDERS if (path / name).is_dir()), path)


def _files(folder: Path, names: list[str]) -> list[Path]:
    return [path for name in names for path in (folder / name, folder / f"{name}.bin") if path.is_file()]


def _missing(train: list[Path]) -> tuple[str, ...]:
    if not 0 < len(train) < 5:
        return ()
    return (f"only {len(train)} of the 5 training batches are there: {', '.join(path.name for path in train)}.",)


def _split(split: str, files: list[Path]) -> Split:
    batches = [_readers[path.suffix](path) for path in files]
    images, labels = (np.concatenate(parts) if len(parts) > 1 else parts[0] for parts in zip(*batches, strict=True))
    return Split(images, labels, row_ids(split, len(labels)))


def _read_pickled(path: Path) -> Arrays:
    batch = read_pickle(path)
    data, labels = np.asarray(batch.get("data")), np.asarray(batch.get("labels", ()))
    if data.dtype != np.uint8 or data.shape != (len(labels), N_BYTES) or not len(labels):
        raise BadData(
            f"reading {path}: 'data' is {data.dtype} {list(data.shape)} with {len(labels)} labels;",
            f"a batch of CIFAR-10 has bytes [N, {N_BYTES}] and N labels.",
        )
    return data.reshape(-1, *SHAPE), class_indices(labels, str(path))


def _read_binary(path: Path) -> Arrays:
    data = memory_map(path)
    if not len(data) or len(data) % (1 + N_BYTES):
        raise CorruptFile(f"reading {path}: {len(data)} bytes are no whole number of records of {1 + N_BYTES};", AGAIN)
    records = data.reshape(-1, 1 + N_BYTES)
    return records[:, 1:].reshape(-1, *SHAPE), records[:, 0].astype(np.int64)


_readers: Final[dict[str, Callable[[Path], Arrays]]] = {"": _read_pickled, ".bin": _read_binary}
