"""Make the Fashion-MNIST subset that travels in the package: the first images of every class, in file order.

Takes the four idx files of Fashion-MNIST (Debian: ``apt-get install dataset-fashion-mnist``; elsewhere
``torchvision.datasets.FashionMNIST(root, download=True)`` leaves them in ``root/FashionMNIST/raw``) and writes
``x_SPLIT`` uint8 [n, 28, 28], ``y_SPLIT`` uint8 [n] and ``index_SPLIT`` uint16 [n], the row in the original file.
The same input gives the same bytes.

    python scripts/embed_fashion_mnist.py [FOLDER OF IDX FILES]
"""

import io
import sys
import zipfile
from pathlib import Path

import numpy as np

from prunescope.data.idx import read_idx

DEBIAN = Path("/usr/share/datasets/fashion-mnist")
TARGET = Path(__file__).parents[1] / "src/prunescope/data/datasets/fashion_mnist.npz"
SPLITS = {"train": ("train", 1000), "test": ("t10k", 200)}  # split: (prefix of its files, images a class)


def first_of_each_class(labels: np.ndarray, n: int) -> np.ndarray:
    """Rows of the first ``n`` samples of every class, in file order."""
    return np.sort(np.concatenate([np.flatnonzero(labels == label)[:n] for label in np.unique(labels)]))


def subset(folder: Path) -> dict[str, np.ndarray]:
    arrays = {}
    for split, (prefix, n) in SPLITS.items():
        images = read_idx(folder / f"{prefix}-images-idx3-ubyte.gz")
        labels = read_idx(folder / f"{prefix}-labels-idx1-ubyte.gz")
        rows = first_of_each_class(labels, n)
        arrays |= {f"x_{split}": images[rows], f"y_{split}": labels[rows], f"index_{split}": rows.astype(np.uint16)}
    return arrays


def write(arrays: dict[str, np.ndarray], target: Path) -> None:
    """As ``np.savez_compressed``, at the highest level and with a fixed date."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, array in arrays.items():
            content = io.BytesIO()
            np.save(content, array)
            member = zipfile.ZipInfo(f"{name}.npy", date_time=(1980, 1, 1, 0, 0, 0))
            archive.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)


if __name__ == "__main__":
    write(subset(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN), TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")
