"""The page of concepts names everything that can be chosen."""

import pytest

from helpers.pages import Page
from prunescope.workspace.catalogue import AXES

PAGE = "docs/concepts.md"


@pytest.mark.parametrize("axis", list(AXES))
def test_every_choice_is_in_the_table(page: Page, axis: str) -> None:
    (line,) = [line for line in page.text.splitlines() if line.startswith(f"| {AXES[axis].kind} |")]
    assert [name for name in AXES[axis] if name not in line] == []
