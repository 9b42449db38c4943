"""Samples of a step: the grid, what is selected in it, and one sample looked at closely."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from helpers.barriers import assert_no_barriers

PITCH = 55  # px from one image of the grid to the next


@pytest.fixture
def samples(user):
    """A user at the samples of LeNet-5 before and after pruning, as they come."""
    user.open_model("LeNet")
    if user.steps.count() < 2:
        user.command("prune to 90 magnitude")
        expect(user.steps).to_have_count(2)
    user.open_page("Samples")
    user.page.locator(".room canvas").first.wait_for()
    user.page.get_by_role("combobox", name="Order").click()
    user.page.get_by_role("option", name="as they come").click()
    return user


def _grid(page: Page) -> Locator:
    return page.get_by_role("listbox", name=re.compile("samples"))


def _click(page: Page, cell: int, *keys: str) -> None:
    """Click an image of the first line of the grid, with keys held down."""
    _grid(page).click(position={"x": PITCH * cell + 20, "y": 20}, modifiers=list(keys))  # type: ignore[arg-type]


def _selection(page: Page) -> Locator:
    return page.get_by_role("region", name="Selection")


def test_images_are_selected_alone_in_runs_and_one_by_one(samples) -> None:
    page = samples.page
    _click(page, 1)
    expect(_selection(page)).to_contain_text("1 sample")
    _click(page, 4, "Shift")
    expect(_selection(page)).to_contain_text("4 samples")
    _click(page, 7, "Control")
    expect(_selection(page)).to_contain_text("5 samples")
    _click(page, 7, "Control")
    expect(_selection(page)).to_contain_text("4 samples")


def test_a_rectangle_selects_what_it_touches(samples) -> None:
    page, box = samples.page, _grid(samples.page).bounding_box()
    page.mouse.move(box["x"] + 10, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 2 * PITCH + 10, box["y"] + PITCH + 10, steps=4)
    page.mouse.up()
    expect(_selection(page)).to_contain_text("6 samples")


def test_a_sample_is_opened_walked_from_and_closed_by_keys(samples) -> None:
    page = samples.page
    _click(page, 0)
    expect(samples.inspector).to_contain_text("test/0")
    page.keyboard.press("ArrowRight")
    expect(samples.inspector).to_contain_text("test/1")
    expect(samples.inspector).to_contain_text("likeliest class")
    page.keyboard.press("Escape")
    expect(samples.inspector).to_contain_text("press Enter on one")
    page.keyboard.press("Enter")
    expect(samples.inspector).to_contain_text("test/1")


def test_all_versions_of_a_sample_lead_to_the_condition(samples) -> None:
    page = samples.page
    _click(page, 2)
    samples.inspector.get_by_role("button", name="All 95 versions").click()
    dialog = page.get_by_role("dialog", name="All corrupted versions")
    expect(dialog.locator(".five button")).to_have_count(95)
    dialog.get_by_role("button", name=re.compile("^Fog 3:")).click()
    page.wait_for_function("location.hash.includes('on=fog-3')")
    expect(page.get_by_role("region", name="Samples")).to_contain_text("fog-3")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_samples_have_no_serious_barriers(samples, theme: str) -> None:
    page = samples.page
    if theme == "dark":
        page.get_by_role("button", name="Dark").click()
    _click(page, 0)
    expect(samples.inspector).to_contain_text("likeliest class")
    page.wait_for_function("inFlight === 0 && !document.querySelector('main [aria-busy=true]')")
    assert_no_barriers(page)
