"""The studies: chosen, set up, started, watched, stopped, drawn, handed on, and found again by their link."""

import re
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, expect

import prunescope as ps
from helpers.barriers import assert_no_barriers
from helpers.folders import SETTINGS

LONG_MS = 240_000
"""Longest that a small training may take on a busy machine."""


@pytest.fixture
def studies(user):
    """The studies page on LeNet-5 and a step that lost much."""
    user.open_model("LeNet")
    if user.steps.count() < 2:
        user.command("prune to 80 magnitude")
        expect(user.steps).to_have_count(2)
    user.go_to_step(1)
    user.open_page("Studies")
    return user


@pytest.fixture
def small(tmp_path: Path, start) -> str:
    """Where a network that was pruned once and few images are served."""
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "images.npz", x_test=rng.integers(0, 256, (30, 1, 28, 28), np.uint8), y_test=np.arange(30) % 10)
    (tmp_path / "prunescope.toml").write_text(SETTINGS)
    with ps.open(tmp_path) as workspace:
        workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.8}, "0")
    return start("open", str(tmp_path)).address


def study(user, title: str, view: str) -> Locator:
    """The place of a study, once it is chosen in the list."""
    user.page.get_by_role("navigation", name="Studies").get_by_role("button", name=re.compile(f"^{title}")).click()
    place = user.page.locator(f"[data-view={view}]")
    expect(place).to_be_visible()
    return place


def fill(place: Locator, field: str, value: str) -> None:
    """Type into a field of the form."""
    box = place.get_by_label(field).locator("input").first
    box.fill(value)
    box.press("Enter")
    box.blur()


def test_correlations_and_margins_are_drawn_once_corruption_is_measured(small, visit, as_user) -> None:
    user = as_user(visit(small).page)
    user.open_page("Studies")
    place = study(user, "Correlations", "correlations")
    expect(place).to_contain_text("A and B are not fully measured under corruption.")
    place.get_by_role("button", name="Measure robustness of 2 steps").click()
    expect(place.locator(".finding")).to_contain_text("Robustness goes most with", timeout=LONG_MS)
    expect(place.get_by_role("img", name=re.compile("^Robustness in per cent against"))).to_have_count(3)
    expect(place.get_by_role("row")).to_have_count(1 + 6 + 1)
    margins = study(user, "Margins", "margins")
    expect(margins.locator(".finding")).to_contain_text(re.compile("Median change of A .*, of B "))
    expect(margins.get_by_role("img", name=re.compile("^Median change"))).to_be_visible()
    with user.page.expect_download() as file:
        margins.get_by_role("button", name="Export").click()
        user.page.get_by_role("menuitem", name="CSV").click()
    assert Path(file.value.path()).read_text().startswith("network,change,density")
    assert_no_barriers(user.page)


def test_flips_are_drawn_and_their_link_shows_them_again(studies) -> None:
    flips = study(studies, "Flips", "flips")
    finding = flips.locator(".finding")
    expect(finding).to_have_text(re.compile(r"broken and .* fixed of 2.000 samples"))
    expect(flips.get_by_role("row")).to_have_count(12)
    words = finding.inner_text()
    studies.page.wait_for_function("location.hash.includes('study=flips')")
    studies.page.reload()
    expect(studies.page.locator("[data-view=flips] .finding")).to_have_text(words)
    studies.page.go_back()
    expect(studies.page.locator("[data-view=correlations]")).to_be_visible()


def test_the_same_step_twice_has_no_flips_and_a_way_on(studies) -> None:
    studies.go_to_step(0)
    flips = study(studies, "Flips", "flips")
    expect(flips).to_contain_text("A and B are the same step")
    flips.get_by_role("button", name="Make a step").click()
    studies.page.locator("main[data-page=prune]").wait_for()


