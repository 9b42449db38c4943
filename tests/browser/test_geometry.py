"""Where samples lie in the last layer's space: classes, brushes, outcomes, changes, and the link that shows it."""

import re

import pytest
from playwright.sync_api import expect

from helpers.barriers import assert_no_barriers

PAINTED = """name => [...document.querySelectorAll(`[data-view=${name}] canvas`)].map(canvas => canvas.toDataURL())"""

AT_REST = f"""name => {{
  if (window.inFlight > 0 || document.querySelector('main [aria-busy=true]')) return void (window.rest = null);
  const pictures = ({PAINTED})(name);
  const same = window.rest?.name === name && window.rest.pictures.join() === pictures.join();
  window.rest = {{ name, pictures, times: same ? window.rest.times + 1 : 0 }};
  return window.rest.times >= 3 && pictures;
}}"""
"""The pictures of a view, once no answer is awaited and they were the same four times running."""


@pytest.fixture
def geometry(user):
    """The geometry page on LeNet-5 and a step that lost much."""
    user.open_model("LeNet")
    if user.steps.count() < 2:
        user.command("prune to 80 magnitude")
        expect(user.steps).to_have_count(2)
    user.go_to_step(1)
    user.open_page("Geometry")
    expect(view(user, "compared").get_by_role("group", name=re.compile("all: "))).to_be_visible()
    return user


def view(user, name):
    return user.page.locator(f"[data-view={name}]")


def painted(user, name: str) -> list[str]:
    """The bytes of a view's pictures, at rest."""
    pictures: list[str] = user.page.wait_for_function(AT_REST, arg=name, polling=100).json_value()
    return pictures


def wait_for_painted(user, name: str, pictures: list[str]) -> None:
    """Wait until a view's pictures are these, to the byte."""
    user.page.wait_for_function(f"before => ({PAINTED})('{name}').join() === before", arg=",".join(pictures))


def chosen(user, before: str = "") -> int:
    """Samples of the selection, as its chip says; ``before``: what it said of the one before."""
    chip = user.page.get_by_role("region", name="Selection").locator(".chip")
    expect(chip).to_be_visible()
    expect(chip).not_to_have_text(before)
    return int(re.sub(r"\D", "", chip.inner_text().split("·")[0]))


def said_of_the_chosen(user) -> str:
    return user.page.get_by_role("region", name="Selection").locator(".chip").inner_text()


