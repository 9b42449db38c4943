"""The toy study as a job of a workspace: started, looked at while it grows, gone on with, remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from prunescope.core.errors import Cancelled
from prunescope.core.progress import Progress, Tick
from prunescope.workspace import Workspace
from prunescope.workspace.study import Subject

TINY = {"hidden": 8, "steps": 20, "seeds": 1}
NOTHING = Subject()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with Workspace(tmp_path_factory.mktemp("toy")) as opened:
        yield opened


def carry_out(workspace: Workspace, options: dict, progress: Progress) -> None:
    asked = {"study": {"name": "toy", **options}, "model": "", "step": "", "data": None, "split": ""}
    workspace.studies.carry_out(asked, progress)


@pytest.fixture(scope="module")
def ticks(workspace: Workspace) -> list[Tick]:
    """What was told of a study that was stopped once its first data set was pruned, and then gone on with."""
    found: list[Tick] = []
    trials = Path(workspace.folder) / ".prunescope/studies"
    with pytest.raises(Cancelled):
        carry_out(workspace, TINY, Progress(found.append, lambda: bool([*trials.rglob("moon-000.npz")])))
    assert workspace.studies.find("toy", TINY, NOTHING).found[0].name == "toy-moon"  # planes are there before figures
    carry_out(workspace, TINY, Progress(found.append))
    return found


def test_it_goes_on_from_where_it_stopped(ticks: list[Tick]) -> None:
    totals = dict.fromkeys(tick.phase.rpartition(" of ")[2] for tick in ticks)
    assert list(totals) == ["42", "2"]  # three trainings of 12 parts, a picture and a trial of each; then two trials
    assert [tick.seconds_left for tick in ticks][-1] == 0


def test_what_it_found_is_figures_tables_and_planes(workspace: Workspace, ticks: list[Tick]) -> None:
    answer = workspace.studies.find("toy", TINY, NOTHING)
    assert answer.done
    assert answer.options["start"] == "one"
    whole, *planes = answer.found
    assert [plane.facts["dataset"] for plane in planes] == ["moon", "circle", "multi"]
    for sheet in whole.facts["sheets"]:
        assert whole.tables[sheet["table"]].columns["data set"][0] == "moon"
    for plane in planes:
        assert len(plane.tables["plane"].columns["relevance"]) == plane.facts["side"] ** 2
    assert set(whole.tables["accuracy"].columns["published"]) == {None}  # of another width than published


def test_more_repetitions_show_those_that_are_there(workspace: Workspace, ticks: list[Tick]) -> None:
    more = workspace.studies.find("toy", {**TINY, "seeds": 3}, NOTHING)
    assert (more.done, more.found[0].facts["seeds"]) == (False, 1)
    assert more.seconds < workspace.studies.find("toy", {**TINY, "seed": 1}, NOTHING).seconds
    assert "sheet 1" not in more.found[0].tables


def test_other_options_start_from_nothing(workspace: Workspace, ticks: list[Tick]) -> None:
    assert workspace.studies.find("toy", {**TINY, "start": "logit"}, NOTHING).found == []
