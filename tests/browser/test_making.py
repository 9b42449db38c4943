"""How a step was made, what a plan would take, and what a step saves in time, as a person asks for them."""

import re

import pytest
from playwright.sync_api import Page, expect

IN_ROUNDS = {
    "criterion": "magnitude",
    "sparsity": 0.6,
    "schedule": {"name": "constant", "n_steps": 2},
    "recovery": {"name": "finetune", "epochs": 1},
}
COMMIT = """async plan => {
  const answer = await fetch('api/models/lenet5/prune', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ plan, control: true }),
  });
  return answer.status;
}"""


@pytest.fixture
def lenet(user):
    user.open_model("LeNet")
    return user


def choose(page: Page, axis: str, option: str) -> None:
    page.get_by_role("complementary", name="Inspector").get_by_role("combobox", name=axis).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_step_shows_its_rounds_its_epochs_and_its_control(lenet) -> None:
    page = lenet.page
    assert page.evaluate(COMMIT, IN_ROUNDS) == 202
    expect(lenet.steps).to_have_count(3, timeout=120_000)
    expect(lenet.steps.nth(2)).to_contain_text("Control, 2 epochs")
    lenet.go_to_step(1)
    page.get_by_role("radio", name="Rounds").or_(page.get_by_role("button", name="Rounds", exact=True)).first.click()
    picture = page.get_by_role("slider", name=re.compile(r"^How step 1 was made: accuracy from .* in 2 epochs$"))
    expect(picture).to_be_visible()
    expect(picture.get_by_text("Control")).to_be_visible()
    picture.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(picture).to_have_attribute("aria-valuetext", re.compile(r"^round 1, epoch 1: accuracy \d"))
    lenet.go_to_step(0)
    expect(page.get_by_text("Step 0 was made at once.")).to_be_visible()


def test_what_goes_is_foretold_for_a_share_of_parameters(lenet) -> None:
    lenet.open_page("Prune")
    choose(lenet.page, "Unit", "Filter or neuron")
    choose(lenet.page, "Target", "Parameters")
    expect(lenet.inspector).to_contain_text("of all parameters masked")
    expect(lenet.inspector).to_contain_text("MACs are left")
    expect(lenet.inspector.get_by_role("table")).not_to_contain_text("?")


def test_a_time_can_be_measured_again(lenet) -> None:
    facts = lenet.page.locator("[data-view=facts]")
    facts.get_by_role("button", name="Measure").click()
    again = facts.get_by_role("button", name="Measure again")
    expect(again).to_be_visible(timeout=120_000)
    with lenet.page.expect_response(lambda answer: answer.request.method == "POST" and "/latency" in answer.url):
        again.click()
    expect(again).to_be_visible(timeout=120_000)
