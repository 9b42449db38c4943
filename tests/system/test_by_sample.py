"""What is known of single samples at the steps of a model."""

import numpy as np
import pytest
import torch

from prunescope.core.errors import BadInput
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.nets.context import masked
from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace
from prunescope.workspace.answers import JobCard, Predictions
from prunescope.workspace.model import Model

FOG, N = "fog-3", 12


@pytest.fixture
def model(tmp_path) -> Model:
    """A network with two steps below it, 50 % and 90 %, the first one looked at."""
    torch.manual_seed(0)
    torch.save(zoo["resnet20"]().state_dict(), tmp_path / "small.pt")
    images = np.random.default_rng(0).integers(0, 256, (N, 3, 32, 32), dtype=np.uint8)
    np.savez(tmp_path / "images.npz", x_test=images, y_test=np.arange(N) % 10)
    opened = Workspace(tmp_path).model("small")
    for sparsity in (0.9, 0.5):
        opened.prune({"criterion": "magnitude", "sparsity": sparsity}, parent="0")
    return opened


def test_predictions_under_a_condition_are_those_of_its_images(model: Model) -> None:
    assert isinstance(model.results.predictions("2", condition=FOG), JobCard)
    model.robustness.measure(("2",), (FOG,))
    found = model.results.predictions("2", condition=FOG)
    assert isinstance(found, Predictions)
    expected = _probabilities(model, "2", FOG)
    assert found.predicted == expected.argmax(1).tolist()
    assert np.allclose(found.confidence, expected.max(1), atol=1e-3)
    assert found.ids[3] == "test/3"


def test_a_sample_is_as_fragile_as_steps_and_conditions_get_it_wrong(model: Model) -> None:
    none = model.robustness.by_sample.scores("0", "1", FOG)
    assert (none.n_steps, none.n_conditions, none.margin_a, none.robustness_b) == (0, 0, None, None)
    assert none.wrong == none.flips == [0] * N
    model.robustness.measure(("0", "1", "2"), (FOG,))
    model.robustness.measure(("0", "1"), ("clean",))
    found = model.robustness.by_sample.scores("0", "1", FOG)
    wrong = {(step, name): _wrong(model, step, name) for step in "012" for name in (FOG, "clean")}
    assert found.n_steps == 3
    assert found.wrong == sum(wrong[step, FOG].astype(int) for step in "012").tolist()
    assert found.n_conditions == 2
    assert found.flips == sum((wrong["0", name] ^ wrong["1", name]).astype(int) for name in (FOG, "clean")).tolist()
    assert found.margin_a is not None
    assert [margin < 0 for margin in found.margin_a] == wrong["0", FOG].tolist()


def test_a_and_b_may_be_one_step_under_two_conditions(model: Model) -> None:
    model.robustness.measure(("0", "1"), (FOG, "clean"))
    by_sample = model.robustness.by_sample
    clean, foggy = by_sample.scores("1", "1"), by_sample.scores("1", "1", FOG)
    parted = by_sample.scores("1", "1", "clean", FOG)
    assert (parted.margin_a, parted.margin_b) == (clean.margin_a, foggy.margin_b)
    assert (parted.n_steps, parted.wrong) == (foggy.n_steps, foggy.wrong)
    each = [by_sample.top(["1"], 5, where)[0] for where in ("clean", FOG)]
    assert by_sample.top(["1", "1"], 5, ("clean", FOG)) == each
    with pytest.raises(BadInput, match="one condition for all steps, or one for each"):
        by_sample.top(["1", "1"], 5, ("clean",))


def test_clean_samples_are_known_from_predictions_alone(model: Model) -> None:
    model.measure("1")
    steps = {at.number: at for at in model.robustness.by_sample.path(4).steps}
    assert model.robustness.by_sample.scores("0", "1").n_steps == len(steps)
    assert (steps[1].right, steps[1].angle) == (not _wrong(model, "1", "clean")[4], None)


def test_the_path_of_a_sample_goes_over_all_steps_that_were_measured(model: Model) -> None:
    model.robustness.measure(("0", "2"), (FOG,))
    for row in range(N):
        path = model.robustness.by_sample.path(row, FOG)
        assert [at.number for at in path.steps] == [0, 2]
        for at in path.steps:
            assert at.predicted == _probabilities(model, str(at.number), FOG)[row].argmax()
            assert at.right == (at.predicted == path.label) == (at.margin is not None and at.margin > 0)
    with pytest.raises(BadInput, match=f"{N} samples; got row {N}"):
        model.robustness.by_sample.path(N)


def test_a_removed_step_is_not_counted_and_not_on_the_path(model: Model) -> None:
    model.robustness.measure(("0", "1", "2"), (FOG,))
    model.remove("1")
    by_sample = model.robustness.by_sample
    found = by_sample.scores("0", "2", FOG)
    assert found.n_steps == 2
    assert found.wrong == sum(_wrong(model, step, FOG).astype(int) for step in "02").tolist()
    assert [at.number for at in by_sample.path(0, FOG).steps] == [0, 2]


def test_the_likeliest_classes_are_those_of_the_pruned_network(model: Model) -> None:
    found = model.robustness.by_sample.top(["0", "1"], 5, FOG)
    for step, top in zip("01", found, strict=True):
        expected = _probabilities(model, step, FOG)[5]
        assert [of.label for of in top] == (-expected).argsort()[:5].tolist()
        assert np.allclose([of.probability for of in top], np.sort(expected)[::-1][:5], atol=1e-5)
    with pytest.raises(BadInput, match="got row -1"):
        model.robustness.by_sample.top(["0"], -1)


def _probabilities(model: Model, step: str, condition: str) -> np.ndarray:
    """Computed without any of the parts under test but the corruption itself."""
    data = model._opened.dataset()
    images = under(data, Condition.parse(condition))["test"].inputs[:]
    with masked(model.network, model.mask(step)) as net, torch.no_grad():
        return np.asarray(torch.softmax(net.module.eval()(data.prepare(images)), 1))


def _wrong(model: Model, step: str, condition: str) -> np.ndarray:
    labels = model._opened.dataset()["test"].labels
    return np.asarray(_probabilities(model, step, condition).argmax(1) != labels)
