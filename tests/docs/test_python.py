"""The page on Python: its programs run, and every public name is on it."""

from pathlib import Path

import pytest

import prunescope as ps
from helpers.pages import Page
from prunescope.demo import make

PAGE = "docs/python.md"


def test_the_programs_run(tmp_path: Path, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "demo")
    monkeypatch.chdir(tmp_path)
    names = page.run()
    assert (names["step"].number, names["step"].sparsity) == (1, 0.9)
    assert (tmp_path / "sparse.safetensors").is_file()


@pytest.mark.parametrize("name", sorted(ps.__all__))
def test_every_public_name_is_in_the_table_and_in_a_program(page: Page, name: str) -> None:
    text = page.path.read_text(encoding="utf-8")
    assert f"| `ps.{name}`" in text or f", `ps.{name}` |" in text
    programs = "".join(part.partition("```")[0] for part in text.split("```python")[1:])
    assert f"ps.{name}" in programs or name in ("export", "load")  # export.md runs those
