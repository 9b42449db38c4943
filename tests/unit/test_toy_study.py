"""The toy study from start to end, on tiny networks."""

import csv
import json
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.main import get_command

from prunescope.cli.study import study as commands
from prunescope.core.errors import BadPlan, Cancelled, CorruptFile, MissingExtra
from prunescope.core.progress import Progress, Tick
from prunescope.prune.select import select
from prunescope.study import toy
from prunescope.study.figures.style import CRITERIA
from prunescope.study.toy.network import trained, untrained
from prunescope.study.toy.shelf import Shelf
from prunescope.study.toy.trial import conduct, in_one, reference, scored

TINY = {"hidden": 8, "steps": 20, "samples": 40, "test_samples": 10, "counts": (1, 5), "shapes": ("moon", "multi")}
TOKENS = Path(__file__).parents[2] / "web/src/theme/tokens.css"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("toy")


@pytest.fixture(scope="module")
def study(folder: Path) -> toy.ToyStudy:
    return toy.run(2, folder, **TINY)


def same(a: toy.ToyStudy, b: toy.ToyStudy) -> bool:
    return json.dumps(a.values()) == json.dumps(b.values())


# ---- the same again ------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_study(study: toy.ToyStudy) -> None:
    assert same(study, toy.run(2, **TINY))


def test_processes_give_the_same_study(study: toy.ToyStudy) -> None:
    assert same(study, toy.run(2, jobs=2, **TINY))


def test_another_seed_gives_other_networks() -> None:
    first, other = (untrained(toy.Protocol.of(hidden=8, seed=seed), "moon") for seed in (0, 1))
    assert first.fingerprint != other.fingerprint


def test_training_takes_at_least_the_steps_asked_for() -> None:
    ticks: list[Tick] = []
    trained(toy.Protocol.of(hidden=8, samples=40, steps=5), "moon", Progress(ticks.append))
    assert ticks[-1].done == 6  # 80 samples are two batches: three epochs
    assert ticks[-1].phase == "training moon"


# ---- going on ------------------------------------------------------------------------------------------------


def test_a_rerun_computes_only_what_is_missing(study: toy.ToyStudy, folder: Path) -> None:
    (folder / "trials/multi-001.npz").unlink()
    ticks: list[Tick] = []
    again = toy.run(2, folder, progress=Progress(ticks.append), **TINY)
    assert {tick.phase for tick in ticks} == {"trials"}
    assert {tick.note for tick in ticks} == {"multi, seed 1"}
    assert ticks[-1].done == ticks[-1].total == 100
    assert same(study, again)


def test_more_seeds_go_on_from_those_there(study: toy.ToyStudy, folder: Path) -> None:
    before = (folder / "trials/moon-000.npz").stat().st_mtime_ns
    more = toy.run(3, folder, **TINY)
    assert more.seeds == 3
    assert (folder / "trials/moon-000.npz").stat().st_mtime_ns == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_cancelled_study_keeps_what_is_finished(study: toy.ToyStudy, tmp_path: Path, jobs: int) -> None:
    kept = tmp_path / "trials/moon-000.npz"
    with pytest.raises(Cancelled):
        toy.run(40, tmp_path, jobs=jobs, progress=Progress(should_stop=kept.exists), **TINY)
    assert 1 <= len(list(tmp_path.glob("trials/*.npz"))) < 80
    assert same(study, toy.run(2, tmp_path, **TINY))


def test_a_folder_of_another_protocol_is_refused(study: toy.ToyStudy, folder: Path) -> None:
    with pytest.raises(BadPlan, match=r"other options \(start one\)") as caught:
        toy.run(2, folder, start="logit", **TINY)
    assert "choose another folder" in caught.value.hint


@pytest.mark.parametrize("name", ["trials/moon-000.npz", "networks/moon.safetensors", "boundaries/moon.npz"])
def test_a_damaged_file_is_named(study: toy.ToyStudy, tmp_path: Path, name: str) -> None:
    toy.run(1, tmp_path, **TINY)
    (tmp_path / name).write_bytes(b"rubbish")
    with pytest.raises(CorruptFile, match="Delete the file") as caught:
        toy.run(2, tmp_path, **TINY)
    assert str(tmp_path / name) in str(caught.value)


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    small, large = (Shelf(tmp_path, toy.Protocol.of(hidden=hidden)) for hidden in (8, 16))
    small.put_network("moon", untrained(small.protocol, "moon"))
    with pytest.raises(CorruptFile, match="size mismatch"):
        large.network("moon")


# ---- further trainings ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trainings() -> toy.ToyStudy:
    return toy.run(6, trainings=3, **{**TINY, "shapes": ("moon",)})


def test_a_further_training_is_the_study_under_the_next_seed(trainings: toy.ToyStudy) -> None:
    other = toy.run(5, seed=1, **{**TINY, "shapes": ("moon",)})
    own = [row for row in trainings.tables["trainings"].rows() if row["training"] == 1]
    assert [row["accuracy"] for row in own] == other.tables["accuracy"]["accuracy"].tolist()


def test_further_trainings_leave_the_other_tables_as_they_are(trainings: toy.ToyStudy) -> None:
    one = toy.run(6, **{**TINY, "shapes": ("moon",)})
    assert all(
        np.array_equal(values, trainings.tables[name][column], equal_nan=True)
        for name in one.tables.keys() - {"trainings"}
        for column, values in one.tables[name].columns.items()
        if values.dtype.kind == "f"
    )
    assert len(one.sheets()) == len(trainings.sheets()) - 1


