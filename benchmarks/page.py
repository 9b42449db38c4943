"""The page's own benchmarks (web/bench), in headless Chromium without a GPU."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

WEB = Path(__file__).parents[1] / "web"
FLAGS = ["--no-sandbox", "--disable-gpu"]
WAIT_MS = 300_000
PORT = "5290"  # or the next free one


def results(name: str) -> Any:
    """What web/bench/<name>.html found; the sources are served by Vite, as `npm run dev` does."""
    with dev_server() as address, chromium() as page:
        page.goto(f"{address}bench/{name}.html")
        return page.wait_for_function("window.result", timeout=WAIT_MS).json_value()


@contextmanager
def chromium() -> Iterator[Page]:
    """A window of 1440 x 900: the system's Chromium, else Playwright's own."""
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser.new_page(viewport={"width": 1440, "height": 900})
        browser.close()


@contextmanager
def dev_server() -> Iterator[str]:
    """Address of Vite on the page's sources."""
    vite = WEB / "node_modules" / "vite" / "bin" / "vite.js"
    node = shutil.which("node")
    if node is None or not vite.is_file():
        sys.exit("the page's sources need Node and its packages: run `make check` once, then this again.")
    process = subprocess.Popen([node, str(vite), "--port", PORT], cwd=WEB, stdout=subprocess.PIPE, text=True)
    try:
        lines = (re.sub(r"\x1b\[[0-9;]*m", "", line) for line in process.stdout or [])
        yield next(found.group(0) for line in lines if (found := re.search(r"http://\S+/", line)))
    finally:
        process.terminate()
        process.wait()
