"""Data sets: batches, normalisation, subsets, identity, and what they refuse."""

import warnings

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadData, UnknownName
from prunescope.data.dataset import Dataset, Normalisation, Split


def split_of(n: int = 7, classes: int = 3, prefix: str = "test") -> Split:
    inputs = np.arange(n * 2 * 4 * 5, dtype=np.uint32).astype(np.uint8).reshape(n, 2, 4, 5)
    return Split(inputs, np.arange(n) % classes, np.array([f"{prefix}/{row}" for row in range(n)]))


def dataset_of(n: int = 7, **fields: object) -> Dataset:
    return Dataset("toy", {"train": split_of(2 * n, prefix="train"), "test": split_of(n)}, ("a", "b", "c"), **fields)


def test_batches_hold_every_sample_once_in_order() -> None:
    batches = list(dataset_of().batches("test", size=3))
    assert [len(batch.labels) for batch in batches] == [3, 3, 1]
    assert np.concatenate([batch.rows for batch in batches]).tolist() == [*range(7)]
    assert torch.cat([labels for _, labels in batches]).tolist() == [0, 1, 2, 0, 1, 2, 0]


def test_bytes_become_numbers_from_zero_to_one() -> None:
    data = Dataset("toy", {"test": Split(np.array([[[[0, 255]]]], np.uint8), np.array([0]), np.array(["x"]))}, ("a",))
    (batch,) = data.batches("test")
    assert batch.inputs.dtype == torch.float32
    assert batch.inputs.tolist() == [[[[0.0, 1.0]]]]


def test_normalisation_is_applied_per_channel() -> None:
    data = dataset_of()
    normalised = data.normalised(Normalisation((0.5, 0.25), (0.5, 2.0)))
    plain, changed = (next(iter(d.batches("test"))).inputs for d in (data, normalised))
    torch.testing.assert_close(changed[:, 0], (plain[:, 0] - 0.5) / 0.5)
    torch.testing.assert_close(changed[:, 1], (plain[:, 1] - 0.25) / 2.0)


def test_features_are_normalised_each_on_its_own() -> None:
    split = Split(np.array([[1.0, 10.0], [3.0, 30.0]], np.float32), np.array([0, 0]), np.array(["x", "y"]))
    data = Dataset("toy", {"test": split}, ("a",), Normalisation((1.0, 10.0), (2.0, 20.0)))
    assert next(iter(data.batches("test"))).inputs.tolist() == [[0.0, 0.0], [1.0, 1.0]]


def test_floats_are_taken_as_they_are() -> None:
    inputs = np.array([[-3.5, 300.0]], np.float32)
    data = Dataset("toy", {"test": Split(inputs, np.array([0]), np.array(["x"]))}, ("a",))
    assert next(iter(data.batches("test"))).inputs.tolist() == [[-3.5, 300.0]]


def test_limit_takes_the_first_samples() -> None:
    batches = list(dataset_of().batches("test", size=4, limit=5))
    assert np.concatenate([batch.rows for batch in batches]).tolist() == [0, 1, 2, 3, 4]


def test_a_limit_above_all_samples_takes_all() -> None:
    (batch,) = dataset_of().batches("test", limit=100)
    assert len(batch.labels) == 7


def test_a_generator_shuffles_and_its_seed_decides_how() -> None:
    rows = [
        np.concatenate([b.rows for b in dataset_of().batches("test", 2, generator=torch.Generator().manual_seed(seed))])
        for seed in (1, 1, 2)
    ]
    assert sorted(rows[0]) == [*range(7)]
    assert rows[0].tolist() == rows[1].tolist() != rows[2].tolist()


