"""The how-to page for studies says what is true."""

from collections.abc import Callable
from pathlib import Path

from helpers.pages import Page
from prunescope.core.progress import Progress
from prunescope.workspace import Workspace
from prunescope.workspace.study import Subject, studies

PAGE = "docs/how-to/add-a-study.md"


def test_the_study_of_the_page_is_carried_out_and_kept(
    page: Page, borrowed: Callable[..., None], tmp_path: Path
) -> None:
    borrowed(studies)
    norms = page.run()["Norms"](largest=4)
    assert norms.seconds(None, Subject()) > 0
    assert norms.run(None, Subject(), None, Progress())["norms"].figure() is not None
    asked = {"study": norms.options(), "model": "", "step": "", "data": None, "split": ""}
    with Workspace(tmp_path) as workspace:
        assert not workspace.studies.find("norms", {"largest": 4}, Subject()).done
        workspace.studies.carry_out(asked, Progress())
        found = workspace.studies.find("norms", {"largest": 4}, Subject())
    assert found.found[0].tables["norms"].columns["dimensions"] == [1, 2, 3, 4]
