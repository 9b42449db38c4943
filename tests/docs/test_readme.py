"""The README's first steps, as a newcomer takes them one after the other."""

from pathlib import Path

import pytest
import torch

from helpers.pages import Page
from helpers.shell import Run
from prunescope.demo import make

PAGE = "README.md"
COMMANDS = [words for words in Page(PAGE).commands() if "demo" in words[2:] and words[1] != "demo"]


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the demo was made."""
    folder = tmp_path_factory.mktemp("first-steps")
    make(folder / "demo")
    return folder


def test_the_commands_run_one_after_the_other(here: Path, prunescope: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    for _, *words in COMMANDS:
        done = prunescope(*words)
        assert done.status == 0, f"{' '.join(words)}: {done.stderr}"
    assert len(COMMANDS) >= 10
    assert {"sweep.csv", "sweep.svg", "lenet5-step2.zip"} <= {path.name for path in here.iterdir()}


def test_the_programs_run(here: Path, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(here)
    names = page.run()
    torch.testing.assert_close(names["small"](names["images"]), names["masked"])
    assert names["step"].accuracy.value > 0.8


def test_all_how_tos_and_studies_are_linked(page: Page) -> None:
    pages = {path.relative_to(page.path.parent).as_posix() for path in (page.path.parent / "docs").rglob("*.md")}
    assert sorted(pages - set(page.links())) == []
