"""The how-to page for models says what is true."""

import re
from pathlib import Path

import pytest

from prunescope.nets.source import sources
from prunescope.nets.zoo import zoo

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-model-source.md"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in (
        zoo,
        sources,
    ):  # all are registered before the examples add theirs, which are taken back afterwards
        assert list(registry)
        monkeypatch.setattr(registry, "_things", dict(registry._things))
        monkeypatch.setattr(registry, "_aliases", dict(registry._aliases))
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 4
    exec(compile("\n".join(blocks), str(PAGE), "exec"), {"__name__": "example"})


def test_every_source_is_in_it() -> None:
    for name in sources:
        assert f"`{name}`" in PAGE.read_text() or f'source = "{name}"' in PAGE.read_text()
