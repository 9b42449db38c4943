"""The how-to page for exports says what is true."""

import re
import sys
from pathlib import Path

import pytest

from prunescope.nets.export import forms

PAGE = Path(__file__).parents[2] / "docs/how-to/export.md"


def test_the_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert list(forms)  # all are registered before the example adds its own, which is taken back afterwards
    monkeypatch.setattr(forms, "_things", dict(forms._things))
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "load", raising=False)
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 3
    exec(compile("\n".join(blocks), str(PAGE), "exec"), {"__name__": "example"})
    sys.modules.pop("load", None)


@pytest.mark.parametrize("form", list(forms))
def test_every_form_is_in_it(form: str) -> None:
    assert f"| `{form}` | `{forms[form].suffix}`" in PAGE.read_text()
