"""The how-to page for models says what is true."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.pages import Page
from prunescope.nets.source import sources
from prunescope.nets.zoo import zoo

PAGE = "docs/how-to/add-a-model-source.md"


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_examples_run(
    page: Page, borrowed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed(zoo, sources)
    monkeypatch.chdir(tmp_path)
    page.run()
    assert "two_layers" in sources


@pytest.mark.parametrize("name", list(sources))
def test_every_source_is_in_it(page: Page, name: str) -> None:
    assert f"`{name}`" in page.text or f'source = "{name}"' in page.text
