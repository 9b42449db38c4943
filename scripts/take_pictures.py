"""Take the pictures of the documentation: the demo's small VGG after a session that is always the same.

    python scripts/take_pictures.py [--out docs/pictures] [--size 1440x900] [--font NAME]

Starts `prunescope demo` in a folder of its own, makes three steps (magnitude to 40 %, look-ahead to 60 %, four
channels by hand), and writes {prune,overview,compare}-{light,dark}.png, each below 200 KB.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

PAGES = ("prune", "overview", "compare")
THEMES = ("light", "dark")
FLAGS = ["--no-sandbox", "--enable-unsafe-swiftshader", "--disable-background-networking"]
MOST_BYTES = 200_000
WAIT_MS = 60_000
QUIET = """() => !document.querySelector('main [aria-busy=true], main .skel, .plane canvas.due')
  && !document.querySelector('[data-job]') && [...document.images].every(image => image.complete)"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "pictures")
    parser.add_argument("--size", default="1440x900")
    parser.add_argument("--font", default="", help="a font to use in place of the system's, to see what it breaks")
    asked = parser.parse_args()
    width, height = map(int, asked.size.split("x"))
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "demo") as address, sync_playwright() as tools:
        expect.set_options(timeout=WAIT_MS)
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        link = work(open_page(browser, address, width, height))
        for theme in THEMES:
            page = open_page(browser, address, width, height, theme)
            for name in PAGES:
                save(picture(page, link, name, asked.font), asked.out / f"{name}-{theme}.png")
        browser.close()


@contextmanager
def served(folder: Path, command: str = "demo") -> Iterator[str]:
    """The address of the page on a folder: a fresh demo, or ("open") what lies there."""
    command_line = [sys.executable, "-m", "prunescope", command, str(folder), "--no-browser", "--port", "0"]
    server = subprocess.Popen(command_line, stdout=subprocess.PIPE, text=True)
    try:
        lines = iter(server.stdout or [])
        yield next(found.group(0) for line in lines if (found := re.search(r"http://\S+", line)))
    finally:
        server.terminate()
        server.wait()


def open_page(browser: Browser, address: str, width: int, height: int, theme: str = "light") -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=theme)  # type: ignore[arg-type]
    context.set_default_timeout(WAIT_MS)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("main").wait_for()
    return page


def work(page: Page) -> str:
    """The session that the pictures show; returns its link."""
    page.get_by_role("button", name=re.compile("^Model:")).click()
    page.get_by_role("menuitemradio", name=re.compile("^VGG")).click()
    page.get_by_role("button", name=re.compile("^Model: VGG")).wait_for()
    for number, words in enumerate(("prune to 40 magnitude", "prune to 60 look-ahead"), 1):
        command(page, words)
        measured(page, number)
    page.get_by_role("navigation", name="Pages").get_by_role("link", name="Prune").click()
    page.get_by_role("region", name="Network").get_by_role("button", name=re.compile(r"^conv3\b")).click()
    rows = page.get_by_role("group", name="The brush as numbers")
    for name, value in (("rows from", 12), ("rows to", 15), ("columns from", 0), ("columns to", 63)):
        field = rows.get_by_role("spinbutton", name=name)
        field.fill(str(value))
        field.press("Enter")
    page.get_by_role("region", name="Mask").get_by_role("button", name="Prune", exact=True).click()
    page.get_by_role("region", name="Staged edit").get_by_role("button", name="Commit").click()
    measured(page, 3)
    command(page, "make step 1 A reference")
    page.wait_for_function("location.hash.includes('A=')")
    return re.sub(r"\?token=[^#]*", "", page.url)


def command(page: Page, words: str) -> None:
    """Run the first command that the palette finds for these words."""
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Command").fill(words)
    page.keyboard.press("Enter")


def measured(page: Page, number: int) -> None:
    """Wait until a step is there and its accuracy too."""
    expect(page.locator("[data-step]")).to_have_count(number + 1)
    expect(page.locator("[data-step][aria-current=step]")).to_contain_text(re.compile(r"\b\d\d\.\d"))


def picture(page: Page, link: str, name: str, font: str) -> bytes:
    """One page of the session, when everything it shows is there."""
    page.goto("about:blank")
    page.goto(re.sub(r"/(overview|prune|compare)\?", f"/{name}?", link))
    page.locator(f"main[data-page={name}]").wait_for()
    if font:
        page.add_style_tag(content=f":root {{ --font-ui: '{font}'; }}")
    page.wait_for_function(QUIET)
    page.wait_for_load_state("networkidle")
    page.wait_for_function(QUIET)
    return page.screenshot(animations="disabled")


def save(png: bytes, path: Path) -> None:
    """As it is if that is small enough, else with the 256 colours that stand for its own best."""
    image = Image.open(BytesIO(png)).convert("RGB")
    image.save(path, optimize=True)
    if path.stat().st_size > MOST_BYTES:
        image.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.name}: {path.stat().st_size // 1000} KB")


if __name__ == "__main__":
    main()
