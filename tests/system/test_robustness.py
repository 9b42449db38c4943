"""A model's steps under corruption, through the facade and the server."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import load
from torch import nn

from prunescope.core.errors import BadInput, Cancelled, UnknownName
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.nets.context import masked
from prunescope.workspace import Workspace
from prunescope.workspace.answers import JobCard

HALF = {"criterion": "magnitude", "sparsity": 0.5}
THREE = ("clean", "gaussian_noise-1", "gaussian_noise-5")


def _fill(folder: Path) -> None:
    """A folder with a small network of the zoo and random images for it."""
    from prunescope.nets.zoo import zoo

    torch.manual_seed(0)
    torch.save(zoo["resnet20"]().state_dict(), folder / "small.pt")
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (30, 3, 32, 32), dtype=np.uint8)
    np.savez(folder / "images.npz", x_test=images, y_test=np.arange(30) % 10)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    _fill(tmp_path)
    return Workspace(tmp_path)


def test_the_table_counts_what_the_pruned_network_gets_right(workspace: Workspace) -> None:
    model = workspace.model("small")
    model.prune(HALF)
    model.robustness.measure(("0", "1"), THREE)
    table = model.robustness.table()
    names = [condition.name for condition in table.conditions]
    for step in table.steps:
        for name in THREE:
            assert step.right[names.index(name)] == _right(workspace, step.step, name).sum()
    assert sum(right is not None for right in table.steps[0].right) == 3
    assert [step.method for step in table.steps] == ["Trained", "Magnitude (MAP), weight, global"]
    assert table.steps[1].rate == 0.5


def test_a_subset_counts_its_own_samples_only(workspace: Workspace) -> None:
    model = workspace.model("small")
    model.robustness.measure(("",), THREE)
    rows = [0, 3, 4, 17, 29]
    found = model.robustness.subset(("",), rows)
    table = model.robustness.table()
    place = [condition.name for condition in table.conditions].index("gaussian_noise-5")
    assert found.n == 5
    assert found.right[0][place] == _right(workspace, "", "gaussian_noise-5")[rows].sum()
    assert found.right[0].count(None) == len(table.conditions) - 3
    assert model.robustness.subset(("",), range(30)).right[0] == table.steps[0].right


def test_one_sample_is_followed_over_conditions(workspace: Workspace) -> None:
    model = workspace.model("small")
    model.robustness.measure(("",), THREE)
    for row in range(5):
        found = model.robustness.sample(("",), row)
        right = [known for known in found.right[0] if known is not None]
        taken = [label for label in found.predicted if label is not None]
        assert [label == found.label for label in taken] == right
        assert len(right) == 3
        named = dict(zip(found.conditions, found.right[0], strict=True))
        assert all(named[name] is not None for name in THREE)
    with pytest.raises(BadInput, match="30 samples; got row 30"):
        model.robustness.sample(("",), 30)


def test_what_was_measured_before_a_stop_stays_measured(workspace: Workspace) -> None:
    model, seen = workspace.model("small"), 0

    def stop() -> bool:
        return sum(right is not None for right in model.robustness.table().steps[0].right) == 1

    with pytest.raises(Cancelled):
        model.robustness.measure(("",), THREE, progress=Progress(should_stop=stop))
    assert stop()

    def count(tick: object) -> None:
        nonlocal seen
        seen = tick.total  # type: ignore[attr-defined]

    model.robustness.measure(("",), THREE, progress=Progress(count))
    assert seen == 2 * 30
    assert sum(right is not None for right in model.robustness.table().steps[0].right) == 3


def test_robustness_is_the_share_of_corrupted_versions_that_are_right(workspace: Workspace) -> None:
    model = workspace.model("small")
    assert "robustness" not in load(model.robustness.geometry.columns())
    model.robustness.measure()
    columns = load(model.robustness.geometry.columns())
    conditions = [condition.name for condition in model.robustness.table().conditions[1:]]
    expected = np.mean([_right(workspace, "", name) for name in conditions], axis=0)
    assert np.allclose(columns["robustness"], expected, atol=1e-6)
    assert columns["angles"].shape == (30, 10)


def test_geometry_is_an_answer_or_the_job_that_finds_it(workspace: Workspace) -> None:
    robustness = workspace.model("small").robustness
    first = robustness.geometry.answer("", "gaussian_noise-2")
    assert isinstance(first, JobCard)
    robustness.geometry.columns("", "gaussian_noise-2")
    assert isinstance(robustness.geometry.answer("", "gaussian_noise-2"), bytes)
    with pytest.raises(UnknownName):
        robustness.geometry.answer("", "gaussian_nose-2")


def test_angles_of_some_classes_are_those_of_all_samples(workspace: Workspace) -> None:
    robustness = workspace.model("small").robustness
    assert isinstance(robustness.geometry.angles("", "fog-1"), JobCard)
    every = load(robustness.geometry.columns("", "fog-1"))
    bare = load(robustness.geometry.answer("", "fog-1", angles=False))
    assert "angles" not in bare
    assert all((bare[name] == every[name]).all() for name in ("label", "correct", "angle", "margin"))
    robustness.measure(("",), ("fog-1",))
    again = load(robustness.geometry.answer("", "fog-1", angles=False))
    assert again.keys() == bare.keys()
    assert all(np.allclose(again[name], bare[name]) for name in bare)
    some = load(robustness.geometry.angles("", "fog-1", of=(3, 5)))
    assert some["rows"].tolist() == np.flatnonzero(np.isin(every["label"], (3, 5))).tolist()
    assert (some["angles"] == every["angles"][some["rows"]]).all()
    spread = load(robustness.geometry.angles("", "fog-1", most=4))
    assert spread["rows"].tolist() == [0, 7, 15, 22]


def test_facts_say_why_there_is_no_geometry(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    robustness = workspace.model("small").robustness
    assert (
        robustness.geometry.facts().layer,
        robustness.geometry.facts().n_features,
        robustness.geometry.facts().why_not,
    ) == ("linear", 64, "")
    module = workspace.model("small").network.module
    monkeypatch.setattr(module, "linear", nn.Sequential(module.linear, nn.Tanh()))
    assert "'linear.0'" in robustness.geometry.facts().why_not


def _right(workspace: Workspace, step: str, condition: str) -> np.ndarray:
    """Computed without any of the parts under test but the corruption itself."""
    model = workspace.model("small")
    data = model._opened.dataset()
    images = under(data, Condition.parse(condition))
    with masked(model.network, model.mask(step)) as net, torch.no_grad():
        predicted = net.module.eval()(images.prepare(images["test"].inputs[:])).argmax(1).numpy()
    return np.asarray(predicted == data["test"].labels)
