"""The robustness page in a real browser: growing a family, its table, picks by mouse and keys, subsets, barriers."""

import re

import numpy as np
import pytest
import torch
from playwright.sync_api import expect

from helpers.barriers import assert_no_barriers
from helpers.gates import closed, fill_gated
from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace

SELECT = "location.hash = location.hash.split('?')[0] + '?sel=first~~0-9'"
"""Opens the same picture with ten samples selected, as a link does."""
QUIET = "inFlight === 0 && !document.querySelector('main [aria-busy=true]')"
MEASURED = ["clean", *(f"{name}-{severity}" for name in ("gaussian_noise", "fog") for severity in range(1, 6))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A network of the zoo and 20 images, with two steps of magnitude that are measured under noise and fog."""
    folder = tmp_path_factory.mktemp("robustness")
    torch.manual_seed(0)
    torch.save(zoo["resnet20"]().state_dict(), folder / "small.pt")
    images = np.random.default_rng(0).integers(0, 256, (20, 3, 32, 32), dtype=np.uint8)
    np.savez(folder / "images.npz", x_test=images, y_test=np.arange(20) % 10)
    with Workspace(folder) as workspace:
        workspace.model("small").families.grow(["magnitude"], (0.3, 0.6), conditions=MEASURED)
    return folder


@pytest.fixture
def page(visit, start, folder):
    return opened(visit(start("open", str(folder)).address).page)


def opened(page):
    """The page on Robustness."""
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Robustness").click()
    page.locator("main[data-page=robustness]").wait_for()
    page.wait_for_function(QUIET)
    return page


def figure(page):
    return page.get_by_role("application", name=re.compile("^Accuracy by corruption"))


def test_a_bar_that_is_clicked_becomes_b_and_is_picked(page) -> None:
    box = figure(page).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 50, box["y"] + 90)
    picked = page.get_by_role("complementary", name="Inspector").get_by_role("region", name="Picked")
    expect(picked.get_by_role("listitem").nth(1)).to_contain_text("Magnitude 30")
    expect(picked.get_by_role("listitem").nth(1)).to_contain_text("Clean")


def test_keys_walk_over_the_table_and_enter_picks(page) -> None:
    figure(page).focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    expect(page.get_by_text("Magnitude 60 %, Gaussian noise, mean severity:")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.get_by_role("banner")).to_contain_text("2 Magnitude")


def test_one_model_is_picked_twice_and_compared_clean_against_corrupted(page) -> None:
    figure(page).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    picked = page.get_by_role("complementary", name="Inspector").get_by_role("region", name="Picked")
    expect(picked.get_by_role("listitem").nth(0)).to_contain_text("Clean")
    expect(picked.get_by_role("listitem").nth(1)).to_contain_text("Gaussian noise, mean severity")
    page.wait_for_function("location.hash.includes('table=picks_')")
    page.reload()
    expect(picked.get_by_role("listitem").nth(1)).to_contain_text("Gaussian noise, mean severity")
    picked.get_by_role("button", name="Compare A and B in Geometry").click()
    page.wait_for_function("location.hash.includes('onB=gaussian_noise-3')")
    link = page.evaluate("location.href")  # page.url learns of replaceState later
    a, b = (re.findall(rf"[?&]{role}=(\w+)", link) for role in "AB")
    assert a == b != []
    expect(page.locator("[data-view=compared] figure")).to_have_count(5)


def test_selected_samples_are_counted_at_once(page) -> None:
    page.evaluate(SELECT)
    against = page.get_by_role("region", name="Subset against all")
    expect(against).to_contain_text("n 10")
    expect(against.get_by_role("img")).to_be_visible()
    expect(page.get_by_role("button", name="Difference")).to_have_attribute("aria-pressed", "true")


def test_numbers_are_sorted_by_a_column(page) -> None:
    best = page.get_by_role("region", name="Best model of each method")
    best.get_by_role("button", name="Every step").click()
    best.get_by_role("button", name="fog").click()
    expect(best.get_by_role("columnheader", name="fog")).to_have_attribute("aria-sort", "descending")
    expect(best.get_by_role("row")).to_have_count(4)


@pytest.fixture
def gated(visit, start, tmp_path):
    """The page of a network that measures only while its gate is open, with one pruned step."""
    with Workspace(fill_gated(tmp_path), trust=True) as workspace:
        workspace.model("gated").families.grow(["magnitude"], (0.3,), conditions=MEASURED)
    return opened(visit(start("open", str(tmp_path), "--trust").address).page)


def grow_one(page) -> None:
    """Have one step of magnitude grown and measured."""
    page.get_by_role("button", name="Grow a family of steps").click()
    form = page.get_by_role("dialog", name="Grow a family of steps")
    for name in ("Taylor", "Random"):
        form.get_by_role("checkbox", name=re.compile(f"^{name}")).click()
    for name, value in (("First rate", "50"), ("Last rate", "50")):
        form.get_by_role("spinbutton", name=name).fill(value)
        form.get_by_role("spinbutton", name=name).press("Enter")
    form.get_by_role("button", name=re.compile("^Prune and measure 1")).click()


def test_a_family_is_grown_beside_the_head(gated) -> None:
    grow_one(gated)
    expect(gated.locator("[data-step]")).to_have_count(3)
    expect(gated.locator("[data-step]").first).to_have_attribute("aria-current", "step")


def test_a_family_that_is_measured_can_be_stopped(gated, tmp_path) -> None:
    with closed(tmp_path):
        grow_one(gated)
        expect(gated.get_by_text("partial results are shown as they come")).to_be_visible()
        with gated.expect_response("**/jobs/*/cancel"):
            gated.get_by_role("region", name="Evaluation").get_by_role("button", name="Cancel").click()
    expect(gated.get_by_text("What is measured stays")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_has_no_barriers(visit, start, folder, theme: str) -> None:
    page = opened(visit(start("open", str(folder)).address, color_scheme=theme).page)
    page.evaluate(SELECT)
    page.get_by_role("region", name="Subset against all").get_by_role("img").wait_for()
    assert_no_barriers(page)