def test_dimensions_are_drawn_and_kept(studies) -> None:
    place = study(studies, "Dimensions", "dimensions")
    expect(place.get_by_role("button", name="Start")).to_be_visible()
    expect(place).to_contain_text(re.compile("about .* on this computer|a few seconds"))
    fill(place, "Vectors", "50")
    fill(place, "Epochs", "1")
    fill(place, "Neurons", "4, 8")
    studies.page.wait_for_function("location.hash.includes('neurons-4_8_')")
    place.get_by_role("button", name="Start").click()
    expect(place.get_by_text(re.compile("^Took"))).to_be_visible(timeout=LONG_MS)
    expect(place.get_by_role("img", name=re.compile("^Random vectors"))).to_be_visible()
    expect(place.get_by_role("img", name=re.compile("^LeNet-5"))).to_be_visible()
    expect(place.get_by_role("row")).to_have_count(3)
    with studies.page.expect_download() as file:
        place.get_by_role("button", name="Export").click()
        studies.page.get_by_role("menuitem", name="CSV").click()
    lines = Path(file.value.path()).read_text().splitlines()
    assert (lines[0].split(",")[:3], len(lines)) == (["dimensions", "seed", "trained"], 5)
    studies.page.reload()
    expect(place.get_by_role("row")).to_have_count(3)


def test_a_study_is_drawn_as_it_comes_and_keeps_what_it_has_when_it_is_stopped(studies) -> None:
    place = study(studies, "Dimensions", "dimensions")
    fill(place, "Vectors", "60")
    fill(place, "Epochs", "100")
    fill(place, "Seeds", "20")  # hours: it cannot end before it is cancelled
    fill(place, "Neurons", "16, 32, 64")
    place.get_by_role("button", name="Start").click()
    expect(place.get_by_role("progressbar", name="Dimensions")).to_be_visible()
    expect(place.get_by_role("img", name=re.compile("^Random vectors"))).to_be_visible(timeout=LONG_MS)
    place.get_by_role("button", name="Cancel").click()
    expect(place).to_contain_text("Dimensions was cancelled. What is finished stays")
    expect(place.get_by_role("img", name=re.compile("^Random vectors"))).to_be_visible()
    expect(place.get_by_role("button", name="Go on")).to_be_enabled()


def test_exemplars_are_found_and_looked_at(studies) -> None:
    place = study(studies, "Exemplars", "exemplars")
    expect(place).to_contain_text("was not trained after pruning")
    place.get_by_role("button", name="Prune and train a step").click()
    studies.page.locator("main[data-page=prune]").wait_for()
    form = studies.inspector.get_by_role("region", name="Next step")
    form.get_by_role("combobox", name="Recovery").click()
    studies.page.get_by_role("option", name=re.compile("^Fine-tune")).click()
    form.get_by_role("button", name="Recovery: more parameters").click()
    epochs = form.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1")
    epochs.press("Enter")
    studies.set_target(95)
    before = studies.steps.count()
    form.get_by_role("button", name="Commit").click()
    expect(studies.steps).to_have_count(before + 1, timeout=LONG_MS)
    expect(studies.steps.last).to_have_attribute("aria-current", "step")
    studies.open_page("Studies")
    place = study(studies, "Exemplars", "exemplars")
    fill(place, "Seeds", "2")
    place.get_by_role("button", name="Start").click()
    look = place.get_by_role("button", name=re.compile(r"^Look at \d+ exemplars?$"))
    expect(look).to_be_visible(timeout=LONG_MS)
    n = int(re.sub(r"\D", "", look.inner_text()))
    expect(place.get_by_role("row")).to_have_count(4 + 11)
    look.click()
    studies.page.locator("main[data-page=samples]").wait_for()
    expect(studies.page.get_by_role("region", name="Selection")).to_contain_text(f"{n}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_has_no_barriers(visit, address, as_user, scheme: str) -> None:
    user = as_user(visit(address, color_scheme=scheme).page)
    user.open_page("Studies")
    for title, view in (("Correlations", "correlations"), ("Exemplars", "exemplars"), ("Dimensions", "dimensions")):
        study(user, title, view)
        assert_no_barriers(user.page)