def brush(user, hand, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag over a plot, from and to shares of its width and height."""
    box = hand.bounding_box()
    (x0, y0), (x1, y1) = ((box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end))
    user.page.mouse.move(x0, y0)
    user.page.mouse.down()
    user.page.mouse.move(x1, y1, steps=4)
    user.page.mouse.up()


def test_outcomes_of_a_class_add_up_and_a_key_selects_one(geometry) -> None:
    titles = view(geometry, "compared").locator("figure > button").all_inner_texts()
    counts = [int(re.findall(r"[\d\u202f]+", title.split("%")[0])[-2].replace("\u202f", "")) for title in titles]
    assert counts[0] == sum(counts[1:])
    geometry.page.keyboard.press("4")
    assert chosen(geometry) == counts[4]
    geometry.page.keyboard.press("Escape")


def test_a_brush_selects_and_every_panel_follows(geometry) -> None:
    before = painted(geometry, "local")
    brush(geometry, view(geometry, "compared").locator(".hand").first, (0.02, 0.02), (0.98, 0.98))
    whole, words = chosen(geometry), said_of_the_chosen(geometry)
    brush(geometry, view(geometry, "compared").locator(".hand").first, (0.02, 0.02), (0.5, 0.98))
    assert 0 < chosen(geometry, words) < whole
    assert all(old != new for old, new in zip(before, painted(geometry, "local"), strict=True))
    expect(view(geometry, "compared").locator("rect.brush")).to_have_count(1)
    geometry.page.keyboard.press("Escape")
    expect(view(geometry, "compared").locator("rect.brush")).to_have_count(0)
    wait_for_painted(geometry, "local", before)


def test_parallel_coordinates_and_images_follow_a_selection(geometry) -> None:
    before = painted(geometry, "global")
    images = geometry.page.get_by_role("region", name="Images")
    shown = images.get_by_role("button").evaluate_all("all => all.map(image => image.ariaLabel)")
    geometry.page.keyboard.press("2")
    n = chosen(geometry)
    geometry.page.wait_for_function(f"before => ({PAINTED})('global').join() !== before", arg=",".join(before))
    expect(images).to_contain_text(f"of {n}")
    assert images.get_by_role("button").evaluate_all("all => all.map(image => image.ariaLabel)") != shown
    geometry.page.keyboard.press("Escape")
    wait_for_painted(geometry, "global", before)


def test_change_of_angle_selects_by_numbers_and_the_link_says_so(geometry) -> None:
    field = geometry.inspector.get_by_role("spinbutton", name="Change of angle from")
    field.fill("2")
    field.press("Enter")
    n = chosen(geometry)
    expect(view(geometry, "change").locator("rect.brush")).to_have_count(1)
    geometry.page.wait_for_function("location.hash.includes('sel=')")
    picture = painted(geometry, "compared")
    geometry.page.reload()
    expect(view(geometry, "compared").get_by_role("group", name=re.compile("all: "))).to_be_visible()
    assert chosen(geometry) == n
    wait_for_painted(geometry, "compared", picture)
    geometry.page.keyboard.press("Escape")


def test_classes_are_ticked_and_compared(geometry) -> None:
    boxes = view(geometry, "ranking").get_by_role("checkbox")
    expect(view(geometry, "local").locator("figure")).to_have_count(5)
    boxes.nth(6).click()
    expect(view(geometry, "local").locator("figure")).to_have_count(6)
    boxes.nth(6).click()
    second = view(geometry, "local").locator("figure > button").nth(1)
    name = second.locator(".strong").inner_text()
    second.click()
    expect(view(geometry, "compared").locator(".ctx")).to_contain_text(name)
    expect(view(geometry, "medians").locator(".ctx")).to_have_text(name)


def test_a_link_opens_the_whole_picture(geometry) -> None:
    page, local = geometry.page, view(geometry, "local")
    view(geometry, "ranking").get_by_role("checkbox").nth(0).click()
    local.locator("figure > button").nth(1).click()
    local.get_by_role("button", name="A and B").click()
    view(geometry, "compared").get_by_role("button", name="zoom to fit").click()
    view(geometry, "global").get_by_role("button", name="B − A").click()
    view(geometry, "change").get_by_role("button", name="length").click()
    brush(geometry, view(geometry, "compared").locator(".hand").first, (0.02, 0.02), (0.7, 0.98))
    n = chosen(geometry)
    expect(view(geometry, "compared").locator("rect.brush")).to_have_count(1)
    page.wait_for_function("['geo=', 'axes=', 'sel='].every(part => location.hash.includes(part))")
    pictures = {name: painted(geometry, name) for name in ("local", "compared", "global")}
    link = page.evaluate("location.href")  # page.url learns of replaceState later
    page.goto("about:blank")
    page.goto(link)
    expect(view(geometry, "compared").locator("rect.brush")).to_have_count(1)
    assert chosen(geometry) == n
    for name, before in pictures.items():
        wait_for_painted(geometry, name, before)
    expect(view(geometry, "change").get_by_role("button", name="length")).to_have_attribute("aria-pressed", "true")
    page.wait_for_function("link => location.href === link", arg=link)
    page.evaluate("location.hash = location.hash.split('?')[0]")
    expect(local.locator("figure")).to_have_count(5)
    page.keyboard.press("Escape")


def test_a_step_is_compared_with_itself_under_fog(geometry) -> None:
    page = geometry.page
    geometry.steps.nth(1).hover()
    geometry.steps.nth(1).get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Make it A, the reference").click()
    expect(view(geometry, "compared")).to_contain_text("so there is no change to show")
    page.get_by_role("button", name="Condition: clean").click()
    page.get_by_role("menuitem", name="Another condition for B than for A").click()
    page.get_by_role("button", name="Condition of B: clean").click()
    page.get_by_role("menuitemradio", name=re.compile("^fog")).click()
    expect(view(geometry, "compared").get_by_role("group", name=re.compile("all: "))).to_be_visible()
    expect(view(geometry, "compared").locator(".ctx")).to_contain_text("clean → B")
    page.wait_for_function("location.hash.includes('onB=fog-3') && !location.hash.includes('on=')")
    page.reload()
    expect(page.get_by_role("button", name="Condition of B: fog 3")).to_be_visible()
    expect(page.get_by_role("button", name="Condition of A: clean")).to_be_visible()
    expect(view(geometry, "local").get_by_role("button", name="A and B")).to_be_enabled()
    page.get_by_role("button", name="Condition of B: fog 3").click()
    page.get_by_role("menuitem", name="One condition for A and B").click()
    expect(page.get_by_role("button", name="Condition: fog")).to_be_visible()
    page.evaluate("location.hash = location.hash.split('?')[0]")
    expect(page.get_by_role("button", name="Condition: clean")).to_be_visible()


def test_the_page_has_no_barriers(geometry) -> None:
    assert_no_barriers(geometry.page)
