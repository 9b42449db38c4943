"""The how-to page for data sets says what is true."""

import re
from pathlib import Path

import pytest

from prunescope.data.source import datasets

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-data-set.md"


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "npz" in datasets  # all are registered before the example adds its own, which is taken back afterwards
    monkeypatch.setattr(datasets, "_things", dict(datasets._things))
    monkeypatch.setattr(datasets, "_aliases", dict(datasets._aliases))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), {"__name__": "example"})


def test_every_source_that_reads_files_is_in_it() -> None:
    for name in set(datasets) - {"fashion_mnist"}:
        assert f"`{name}`" in PAGE.read_text() or f'source = "{name}"' in PAGE.read_text()
