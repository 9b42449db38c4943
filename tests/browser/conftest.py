"""The page in a real browser, as a user has it: a demo workspace, the server, Chromium, and nothing else on the line.

`page` fails its test at the end if the page threw an error or asked anything of another machine.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, Playwright, Route, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking", "--mute-audio"]
LOOPBACK = {"127.0.0.1", "localhost"}
START_SECONDS = 120
WAIT_MS = 30_000
"""Longest that anything may take on a busy machine before the test fails."""
BUILT = Path(__file__).parents[2] / "src" / "prunescope" / "server" / "page" / "index.html"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    started = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield started
    started.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address with the token, as `prunescope demo` prints it, of a fresh demo workspace."""
    assert BUILT.is_file(), f"{BUILT} is missing: the page is not built; run `make web`."
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    command = [sys.executable, "-m", "prunescope", "demo", str(folder), "--no-browser", "--port", "0"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"}
    server = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, start_new_session=True
    )
    try:
        yield printed_address(server)
    finally:
        server.terminate()
        try:
            server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            server.kill()


def printed_address(server: "subprocess.Popen[str]") -> str:
    """The address among the server's first lines; fails with what it printed instead."""
    assert server.stdout is not None
    given_up = threading.Timer(START_SECONDS, server.kill)
    given_up.start()
    lines: list[str] = []
    for line in server.stdout:
        lines.append(line)
        found = re.search(r"http://\S+", line)
        if found:
            given_up.cancel()
            threading.Thread(target=server.stdout.read, daemon=True).start()
            return found.group(0)
    given_up.cancel()
    pytest.fail(f"`prunescope demo` printed no address:\n{''.join(lines)}")


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """The page of the demo, opened and ready, 1440 x 900, light."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light", accept_downloads=True)
    outside: list[str] = []
    errors: list[str] = []

    def guard(route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            outside.append(route.request.url)
            route.abort()

    context.route(re.compile(r"^https?://"), guard)
    context.set_default_timeout(WAIT_MS)
    expect.set_options(timeout=WAIT_MS)
    opened = context.new_page()
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto(address)
    opened.get_by_role("main").wait_for()
    yield opened
    context.close()
    assert outside == [], "the page asked other machines"
    assert errors == [], "the page threw errors"


class User:
    """What a person does on every page, in their words; anything else goes through ``page``."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def steps(self) -> Locator:
        """The cards of the timeline, oldest first."""
        return self.page.locator("[data-step]")

    def open_model(self, name: str) -> None:
        """Choose a model of the demo by the beginning of its title."""
        self.page.get_by_role("button", name=re.compile("^Model:")).click()
        self.page.get_by_role("menuitemradio", name=re.compile(f"^{name}")).click()
        self.page.get_by_role("button", name=re.compile(f"^Model: {name}")).wait_for()

    def open_page(self, title: str) -> None:
        """Go to a page by its tab."""
        tabs = self.page.get_by_role("navigation", name="Pages")
        tabs.get_by_role("link", name=title, exact=True).click()
        self.page.locator(f"main[data-page={title.lower()}]").wait_for()

    def command(self, words: str) -> None:
        """Run the first command that the palette finds for these words."""
        self.page.keyboard.press("Control+k")
        self.page.get_by_role("combobox", name="Command").fill(words)
        self.page.keyboard.press("Enter")

    def go_to_step(self, number: int) -> None:
        """Click the card of a step and wait until the page stands there."""
        self.steps.nth(number).locator(".nm").click()
        expect(self.steps.nth(number)).to_have_attribute("aria-current", "step")


@pytest.fixture
def user(page: Page) -> User:
    return User(page)