def test_points_lost_are_told_from_least_to_most(trainings: toy.ToyStudy) -> None:
    (sheet,) = [sheet for sheet in trainings.sheets() if "over 3 trainings" in sheet.title]
    lost = [
        100 * row["lost"]
        for row in trainings.tables["trainings"].rows()
        if (row["criterion"], row["n"], row["tested"]) == ("relevance", 5, "train")
    ]
    (cells,) = [row for row in sheet.rows if row[1] == "LRP"]
    assert cells[-1] == f"{np.mean(lost):.1f}, {min(lost):.1f} to {max(lost):.1f}"


# ---- the protocol --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"share": 1.0}, "share"),
        ({"shapes": ("spiral",)}, "'moon', 'circle' or 'multi'"),
        ({"counts": (5, 5)}, "counts name something twice"),
        ({"counts": ()}, "counts"),
        ({"colour": 1}, "colour"),
    ],
)
def test_an_impossible_protocol_is_refused(options: dict, message: str) -> None:
    with pytest.raises(BadPlan, match=message):
        toy.run(1, **options)


@pytest.mark.parametrize("numbers", [{"seeds": 0}, {"trainings": 0}, {"jobs": 0}])
def test_no_seeds_or_processes_are_refused(numbers: dict) -> None:
    with pytest.raises(BadPlan, match="at least 1; got 0"):
        toy.run(**numbers)


@pytest.mark.parametrize("criterion", ["magnitude", "taylor", "gradient", "relevance"])
def test_what_goes_are_the_first_third_of_the_ranking(criterion: str) -> None:
    protocol = toy.Protocol.of(**TINY)
    net = untrained(protocol, "multi")
    scores = scored(net, protocol.criteria()[criterion], reference(protocol, "multi", 5, seed=0))
    mask = select(scores, protocol.share)
    gone = np.concatenate([~mask[f"{layer}.weight"].any(1).numpy() for layer in (0, 3, 5)])
    order = np.argsort(in_one(scores), kind="stable")
    assert sorted(order[:8]) == np.flatnonzero(gone).tolist()


def test_all_of_one_arms_first_samples_are_the_origin_so_seeds_do_not_matter() -> None:
    protocol = toy.Protocol.of(**TINY)
    net = untrained(protocol, "multi")
    first, other = (conduct(protocol, net, "multi", seed).scores["relevance 1"] for seed in (0, 1))
    assert np.array_equal(first, other)


def test_tops_are_the_published_ones_for_the_published_width() -> None:
    assert toy.Protocol().tops == (125, 250, 500, 1000)
    assert toy.Protocol().is_published
    assert not toy.Protocol.of(hidden=100).is_published


# ---- what comes out ------------------------------------------------------------------------------------------


def test_the_report_has_pictures_tables_and_a_page(study: toy.ToyStudy, tmp_path: Path) -> None:
    written = {path.name for path in toy.write_report(study, tmp_path)}
    pictures = {f"{name}.{end}" for name in ("boundaries", "accuracy", "training-accuracy") for end in ("svg", "png")}
    assert written == {"README.md", *pictures, *(f"{name}.csv" for name in study.tables)}
    page = (tmp_path / "README.md").read_text()
    assert all(f"]({name})" in page for name in pictures if name.endswith("png"))
    assert "| moon | LRP |" in page
    with (tmp_path / "accuracy.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [float(row["accuracy"]) for row in rows] == study.tables["accuracy"]["accuracy"].tolist()


def test_pictures_are_the_same_bytes_every_time(study: toy.ToyStudy, tmp_path: Path) -> None:
    for name in "ab":
        toy.write_report(study, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_one_seed_leaves_what_compares_seeds_open(tmp_path: Path) -> None:
    study = toy.run(1, **TINY)
    rows = study.values()["tables"]["within"]
    assert {row["similarity"] for row in rows} == {None}
    toy.write_report(study, tmp_path)
    assert "| – |" in (tmp_path / "README.md").read_text()
    assert (tmp_path / "within.csv").read_text().splitlines()[1].endswith(",")


def test_planes_cover_all_training_samples(study: toy.ToyStudy) -> None:
    for tables in study.boundaries.values():
        for axis in "xy":
            assert tables["plane"][axis].min() < tables["training"][axis].min()
            assert tables["plane"][axis].max() > tables["training"][axis].max()
        assert set(np.unique(tables["plane"]["relevance"])) <= set(np.unique(tables["training"]["class"]))
        assert len(tables["reference"]) == 5 * len(np.unique(tables["reference"]["class"]))


def test_the_plane_shows_the_networks_own_classes(study: toy.ToyStudy, folder: Path) -> None:
    import torch

    net = Shelf(folder, study.protocol).network("multi")
    plane = study.boundaries["multi"]["plane"]
    points = torch.from_numpy(np.stack([plane["x"], plane["y"]], 1)[::97])
    assert net.module(points).argmax(1).tolist() == plane["unpruned"][::97].tolist()


def test_without_matplotlib_tables_are_written_and_the_cure_is_told(
    study: toy.ToyStudy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(MissingExtra, match=r"pip install 'prunescope\[figures\]'"):
        toy.write_report(study, tmp_path)
    assert (tmp_path / "accuracy.csv").exists()


def test_pictures_have_the_pages_colours() -> None:
    light = TOKENS.read_text().split("[data-theme='dark']")[0]
    assert dict(re.findall(r"--c-(\w+): (#\w+);", light)) == CRITERIA


def test_the_pages_example_runs_and_its_options_exist(study: toy.ToyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (Path(__file__).parents[2] / "docs/studies/toy.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    monkeypatch.setattr(toy, "run", lambda **options: study)
    exec(example, {})
    known = {
        name
        for option in get_command(commands).commands["toy"].params
        for name in (*option.opts, *option.secondary_opts)
    }
    assert {*re.findall(r"(?<=[`; ])--?[a-z][a-z-]*", page)} <= known
