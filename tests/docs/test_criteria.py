"""The how-to page for criteria says what is true."""

from collections.abc import Callable

from helpers.pages import Page
from prunescope.prune.criterion import criteria

PAGE = "docs/how-to/add-a-criterion.md"


def test_the_examples_run(page: Page, borrowed: Callable[..., None]) -> None:
    borrowed(criteria)
    page.run()
    assert criteria["sp"].title == "Spread"
