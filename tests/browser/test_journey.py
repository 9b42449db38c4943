"""What a person does with prunescope, from the first look to a link that is passed on."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def lenet(user):
    """A user at LeNet-5 on the page Prune, standing on the trained network with its first dense layer open."""
    user.open_model("LeNet")
    user.open_page("Prune")
    user.go_to_step(0)
    user.open_layer("fc1")
    return user


def facts_of(card) -> str:
    """Accuracy, loss and parameters on a card, once it is measured."""
    expect(card).to_have_attribute("aria-label", re.compile(r"accuracy \d+\.\d"))
    return card.get_attribute("aria-label").replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_person_prunes_brushes_restores_compares_undoes_and_passes_the_link_on(lenet) -> None:
    page, keys = lenet.page, lenet.page.keyboard

    # Prune with the controls: the slider from the keyboard, Preview, Commit.
    lenet.set_target(60)
    lenet.inspector.get_by_role("button", name="Preview").click()
    expect(lenet.inspector.get_by_role("heading", name="Preview")).to_be_visible()
    expect(lenet.inspector).to_contain_text("broken")
    lenet.commit()
    expect(lenet.head).to_contain_text("60")
    assert "60 % pruned" in facts_of(lenet.head)
    expect(lenet.plane).to_have_attribute("aria-label", re.compile(r"6\d\s% pruned"))

    # Brush a rectangle in the mask: it is staged, with what it would do.
    lenet.brush(rows=(10, 29), columns=(20, 59))
    expect(lenet.staged).to_contain_text("fc1")
    expect(lenet.staged.locator(".preview")).to_contain_text("fixed")
    keys.press("Enter")
    expect(lenet.steps).to_have_count(3)
    expect(lenet.staged).to_have_count(0)
    expect(lenet.head).to_contain_text("hand", ignore_case=True)
    facts_of(lenet.head)
    brushed = lenet.picture()

    # Alt restores.
    lenet.brush(rows=(12, 20), columns=(22, 40), key="Alt")
    expect(lenet.staged).to_contain_text("restore")
    keys.press("Enter")
    expect(lenet.steps).to_have_count(4)
    facts_of(lenet.head)
    restored = lenet.picture()
    assert restored != brushed

    # Compare two steps: A is dragged onto the first pruned one.
    page.locator("button.role").first.drag_to(lenet.steps.nth(1))
    lenet.open_page("Compare")
    expect(page.get_by_role("region", name="B − A").first).to_contain_text("samples changed")
    expect(page.get_by_role("region", name="A", exact=True)).to_contain_text("1 Magnitude")
    expect(page.get_by_role("region", name="Metrics")).to_contain_text("accuracy")

    # Undo twice, redo once.
    lenet.open_page("Prune")
    keys.press("Control+z")
    expect(lenet.steps.nth(2)).to_have_attribute("aria-current", "step")
    keys.press("Control+z")
    expect(lenet.steps.nth(1)).to_have_attribute("aria-current", "step")
    keys.press("Control+Shift+z")
    expect(lenet.steps.nth(2)).to_have_attribute("aria-current", "step")
    lenet.wait_for_picture(brushed)

    # The address holds it all: reloaded, the same picture.
    page.wait_for_function("() => window.inFlight === 0")
    link = page.evaluate("location.href")  # page.url learns of replaceState later
    assert "layer=fc1.weight" in link
    assert "A=" in link
    page.reload()
    lenet.wait_for_picture(brushed)
    expect(lenet.steps.nth(2)).to_have_attribute("aria-current", "step")
    page.wait_for_function("link => location.href === link", arg=link)


def test_escape_discards_what_is_staged_and_undo_brings_it_back(lenet) -> None:
    before = lenet.picture()
    lenet.brush(rows=(0, 9), columns=(0, 9))
    expect(lenet.staged).to_be_visible()
    lenet.page.keyboard.press("Escape")
    expect(lenet.staged).to_have_count(0)
    assert lenet.picture() == before
    lenet.page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(lenet.staged).to_be_visible()
    lenet.page.keyboard.press("Control+z")
    expect(lenet.staged).to_have_count(0)


def test_the_keyboard_alone_prunes_marks_and_commits(lenet) -> None:
    keys, steps = lenet.page.keyboard, lenet.steps.count()
    lenet.plane.focus()
    keys.press("ArrowDown")
    for _ in range(3):
        keys.press("Shift+ArrowDown")
        keys.press("Shift+ArrowRight")
    keys.press("Delete")
    expect(lenet.staged).to_contain_text("fc1")
    keys.press("Enter")
    expect(lenet.steps).to_have_count(steps + 1)
    expect(lenet.page.locator("dl").filter(has_text="by hand")).to_contain_text("16")
    keys.press("k")
    expect(lenet.steps.nth(steps - 1)).to_have_attribute("aria-current", "step")
    keys.press("j")
    expect(lenet.steps.nth(steps)).to_have_attribute("aria-current", "step")


def test_a_share_in_per_cent_is_met_with_words(lenet) -> None:
    field = lenet.inspector.get_by_role("spinbutton", name=re.compile("^Share of "))
    field.fill("140")
    field.press("Enter")
    expect(lenet.inspector.get_by_role("alert")).to_contain_text("a share lies between 0 and 99")
    field.press("Escape")
    expect(lenet.inspector.get_by_role("alert")).to_have_count(0)


def test_fine_tuning_shows_how_far_it_is_and_can_be_cancelled(lenet) -> None:
    steps = lenet.steps.count()
    lenet.inspector.get_by_role("combobox", name="Recovery").click()
    lenet.page.get_by_role("option", name="Fine-tune").click()
    lenet.inspector.get_by_role("button", name="Recovery: more parameters").click()
    epochs = lenet.inspector.get_by_role("spinbutton", name="Epochs")
    epochs.fill("1000")  # hours: it cannot end before it is cancelled
    epochs.press("Enter")
    lenet.inspector.get_by_role("button", name="Commit").click()
    making = lenet.page.locator("[data-job]")
    expect(making).to_contain_text(re.compile(r"epoch \d+ of 1000, loss \d"))
    expect(making.get_by_role("progressbar")).to_be_visible()
    making.get_by_role("button", name="Cancel").click()
    expect(making).to_have_count(0)
    expect(lenet.steps).to_have_count(steps)
    expect(lenet.page.get_by_role("region", name="Jobs")).to_contain_text("cancelled")


@pytest.mark.parametrize("model", ["LSTM", "MLP"])
def test_a_network_without_convolutions_is_pruned_and_looked_at(user, model: str) -> None:
    user.open_model(model)
    user.open_page("Prune")
    user.set_target(50)
    user.commit()
    assert "50 % pruned" in facts_of(user.head)
    expect(user.plane).to_have_attribute("aria-label", re.compile(r"[1-9]\d?\s% pruned"))


def test_gates_of_an_lstm_are_named_on_its_mask(user) -> None:
    user.open_model("LSTM")
    user.open_page("Prune")
    user.open_layer("lstm hh")
    user.page.get_by_role("button", name="Fit").click()
    for gate in ("input", "forget", "cell", "output"):
        named = user.page.locator("svg:has(line.gate) text.name").filter(has_text=re.compile(f"^{gate}$"))
        expect(named).to_have_count(1)


def test_an_open_page_outlives_its_server(start, visit, as_user, tmp_path) -> None:
    served = start("demo", str(tmp_path / "demo"))
    window = visit(served.address)
    user = as_user(window.page)
    user.open_model("LeNet")
    user.open_page("Prune")
    first = user.picture()
    user.open_layer("conv2")
    user.picture()
    served.process.kill()
    expect(window.page.get_by_role("alert").filter(has_text="Connection lost")).to_be_visible()
    user.open_layer("fc1")
    user.wait_for_picture(first)
    expect(user.steps).to_have_count(1)
    window.errors.clear()  # The browser itself tells of connections that could not be made.


def test_a_broken_file_is_told_with_its_cure_where_models_are_chosen(start, visit, tmp_path) -> None:
    (tmp_path / "mine.safetensors").write_bytes(b"\x10\0\0\0\0\0\0\0 not a header at all")
    page = visit(start("open", str(tmp_path)).address).page
    for place in (page.get_by_role("main"), page.get_by_role("menu")):
        expect(place).to_contain_text("mine.safetensors")
        expect(place).to_contain_text(
            re.compile(r"safetensors.*\b(save|export|download|copy)\b", re.IGNORECASE | re.DOTALL)
        )
        page.get_by_role("button", name=re.compile("^Model:")).click()


def test_a_palette_of_commands_goes_anywhere(lenet) -> None:
    lenet.command("open layer conv2")
    expect(lenet.plane).to_have_attribute("aria-label", re.compile("^conv2"))
    lenet.command("open page overview")
    expect(lenet.page.get_by_role("main")).to_have_attribute("data-page", "overview")
    lenet.command("light or dark")
    expect(lenet.page.locator("html")).to_have_attribute("data-theme", "dark")
