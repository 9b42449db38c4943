"""What was measured on corrupted images holds for the definition that made them, and for no later one."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from prunescope.cli.app import app
from prunescope.data.condition import all_conditions
from prunescope.data.corruptions.fog import Fog
from prunescope.workspace import Workspace
from prunescope.workspace.robustness import conditions

NAMES = [condition.name for condition in all_conditions()]


@pytest.fixture
def images(folder: Path) -> Path:
    """The folder with images that are large enough to be corrupted."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (12, 1, 8, 8), dtype=np.uint8)
    np.savez(folder / "digits.npz", x_test=images, y_test=np.arange(12) % 3)
    return folder


@pytest.fixture
def define(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Gives fog the definition of this number."""

    def number(revision: int) -> None:
        monkeypatch.setattr(Fog, "revision", revision)
        conditions._digests.cache_clear()

    yield number
    conditions._digests.cache_clear()


def right(folder: Path) -> dict[str, int | None]:
    with Workspace(folder) as workspace:
        (step,) = workspace.model("small").robustness.table().steps
    return dict(zip(NAMES, step.right, strict=True))


def test_a_corruption_that_is_defined_anew_is_measured_again(images: Path, define: Callable[[int], None]) -> None:
    define(1)
    asked = ["fog-1", "snow-1"]
    with Workspace(images) as workspace:
        of = workspace.model("small").robustness
        of.measure(conditions=asked)
        assert of.redefined(conditions=asked) == []
    define(3)
    kept = right(images)
    assert (kept["fog-1"], kept["snow-1"] is None) == (None, False)
    with Workspace(images) as workspace:
        of = workspace.model("small").robustness
        assert of.redefined(conditions=["snow-1"]) == []
        assert of.redefined() == ["Fog"]
        assert of.start_measure("", asked).title == "Robustness of 1 step (Fog defined anew)"
        of.measure(conditions=asked)
        assert of.redefined() == []
    assert right(images)["fog-1"] is not None


def test_the_command_line_says_what_is_measured_again(images: Path, define: Callable[[int], None]) -> None:
    ask = ["robustness", str(images), "--condition", "fog-1", "--condition", "snow-1"]
    assert CliRunner().invoke(app, ask).stderr.strip() == ""
    define(2)
    assert CliRunner().invoke(app, ask).stderr.strip() == "measured again, since their definition has changed: Fog"
    assert CliRunner().invoke(app, ask).stderr.strip() == ""


def test_bits_of_all_conditions_are_packed_anew(images: Path, define: Callable[[int], None]) -> None:
    define(1)
    with Workspace(images) as workspace:
        model = workspace.model("small")
        model.robustness.measure()
        before = model.robustness._conditions.right_bits(model.step_id(), None, "test")
        row = NAMES.index("fog-1")
        known = model.robustness._conditions
        table = known.samples(model.step_id(), known.known[row], None, "test")
    define(2)
    with Workspace(images) as workspace:
        model = workspace.model("small")
        known = model.robustness._conditions
        model.robustness.measure()
        key = model.step_id(), known._request(known.known[row], None, "test")
        table.columns["correct"] = ~table["correct"]
        model._store.measurements.put(*key, conditions.Measured({"accuracy": 1.0, "n": 12}, {"samples": table}))
        after = known.right_bits(model.step_id(), None, "test")
    assert np.unpackbits(after[row], count=12, bitorder="little").tolist() == table["correct"].tolist()
    assert np.array_equal(np.delete(before, row, 0), np.delete(after, row, 0))


def test_what_was_measured_before_definitions_had_numbers_still_holds() -> None:
    probe = conditions._probe("condition", all_conditions()[1])
    assert conditions._request(probe, "data", "test", 1) == {"probe": probe.options(), "data": "data", "split": "test"}
