"""The how-to page for criteria says what is true."""

import re
from pathlib import Path

import pytest

from prunescope.prune.criterion import criteria

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-criterion.md"


def test_the_examples_run(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "magnitude" in criteria  # all are registered before the example adds its own, which is taken back afterwards
    monkeypatch.setattr(criteria, "_things", dict(criteria._things))
    monkeypatch.setattr(criteria, "_aliases", dict(criteria._aliases))
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    for block in blocks:
        exec(compile(block, str(PAGE), "exec"), {"__name__": "example"})
