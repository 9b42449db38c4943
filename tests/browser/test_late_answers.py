"""Answers that come late, in another order, or from a server that is another one by now: the page shows how it is."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import APIResponse, Locator, Page, Route, expect

START_TRAINING = """async () => {
  const plan = { criterion: 'magnitude', sparsity: 0.3, recovery: { name: 'finetune', epochs: 1000 } };
  const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ plan }) };
  return (await fetch('api/models/lenet5/prune', asked)).status;
}"""
"""A training that takes hours, so that it runs until it is stopped."""

WAIT_MS, STEP_MS = 60_000, 20
HEAR_OF = """part => {
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    const value = await read.call(this);
    if (this.url.includes(part)) setTimeout(() => (window.taken = true));
    return value;
  };
}"""
"""Says `taken` once the page took in an answer whose address has this part, and everything that follows from it."""


@pytest.fixture
def lenet(user):
    user.open_model("LeNet")
    return user


class Held:
    """The answer to a request, which reaches the page when the test lets it."""

    def __init__(self, page: Page, address: str) -> None:
        self._page = page
        self._answers: list[tuple[Route, APIResponse]] = []
        page.route(address, lambda route: self._answers.append((route, route.fetch())))

    def let_go(self, **said: str) -> None:
        """Once the server has answered; ``said``: fields as they were a moment earlier."""
        for _ in range(WAIT_MS // STEP_MS):
            if self._answers:
                break
            self._page.wait_for_timeout(STEP_MS)
        ((route, answer),) = self._answers
        route.fulfill(response=answer, json={**answer.json(), **said})


def running(page: Page) -> Locator:
    """The panel of jobs once a training is on its way."""
    jobs = page.get_by_role("region", name="Jobs")
    expect(jobs).to_contain_text(re.compile(r"\bloss \d"))
    return jobs


def test_an_answer_to_cancel_that_comes_after_the_end_does_not_reopen_the_job(lenet) -> None:
    page = lenet.page
    assert page.evaluate(START_TRAINING) == 202
    jobs = running(page)
    held = Held(page, "**/jobs/*/cancel")
    page.evaluate(HEAR_OF, "/cancel")
    jobs.get_by_role("button", name="Cancel").click()
    expect(jobs.get_by_role("button", name="Retry")).to_be_visible()
    held.let_go(state="running")
    page.wait_for_function("window.taken")
    assert jobs.get_by_role("button", name="Retry").is_visible()
    assert jobs.get_by_role("button", name="Cancel").count() == 0
    assert "cancelled" in jobs.inner_text()


def test_of_two_models_the_one_that_was_chosen_last_is_opened(lenet) -> None:
    page = lenet.page
    held = Held(page, "**/api/models/mlp")
    page.evaluate(HEAR_OF, "/models/mlp")
    page.get_by_role("button", name=re.compile("^Model:")).click()
    page.get_by_role("menuitemradio", name=re.compile("^MLP")).click()
    lenet.open_model("LSTM")
    held.let_go()
    page.wait_for_function("window.taken")
    assert page.get_by_role("button", name=re.compile("^Model: LSTM")).is_visible()
    page.wait_for_function("location.hash.startsWith('#/lstm/')")


def test_a_page_goes_on_with_the_next_server_at_its_address(start, visit, as_user, tmp_path) -> None:
    served = start("demo", str(tmp_path / "demo"))
    window = visit(served.address)
    page, user = window.page, as_user(window.page)
    user.open_model("LeNet")
    assert page.evaluate(START_TRAINING) == 202
    jobs = running(page)
    served.process.kill()
    lost = page.get_by_role("alert").filter(has_text="Connection lost")
    expect(lost).to_be_visible()
    again = start("open", str(tmp_path / "demo"), port=urlsplit(served.address).port)
    other = page.context.new_page()  # The address with the new token, as it is printed.
    other.goto(again.address)
    expect(lost).to_have_count(0)
    expect(jobs).to_contain_text("interrupted")
    expect(jobs.get_by_role("button", name="Retry")).to_be_visible()
    there = as_user(other)
    there.open_model("LeNet")
    there.command("prune to 40 magnitude")
    expect(user.steps).to_have_count(2)
    window.errors.clear()  # The browser itself tells of connections that could not be made.


@pytest.mark.parametrize(
    ("link", "words", "way"),
    [
        ("#/gone/prune", "model “gone”", "Open "),
        ("#/lenet5/prune?step=abc", "step “abc”", "See all steps"),
        ("#/lenet5/overview?layer=fc9.weight", "layer “fc9.weight”", "See all layers"),
    ],
)
def test_a_link_to_what_is_not_there_says_so_with_a_way_on(visit, address, link: str, words: str, way: str) -> None:
    page = visit(address + link).page
    note = page.get_by_role("status").filter(has_text="The link asks for")
    expect(note).to_contain_text(words)
    note.get_by_role("button", name=re.compile(f"^{way}")).first.click()
    expect(note).to_have_count(0)
