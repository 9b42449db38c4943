"""The embedded subset of Fashion-MNIST."""

import numpy as np

from prunescope.data.datasets.fashion_mnist import EMBEDDED
from prunescope.data.source import load


def test_the_subset_is_balanced_and_ids_are_rows_of_the_full_set() -> None:
    data = load("fashion_mnist")
    for split, n, n_all in (("train", 1000, 60_000), ("test", 200, 10_000)):
        assert data[split].inputs.shape == (10 * n, 1, 28, 28)
        assert data[split].inputs.dtype == np.uint8
        assert np.bincount(data[split].labels).tolist() == [n] * 10
        rows = [int(name.removeprefix(f"{split}/")) for name in data[split].ids]
        assert rows == sorted(set(rows))
        assert rows[-1] < n_all


def test_the_subset_is_the_one_that_was_made() -> None:
    assert load("fashion_mnist").fingerprint == "1e54118484bf1206"


def test_no_image_is_in_both_splits() -> None:
    data = load("fashion_mnist")
    train, test = ({image.tobytes() for image in data[split].inputs} for split in ("train", "test"))
    assert not train & test


def test_its_licence_travels_with_it_and_it_is_small() -> None:
    assert "Zalando SE" in EMBEDDED.with_name("FASHION_MNIST_LICENSE.txt").read_text()
    assert EMBEDDED.stat().st_size < 5.5e6
