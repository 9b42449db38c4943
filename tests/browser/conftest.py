"""The page in a real browser, as a user has it: the program started by its command line, Chromium, nothing else.

Every page opened here fails its test at the end if it threw an error, wrote one to the console, or asked anything of
another machine. A test that breaks something on purpose empties ``visit.errors`` itself.
"""

import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Playwright, Route, expect, sync_playwright

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking", "--mute-audio"]
LOOPBACK = {"127.0.0.1", "localhost"}
START_SECONDS = 120
WAIT_MS = 60_000
"""Longest that anything may take on a busy machine before the test fails."""
BUILT = Path(__file__).parents[2] / "src" / "prunescope" / "server" / "page" / "index.html"

COUNT_REQUESTS = """
  const real = window.fetch;
  window.inFlight = 0;
  window.fetch = (...asked) => { window.inFlight++; return real(...asked).finally(() => window.inFlight--); };
"""
LINES_STAY = """
  const real = window.setTimeout;
  window.setTimeout = (act, ms, ...more) => real(act, ms === 6000 ? 600_000 : ms, ...more);
"""
"""A line with a way back stays for 6 s, which is short on a busy machine: here it stays until it is clicked."""
STILL = """() => {
  const canvas = document.querySelector('.plane canvas');
  const waits = !canvas || canvas.matches('.due') || document.querySelector('[data-view=mask] [aria-busy=true]');
  if (waits || window.inFlight > 0) return void (window.still = null);
  const picture = canvas.toDataURL();
  window.still = { picture, times: window.still?.picture === picture ? window.still.times + 1 : 0 };
  return window.still.times >= 3 && picture;
}"""
"""The mask's picture, once no answer is awaited and it was the same four times running."""

