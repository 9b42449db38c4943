"""Data sets under a condition, and what a step's samples look like there."""

import gc
import weakref

import numpy as np
import pytest
import torch
from torch import nn

from prunescope.core.errors import BadData, UnknownName
from prunescope.core.progress import Progress
from prunescope.core.spec import parse
from prunescope.data.condition import Condition, all_conditions
from prunescope.data.corrupted import under
from prunescope.data.corruption import corrupt, corruptions
from prunescope.data.dataset import Dataset
from prunescope.data.split import Split, row_ids
from prunescope.measure.geometry import geometry
from prunescope.measure.probe import Measurement, Subject, probes
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


def _data(channels: int = 3, n: int = 12) -> Dataset:
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (n, channels, 32, 32), dtype=np.uint8)
    split = Split(images, np.arange(n, dtype=np.int64) % 4, row_ids("test", n))
    return Dataset("noise", {"test": split}, tuple("abcd"))


def _net(head: bool = True) -> Network:
    torch.manual_seed(0)
    ends = [nn.Linear(6, 4)] if head else [nn.Linear(6, 4), nn.ReLU()]
    module = nn.Sequential(nn.Conv2d(3, 6, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), *ends)
    return Network(module.eval(), torch.zeros(1, 3, 32, 32))


def _measured(probe: str, condition: str, net: Network, data: Dataset) -> Measurement:
    return parse(probes, {"name": probe, "condition": condition}).measure(Subject(net, Mask({}), data), Progress())


def test_a_sample_is_corrupted_alike_whatever_comes_with_it() -> None:
    data = under(_data(), Condition("gaussian_noise", 4))["test"]
    alone, among = under(_data(), Condition("gaussian_noise", 4))["test"].inputs[7], data.inputs[np.arange(12)][7]
    assert np.array_equal(alone, among)
    assert not np.array_equal(alone, _data()["test"].inputs[7])


def test_the_data_set_and_the_function_corrupt_alike() -> None:
    images = _data()["test"].inputs[:].transpose(0, 2, 3, 1)
    made = corrupt(images, "gaussian_noise", 2)
    assert np.array_equal(made, under(_data(), Condition("gaussian_noise", 2))["test"].inputs[:].transpose(0, 2, 3, 1))
    assert not np.array_equal(made, corrupt(images, "gaussian_noise", 2, seed=1))


def test_grey_images_stay_grey() -> None:
    made = under(_data(channels=1), Condition("gaussian_noise", 1))["test"]
    assert made.inputs[:].shape == (12, 1, 32, 32)
    assert made.inputs[:].dtype == np.uint8


def test_grey_under_a_condition_is_the_rounded_mean_of_its_colours() -> None:
    data = _data(channels=1)
    coloured = np.broadcast_to(data["test"].inputs[:], (12, 3, 32, 32)).transpose(0, 2, 3, 1)
    expected = np.rint(corrupt(np.ascontiguousarray(coloured), "gaussian_noise", 1).mean(3, dtype=np.float32))
    np.testing.assert_array_equal(under(data, Condition("gaussian_noise", 1))["test"].inputs[:, 0], expected)


def test_images_of_one_condition_are_kept_and_those_before_let_go() -> None:
    data = _data()
    first = weakref.ref(under(data, Condition("gaussian_noise", 1))["test"].inputs)
    assert under(data, Condition("gaussian_noise", 1))["test"].inputs is first()
    under(data, Condition("gaussian_noise", 2))
    gc.collect()
    assert first() is None


def test_each_condition_has_a_fingerprint_of_its_own() -> None:
    data, other = _data(), Dataset("noise", {"test": _data(n=11)["test"]}, tuple("abcd"))
    made = [under(data, Condition("gaussian_noise", s))["test"].fingerprint for s in (1, 2)]
    assert len({data["test"].fingerprint, *made, under(other, Condition("gaussian_noise", 1))["test"].fingerprint}) == 4


def test_there_is_clean_and_five_severities_of_every_corruption() -> None:
    conditions = all_conditions()
    assert len(conditions) == 1 + 5 * len(corruptions.items())
    assert [Condition.parse(condition.name) for condition in conditions] == list(conditions)


@pytest.mark.parametrize(
    ("name", "error"), [("fgo-3", UnknownName), ("gaussian_noise", BadData), ("gaussian_noise-6", BadData)]
)
def test_unknown_conditions_are_refused(name: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        Condition.parse(name)


def test_features_cannot_be_corrupted() -> None:
    split = Split(np.zeros((3, 5), np.float32), np.arange(3), row_ids("test", 3))
    with pytest.raises(BadData, match="images of bytes"):
        under(Dataset("flat", {"test": split}, tuple("abc")), Condition("gaussian_noise", 1))


def test_the_geometry_of_a_condition_is_that_of_its_images() -> None:
    net, data = _net(), _data()
    found = _measured("geometry", "gaussian_noise-5", net, data).tables["samples"]
    images = under(data, Condition("gaussian_noise", 5))
    with torch.no_grad():
        inputs = images.prepare(images["test"].inputs[:])
        features = net.module[:4](inputs)  # type: ignore[index, operator]
        head = net.module[4]  # type: ignore[index]
        expected = geometry(features, head.weight, torch.from_numpy(data["test"].labels), head.bias)
    assert np.array_equal(found["predicted"], expected.predicted.numpy())
    surest = torch.softmax(head(features).detach(), 1).amax(1).numpy()
    assert np.allclose(found["confidence"], surest, atol=1e-3)
    assert np.allclose(found["angles"], expected.angle.numpy(), atol=0.1)
    assert np.allclose(found["margin"], expected.margin.numpy(), atol=1e-3)
    assert np.array_equal(found["angle"], found["angles"][np.arange(12), found["label"]])
    assert np.array_equal(found["correct"], expected.predicted.numpy() == np.arange(12) % 4)
    assert np.allclose(found["length"], expected.length.numpy(), rtol=1e-3)


def test_lengths_beyond_the_range_of_half_precision_are_the_largest_it_has() -> None:
    net = _net()
    with torch.no_grad():
        net.module[0].weight.mul_(1e7)  # type: ignore[index, operator, union-attr]
    found = _measured("geometry", "clean", net, _data()).tables["samples"]
    assert found["length"].tolist() == [65504.0] * 12
    assert np.isfinite(found["margin"]).all()


def test_without_class_directions_there_are_still_predictions() -> None:
    net, data = _net(head=False), _data()
    found = _measured("condition", "clean", net, data)
    assert set(found.tables["samples"].columns) == {"label", "predicted", "correct", "confidence"}
    with pytest.raises(BadData, match="class directions"):
        _measured("geometry", "clean", net, data)
