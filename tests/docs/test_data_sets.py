"""The how-to page for data sets says what is true."""

from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.pages import Page
from prunescope.data.source import datasets

PAGE = "docs/how-to/add-a-data-set.md"


def test_the_examples_run(
    page: Page, borrowed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed(datasets)
    monkeypatch.chdir(tmp_path)
    page.run()
    assert "csv_points" in datasets


@pytest.mark.parametrize("name", sorted(set(datasets) - {"fashion_mnist"}))
def test_every_source_that_reads_files_is_in_it(page: Page, name: str) -> None:
    assert f"`{name}`" in page.text or f'source = "{name}"' in page.text
