"""What the frame of the page does: links, history, keys, words."""

import re

import pytest
from playwright.sync_api import expect

from helpers.barriers import assert_no_barriers


@pytest.fixture
def pruned(user):
    """A user at LeNet-5 on the page Prune, standing on the first step below the trained network."""
    user.open_model("LeNet")
    user.open_page("Prune")
    if user.steps.count() < 2:
        user.command("prune to 40 magnitude")
        expect(user.steps).to_have_count(2)
    user.go_to_step(1)
    return user


def test_a_step_made_in_words_appears_and_is_looked_at(pruned) -> None:
    expect(pruned.page.locator("button.role").nth(1)).to_contain_text("1 Magnitude")
    expect(pruned.steps.nth(1)).to_contain_text("40")


def test_undo_goes_back_and_redo_forward_and_nothing_is_lost(pruned) -> None:
    pruned.page.keyboard.press("Control+z")
    expect(pruned.steps.nth(0)).to_have_attribute("aria-current", "step")
    expect(pruned.steps).to_have_count(2)
    pruned.page.keyboard.press("Control+Shift+z")
    expect(pruned.steps.nth(1)).to_have_attribute("aria-current", "step")


def test_a_removed_step_comes_back(pruned) -> None:
    card = pruned.steps.nth(1)
    card.hover()
    card.get_by_role("button", name="More").click()
    pruned.page.get_by_role("menuitem", name="Remove").click()
    expect(pruned.steps).to_have_count(1)
    pruned.page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(pruned.steps).to_have_count(2)


def test_a_copied_link_opens_the_same_picture(pruned) -> None:
    page = pruned.page
    page.locator("button.role").first.drag_to(pruned.steps.nth(1))
    page.keyboard.press("]")
    page.wait_for_function("location.hash.includes('A=') && location.hash.includes('layer=')")
    link = page.evaluate("location.href")  # page.url learns of replaceState later
    other = page.context.new_page()
    other.goto(link)
    expect(other.locator("button.role").first).to_contain_text("1 Magnitude")
    expect(other.locator("main")).to_have_attribute("data-page", "prune")
    other.wait_for_function("link => location.href === link", arg=link)
    other.close()


def test_a_replayed_step_has_the_same_bits(pruned) -> None:
    pruned.page.get_by_role("button", name=re.compile("^Replay from")).click()
    expect(pruned.page.get_by_role("status").filter(has_text="Replayed: the same bits")).to_be_visible()


def test_jobs_that_are_over_are_cleared_from_the_list(pruned) -> None:
    jobs = pruned.page.get_by_role("region", name="Jobs")
    for step in range(2):  # nothing is left that would start another job
        expect(pruned.steps.nth(step)).to_have_attribute("aria-label", re.compile(r"accuracy \d"))
    pruned.page.wait_for_function("inFlight === 0 && !document.querySelector('main [aria-busy=true]')")
    expect(jobs.get_by_role("button", name="Cancel")).to_have_count(0)
    jobs.get_by_role("button", name=re.compile(r"^\d+ jobs?$")).click()
    listed = pruned.page.get_by_label("All jobs")
    listed.get_by_role("button", name="Clear what is over").click()
    expect(listed).to_contain_text("Nothing waits or runs.")


def test_a_study_is_found_as_it_was_left(pruned) -> None:
    pruned.open_page("Studies")
    studies = pruned.page.get_by_role("navigation", name="Studies")
    studies.get_by_role("button", name=re.compile("^Dimensions")).click()
    box = pruned.page.locator("[data-view=dimensions]").get_by_label("Vectors").locator("input").first
    box.fill("123")
    box.press("Enter")
    pruned.page.wait_for_function("location.hash.includes('vectors-123')")
    studies.get_by_role("button", name=re.compile("^Flips")).click()
    pruned.page.wait_for_function("location.hash.includes('study=flips')")
    studies.get_by_role("button", name=re.compile("^Dimensions")).click()
    expect(box).to_have_value("123")


def test_every_key_is_told_under_help(pruned) -> None:
    pruned.page.keyboard.press("?")
    dialog = pruned.page.get_by_role("dialog", name="Help")
    for words in ("Swap A and B", "Next layer", "Commit the staged edit", "Flicker A and B"):
        expect(dialog).to_contain_text(words)
    pruned.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


def test_light_and_dark_are_one_click_apart_and_stay(pruned) -> None:
    root = pruned.page.locator("html")
    pruned.page.get_by_role("button", name="Dark").click()
    expect(root).to_have_attribute("data-theme", "dark")
    pruned.page.reload()
    expect(root).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("title", ["Overview", "Prune", "Compare"])
def test_a_page_has_no_serious_barriers(pruned, title: str, theme: str) -> None:
    if theme == "dark":
        pruned.page.get_by_role("button", name="Dark").click()
    pruned.open_page(title)
    pruned.page.wait_for_function("inFlight === 0 && !document.querySelector('main [aria-busy=true]')")
    assert_no_barriers(pruned.page)
