"""The how-to page for exports says what is true."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.pages import Page
from prunescope.nets.export import forms

PAGE = "docs/how-to/export.md"


def test_the_examples_run(
    page: Page, borrowed: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    borrowed(forms)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "load", raising=False)
    monkeypatch.chdir(tmp_path)
    page.run()
    assert sys.modules.pop("load").__file__.endswith("small/load.py")


@pytest.mark.parametrize("form", list(forms))
def test_every_form_is_in_it(page: Page, form: str) -> None:
    assert f"| `{form}` | `{forms[form].suffix}`" in page.text