def test_read_only_samples_give_no_warning() -> None:
    split = split_of()
    split.inputs.setflags(write=False)
    data = Dataset("toy", {"test": split}, ("a", "b", "c"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data.prepare(split.inputs[:1]).add_(1)
    assert split.inputs[0, 0, 0, 0] == 0


def test_quick_keeps_classes_ids_and_the_other_split() -> None:
    quick = dataset_of(30).quick(12, split="train")
    assert np.bincount(quick["train"].labels).tolist() == [4, 4, 4]
    assert len(quick["test"]) == 30
    full = dataset_of(30)["train"]
    rows = [full.ids.tolist().index(name) for name in quick["train"].ids]
    assert rows == sorted(rows)
    assert (full.inputs[rows] == quick["train"].inputs).all()


def test_quick_of_more_than_all_is_all() -> None:
    assert len(dataset_of().quick(1000)["test"]) == 7


def test_quick_with_another_seed_takes_others() -> None:
    first, again, other = (dataset_of(60).quick(6, seed)["test"].ids.tolist() for seed in (0, 0, 1))
    assert first == again != other


def test_fingerprint_tells_samples_labels_and_normalisation_apart() -> None:
    def changed(name: str, value: int) -> Dataset:
        data = dataset_of()
        getattr(data["test"], name).flat[0] = value
        return data

    variants = [
        dataset_of(),
        changed("inputs", 9),
        changed("labels", 1),
        dataset_of(normalisation=Normalisation((0.5,), (0.5,))),
        dataset_of(8),
    ]
    assert len({data.fingerprint for data in variants}) == len(variants)
    assert dataset_of().fingerprint == variants[0].fingerprint


def test_fingerprint_does_not_depend_on_how_samples_lie_in_memory() -> None:
    split = split_of()
    moved = Split(np.moveaxis(np.ascontiguousarray(np.moveaxis(split.inputs, 1, 3)), 3, 1), split.labels, split.ids)
    assert not moved.inputs.flags.c_contiguous
    assert moved.fingerprint == split.fingerprint


def assert_refused(message: str, **fields: object) -> None:
    given = {"name": "toy", "splits": {"test": split_of()}, "classes": ("a", "b", "c"), **fields}
    with pytest.raises(BadData) as caught:
        Dataset(**given)
    assert message in str(caught.value)


def test_labels_outside_the_classes_are_refused_with_the_first_sample() -> None:
    assert_refused(
        "split 'test' of data set 'toy' has labels from 0 to 2, but there are 2 classes; the first is sample 2.",
        classes=("a", "b"),
    )


def test_lengths_that_differ_are_refused_with_the_counts() -> None:
    split = split_of()
    assert_refused(
        "has 7 samples, 6 labels and 7 ids;", splits={"test": Split(split.inputs, split.labels[1:], split.ids)}
    )


def test_an_empty_split_is_refused() -> None:
    assert_refused("split 'test' of data set 'toy' is empty;", splits={"test": split_of(0)})


def test_splits_of_different_shapes_are_refused() -> None:
    other = split_of()
    assert_refused(
        "have samples of shapes {'test': [2, 4, 5], 'train': [2, 4, 4]};",
        splits={"test": other, "train": Split(other.inputs[..., :4], other.labels, other.ids)},
    )


def test_class_names_that_occur_twice_are_refused() -> None:
    assert_refused("classes ['a'] of data set 'toy' occur more than once;", classes=("a", "b", "a"))


def test_a_normalisation_for_other_channels_is_refused() -> None:
    assert_refused(
        "give one mean and std, or one a channel; got 3.", normalisation=Normalisation((0.5,) * 3, (0.5,) * 3)
    )


@pytest.mark.parametrize(("mean", "std"), [((0.5,), (0.5, 0.5)), ((0.5,), (0.0,))])
def test_a_normalisation_that_cannot_be_divided_by_is_refused(mean: tuple[float, ...], std: tuple[float, ...]) -> None:
    with pytest.raises(BadData, match="std above 0"):
        Normalisation(mean, std)


def test_an_unknown_split_is_named_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="has no split 'tests'; did you mean 'test'"):
        dataset_of()["tests"]
