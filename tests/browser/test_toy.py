"""The toy study on the page: set up in the link, stopped, gone on with, looked at, handed on."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.barriers import assert_no_barriers

START = re.compile("^(Start|Go on)$")
"""It goes on wherever a study of that name was stopped."""
LONG_MS = 240_000
"""Longest that a small training may take on a busy machine."""
TINY = "hidden-8*steps-20*seeds-1"


def toy(page: Page, options: str) -> Locator:
    """The study as a link sets it up."""
    page.evaluate("study => { location.hash = location.hash.split('?')[0] + '?study=' + study; }", f"toy*{options}")
    page.reload()
    page.get_by_role("main").wait_for()
    return page.locator("[data-view=toy]")


@pytest.fixture
def studies(user) -> Page:
    user.open_page("Studies")
    return user.page


def test_a_stopped_study_offers_to_go_on(studies: Page) -> None:
    place = toy(studies, "hidden-8*steps-100000*seeds-1")
    expect(place.get_by_label("Steps").locator("input").first).to_have_value(re.compile("100.?000"))
    place.get_by_role("button", name=START).click()
    expect(place.get_by_role("progressbar", name="Toy problems")).to_be_visible()
    place.get_by_role("button", name="Cancel").click()
    expect(place).to_contain_text("was cancelled. What is finished stays", timeout=LONG_MS)
    expect(place.get_by_role("button", name="Go on")).to_be_enabled()


def test_it_is_drawn_sorted_and_handed_on(studies: Page) -> None:
    place = toy(studies, TINY)
    place.get_by_role("button", name=START).click()
    expect(place.get_by_text(re.compile("^Took"))).to_be_visible(timeout=LONG_MS)
    expect(place.get_by_role("img", name=re.compile("^(moon|circle|multi), pruned by "))).to_have_count(12)
    expect(place.locator(".finding")).to_contain_text("points of accuracy lost on moon, circle, multi: LRP")
    place.locator("canvas").first.hover()
    expect(place).to_contain_text(re.compile(r"x -?\d\.\d\d, y -?\d\.\d\d: unpruned (upper|lower), weight"))
    place.get_by_role("button", name="Accuracy (Fig. 3, 4)").click()
    expect(place.get_by_role("img", name=re.compile("^multi, unseen samples, noise 0.3"))).to_be_visible()
    place.get_by_role("button", name="Tables").click()
    place.get_by_role("button", name="n = 5", exact=True).click()
    expect(place.get_by_role("columnheader", name="n = 5", exact=True)).to_have_attribute("aria-sort", "descending")
    with studies.expect_download() as file:
        place.get_by_role("button", name="Export").click()
        studies.get_by_role("menuitem", name="CSV").click()
    lines = Path(file.value.path()).read_text().splitlines()
    assert lines[0].startswith("data set,criterion,n = 1,n = 5")
    assert len(lines) == 1 + 3 * 5


def test_where_relevance_starts_is_chosen_and_stands_in_the_link(studies: Page) -> None:
    place = toy(studies, TINY)
    place.get_by_role("button", name="logit").click()
    studies.wait_for_function("location.hash.includes('start-logit')")
    studies.reload()
    expect(place.get_by_role("button", name="logit")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_parts_have_no_barriers(visit, address: str, as_user, scheme: str) -> None:
    user = as_user(visit(address, color_scheme=scheme).page)
    user.open_page("Studies")
    place = toy(user.page, TINY)  # found as it was left by the test that carried it out, else without figures
    expect(place.get_by_role("button", name=START).or_(place.get_by_text("Took")).first).to_be_visible()
    assert_no_barriers(user.page)
    for part in ("Accuracy (Fig. 3, 4)", "Tables"):
        chosen = place.get_by_role("button", name=part)
        if chosen.is_visible():
            chosen.click()
            assert_no_barriers(user.page)
