"""A page, and registries that its examples may add to."""

from collections.abc import Callable

import pytest

from helpers.pages import Page
from prunescope.core.registry import Registry


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Page:
    """The page that the test's module is about: its ``PAGE``."""
    return Page(request.module.PAGE)


@pytest.fixture
def borrowed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Call it with registries: what a page's examples register in them is taken back afterwards."""

    def borrow(*registries: Registry) -> None:
        for registry in registries:
            assert list(registry)  # all are registered before the example adds its own
            monkeypatch.setattr(registry, "_things", dict(registry._things))
            monkeypatch.setattr(registry, "_aliases", dict(registry._aliases))

    return borrow
