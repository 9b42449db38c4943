"""Exporting a step from the page: what is smaller, what is only masked, and the files."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpers.barriers import assert_no_barriers


@pytest.fixture
def dialog(user):
    return open_dialog(user)


def open_dialog(user):
    """The export dialog of a step of LeNet-5 whose single weights are pruned."""
    user.open_model("LeNet")
    if user.steps.count() < 2:
        user.command("prune to 40 magnitude")
        expect(user.steps).to_have_count(2)
    user.go_to_step(1)
    user.page.get_by_role("banner").get_by_role("button", name="Export", exact=True).click()
    dialog = user.page.get_by_role("dialog", name=re.compile("^Export step 1 Magnitude"))
    expect(dialog.get_by_role("region", name="Smaller network")).to_be_visible()
    return dialog


def test_what_is_only_masked_is_said_to_be_as_large_as_before(dialog) -> None:
    expect(dialog.get_by_role("note")).to_contain_text("Nothing is smaller: no channel is wholly silent")
    expect(dialog.get_by_role("region", name="Masked network")).to_contain_text("no faster, no smaller")


def test_a_file_is_made_compared_and_saved(dialog) -> None:
    with dialog.page.expect_download() as saved:
        dialog.get_by_role("button", name="Download PyTorch program").click()
    assert saved.value.suggested_filename.endswith("-step1.pt2")
    assert Path(saved.value.path()).stat().st_size > 10_000
    expect(dialog.locator("[data-form=program]")).to_contain_text("Saved. Loaded back with torch.export")


def test_what_fails_is_said_beside_the_form_and_can_be_tried_again(visit, as_user, address: str) -> None:
    window = visit(address)
    page, dialog = window.page, open_dialog(as_user(window.page))
    refused = '{"code": "Unsupported", "message": "a layer cannot be exported.", "hint": "Take the weights."}'
    page.route("**/export?form=program", lambda route: route.fulfill(status=422, body=refused))
    dialog.get_by_role("button", name="Download PyTorch program").click()
    expect(dialog.get_by_role("alert")).to_contain_text("a layer cannot be exported. Take the weights.")
    page.unroute("**/export?form=program")
    with page.expect_download():
        dialog.get_by_role("button", name="Download PyTorch program").click()
    expect(dialog.get_by_role("alert")).to_have_count(0)
    window.errors.clear()  # The browser itself writes down that an answer was 422.


def test_it_goes_by_keyboard_and_the_focus_comes_back(dialog) -> None:
    page = dialog.page
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("banner").get_by_role("button", name="Export", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(dialog).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_no_serious_barriers(dialog, theme: str) -> None:
    dialog.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    assert_no_barriers(dialog.page)
