"""Analyses: what they refuse, how they leave, and that their pages hold."""

import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from prunescope.core.errors import BadData, BadInput, BadPlan, MissingExtra
from prunescope.core.table import Table
from prunescope.study.analyses import Samples, Training, correlations, dimensions, exemplars, flips, margins
from prunescope.study.analyses.statistics import pearson

LABELS = np.array([0, 1, 0, 1, 1, 0])


def _samples(name: str, **columns: np.ndarray) -> Samples:
    predicted = columns.pop("predicted", LABELS)
    geometry = {"angle": np.linspace(40, 90, 6), "length": np.ones(6), "margin": np.linspace(2, -1, 6)}
    table = {"label": LABELS, "predicted": predicted, "correct": predicted == LABELS, **geometry, **columns}
    return Samples(name, Table(table), np.linspace(1, 0, 6))


def test_a_column_that_never_varies_has_no_correlation() -> None:
    found = correlations([_samples("net")])
    (row,) = found.tables["correlations"].rows()
    assert row["angle"] == pytest.approx(-1)
    assert row["margin"] == pytest.approx(1)
    assert np.isnan(row["length"])
    assert found.values()["tables"]["correlations"]["columns"]["length"] == [None]
    assert "–" in found.sheets[0].rows[0]


def test_columns_whose_mean_is_rounded_have_no_correlation_either() -> None:
    """The mean of seven times .1 is not .1: the differences from it are no signal."""
    always, other = np.full(7, 0.1), np.arange(7.0)
    for pair in ((always, always), (always, other), (other, always)):
        assert np.isnan(pearson(*pair)).all()


def test_what_was_not_measured_is_said() -> None:
    bare = Samples("net", Table({"label": LABELS, "correct": LABELS == 0}), np.ones(6))
    with pytest.raises(BadData, match="net have no angle; its network has no class directions"):
        correlations([bare])
    with pytest.raises(BadData, match="measure all corruptions first"):
        correlations([Samples("net", bare.table)])
    with pytest.raises(BadInput, match="at least one network"):
        correlations([])


def test_different_samples_are_not_compared() -> None:
    other = Samples("b", Table({"label": LABELS[::-1], "predicted": LABELS, "correct": LABELS == 1}))
    with pytest.raises(BadInput, match="a and b were not measured on the same samples"):
        flips(_samples("a"), other, ("x", "y"))
    with pytest.raises(BadInput, match="under 1 conditions do not belong to its 6 samples"):
        margins({"a": (np.ones(6), [np.ones(5)])})
    with pytest.raises(BadInput, match="at least one condition"):
        margins({"a": (np.ones(6), [])})


def test_one_network_is_no_population() -> None:
    with pytest.raises(BadInput, match=r"pruned population is \[1, 6\]"):
        exemplars(LABELS, np.stack([LABELS] * 2), LABELS[None], ("x", "y"))


def test_populations_that_agree_have_no_exemplars() -> None:
    found = exemplars(LABELS, np.stack([LABELS] * 2), np.stack([LABELS] * 3), ("x", "y"))
    assert found.facts["n_exemplars"] == 0
    assert found.tables["classes"]["p"].tolist() == [1, 1]
    assert found.tables["accuracy"].rows()[1]["n"] == 0
    assert found.values()["tables"]["accuracy"]["columns"]["p"] == [1.0, None, 1.0]


def test_a_network_that_never_moves_has_changes_of_zero() -> None:
    found = margins({"net": (np.array([1.0, -2, 3]), [np.array([1.0, -2, 3])] * 2)})
    assert found.tables["changes"]["mean"].tolist() == [0, 0]
    assert np.isfinite(found.tables["density"]["density"]).all()


def test_numbers_that_cannot_be_are_refused() -> None:
    for options in ({"vectors": (1,)}, {"neurons": (0,)}, {"n_vectors": 1}):
        with pytest.raises(BadPlan):
            dimensions(**options)
    with pytest.raises(BadPlan, match="at least one epoch"):
        Training(epochs=0)


def test_networks_of_growing_layers_are_measured_before_and_after_training() -> None:
    from prunescope.data.source import load

    data = load("fashion_mnist").quick(64, split="train").quick(20)
    found = dimensions(data, neurons=(8,), vectors=(2, 8), n_vectors=50, training=Training(epochs=1))
    rows = found.tables["networks"].rows()
    assert [(row["dimensions"], row["trained"], row["n"]) for row in rows] == [(8, False, 20), (8, True, 20)]
    assert rows[0]["mean"] != rows[1]["mean"]
    again = dimensions(data, neurons=(8,), vectors=(2, 8), n_vectors=50, training=Training(epochs=1, seeds=2))
    own = again.tables["networks"].rows()
    assert [row["seed"] for row in own] == [0, 0, 1, 1]
    assert own[:2] == rows
    assert own[2]["mean"] != own[0]["mean"]  # of other first weights
    assert again.tables["vectors"].rows() == found.tables["vectors"].rows()


def test_every_analysis_is_written_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    worse = rng.integers(0, 2, (3, 6))
    found = [
        correlations([_samples("a"), _samples("b")]),
        margins({"a": (np.linspace(1, 2, 6), [np.linspace(0, 2, 6)]), "b": (np.ones(6), [np.zeros(6)])}),
        flips(_samples("a"), _samples("b", predicted=worse[0]), ("x", "y")),
        exemplars(LABELS, np.stack([LABELS] * 3), worse, ("x", "y")),
        dimensions(neurons=(), vectors=(2, 4), n_vectors=20),
    ]
    for analysis in found:
        written = {path.name for path in analysis.write(tmp_path)}
        tables = {f"{analysis.name}-{name}.csv" for name in analysis.tables}
        assert written == tables | {f"{analysis.name}.{ending}" for ending in ("md", "svg", "png")}
        assert all((tmp_path / name).stat().st_size for name in written)
        assert json.loads(json.dumps(analysis.values(), allow_nan=False))["name"] == analysis.name


def test_without_matplotlib_the_tables_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra):
        correlations([_samples("a")]).write(tmp_path)
    assert (tmp_path / "correlations.md").exists()


@pytest.mark.parametrize("page", ["geometry", "multiprize"])
def test_options_of_the_pages_exist(page: str) -> None:
    from typer.main import get_command

    from prunescope.cli.study import study

    text = (Path(__file__).parents[2] / f"docs/studies/{page}.md").read_text()
    commands = get_command(study).commands
    lines = re.findall(r"^prunescope study (\w+)(.*?)(?:#.*)?$", text, re.MULTILINE)
    assert lines
    for name, rest in lines:
        known = {word for option in commands[name].params for word in (*option.opts, *option.secondary_opts)}
        assert {*re.findall(r"(?<= )--?[a-z][a-z-]*", rest)} <= known