Start = Callable[..., "Served"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


# ---- the program ---------------------------------------------------------------------------------------------


@dataclass
class Served:
    """A running `prunescope` that serves a page."""

    process: "subprocess.Popen[str]"
    address: str = ""
    """With the token, as it was printed."""

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def serving(*command: str) -> Iterator[Served]:
    """`prunescope` with these words, as a user types them, until its address is no longer needed."""
    assert BUILT.is_file(), f"{BUILT} is missing: the page is not built; run `make web`."
    served = Served(
        subprocess.Popen(
            [sys.executable, "-m", "prunescope", *command, "--no-browser"],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "200"},
            start_new_session=True,
        )
    )
    try:
        served.address = printed_address(served.process)
        yield served
    finally:
        served.stop()


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
    pytest.fail(f"`prunescope` printed no address:\n{''.join(lines)}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a fresh demo is, for the tests of one file."""
    folder = tmp_path_factory.mktemp("demo") / "workspace"
    with serving("demo", str(folder), "--port", "0") as served:
        yield served.address


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `prunescope` with the words given, for one test."""
    running = []

    def begin(*command: str, port: int = 0) -> Served:
        running.append(serving(*command, "--port", str(port)))
        return running[-1].__enter__()

    yield begin
    for served in running:
        served.__exit__(None, None, None)


# ---- the browser ---------------------------------------------------------------------------------------------


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


@dataclass
class Visit:
    """One person's window on a page, and what went wrong in it."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def guard(self, route: Route) -> None:
        if urlsplit(route.request.url).hostname in LOOPBACK:
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def hear(self, message: ConsoleMessage) -> None:
        # A preview that a newer one pushed aside is answered 409 by design; the browser writes that down as an error.
        pushed_aside = "409" in message.text and message.location.get("url", "").endswith("/preview")
        if message.type == "error" and not pushed_aside:
            self.errors.append(message.text)


@pytest.fixture
def visit(browser: Browser, start: Start) -> Iterator[Callable[..., Visit]]:
    """Opens an address in a fresh profile, 1440 x 900 and light unless told otherwise.

    It comes after ``start``, so that pages are closed before their servers: a page that is left alone tells of that.
    """
    expect.set_options(timeout=WAIT_MS)
    visits = []

    def opened(address: str, **options: Any) -> Visit:
        chosen = {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light", **options}
        context = browser.new_context(accept_downloads=True, **chosen)
        context.set_default_timeout(WAIT_MS)
        visit = Visit(context.new_page())
        visits.append(visit)
        context.route(re.compile(r"^(https?|wss?)://"), visit.guard)
        context.add_init_script(COUNT_REQUESTS)
        context.add_init_script(LINES_STAY)
        visit.page.on("pageerror", lambda error: visit.errors.append(str(error)))
        visit.page.on("console", visit.hear)
        visit.page.goto(address)
        visit.page.get_by_role("main").wait_for()
        return visit

    yield opened
    for visit in visits:
        visit.page.context.close()
        assert visit.outside == [], "the page asked other machines"
        assert visit.errors == [], "the page had errors"


@pytest.fixture
def page(visit: Callable[..., Visit], address: str) -> Page:
    """The page of the demo, opened and ready."""
    return visit(address).page


# ---- what a person does --------------------------------------------------------------------------------------


class User:
    """What a person does on every page, in their words; anything else goes through ``page``."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # -- where things are

    @property
    def steps(self) -> Locator:
        """The cards of the timeline, oldest first."""
        return self.page.locator("[data-step]")

    @property
    def head(self) -> Locator:
        """The card of the step that is looked at."""
        return self.page.locator("[data-step][aria-current=step]")

    @property
    def inspector(self) -> Locator:
        return self.page.get_by_role("complementary", name="Inspector")

    @property
    def staged(self) -> Locator:
        return self.page.get_by_role("region", name="Staged edit")

    @property
    def plane(self) -> Locator:
        """The weights of the open layer."""
        return self.page.locator(".plane")

    # -- what is done

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

    def open_layer(self, label: str) -> None:
        """Click a layer in the drawing of the network."""
        network = self.page.get_by_role("region", name="Network")
        network.get_by_role("button", name=re.compile(rf"^{label}\b")).click()
        expect(self.plane).to_have_attribute("aria-label", re.compile(f"^{label}:"))

    def command(self, words: str) -> None:
        """Run the first command that the palette finds for these words."""
        self.page.keyboard.press("Control+k")
        self.page.get_by_role("combobox", name="Command").fill(words)
        self.page.keyboard.press("Enter")

    def go_to_step(self, number: int) -> None:
        """Click the card of a step and wait until the page stands there."""
        self.steps.nth(number).locator(".nm").click()
        expect(self.steps.nth(number)).to_have_attribute("aria-current", "step")

    def set_target(self, percent: int) -> None:
        """Move the slider from the keyboard."""
        slider = self.inspector.get_by_role("slider", name=re.compile("^Share of "))
        slider.focus()
        now = int(float(slider.get_attribute("aria-valuenow") or 0))
        for _ in range(abs(percent - now)):
            self.page.keyboard.press("ArrowRight" if percent > now else "ArrowLeft")
        expect(slider).to_have_attribute("aria-valuenow", str(percent))

    def commit(self) -> None:
        """Press Commit of the form, and wait until the page stands on the step that comes of it."""
        before = self.steps.count()
        button = self.inspector.get_by_role("region", name="Next step").get_by_role("button", name="Commit")
        expect(button).to_be_enabled()
        button.click()
        expect(self.steps).to_have_count(before + 1)

    def brush(self, rows: tuple[int, int], columns: tuple[int, int], key: str = "") -> None:
        """Drag from the first to the last of these cells of the mask, with a key held down."""
        box = self.plane.bounding_box()
        assert box is not None
        # 3 CSS pixels a weight, kernels of one weight: the first view of a dense layer.
        (top, bottom), (left, right) = ([3 * cell + 1 for cell in cells] for cells in (rows, columns))
        if key:
            self.page.keyboard.down(key)
        self.page.mouse.move(box["x"] + left, box["y"] + top)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + right, box["y"] + bottom, steps=4)
        self.page.mouse.up()
        if key:
            self.page.keyboard.up(key)

    def picture(self) -> str:
        """The bytes of the mask on screen, once every tile that is asked for is there."""
        picture: str = self.page.wait_for_function(STILL, polling=100).json_value()
        return picture

    def wait_for_picture(self, picture: str) -> None:
        """Wait until the mask on screen is this one, to the byte."""
        same = "wanted => document.querySelector('.plane canvas')?.toDataURL() === wanted"
        self.page.wait_for_function(same, arg=picture)


@pytest.fixture
def user(page: Page) -> User:
    return User(page)


@pytest.fixture
def as_user() -> Callable[[Page], User]:
    """A user of another window."""
    return User
