"""P13 at scale: Robustness, Geometry and Samples on 100 000 samples, and on 1 000 classes, in headless Chromium.

For each page: seconds from the click to its first picture, the longest time the page was blocked meanwhile, the
browser's heap, and frames while a brush is dragged. The folder is made up once and kept.

    python benchmarks/p13_scale.py FOLDER [--samples 100000] [--classes 10]
    python benchmarks/p13_scale.py FOLDER --samples 20000 --classes 1000
"""

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from made_up import make
from page import chromium
from playwright.sync_api import Page

WAIT_MS = 300_000
READY = """view => {
  const there = document.querySelector(`[data-view=${view}]`);
  const canvas = there?.querySelector('canvas');
  return canvas && canvas.width > 1 && !there.querySelector('[aria-busy=true]');
}"""
WATCH = """() => {
  window.blocked = [];
  new PerformanceObserver(list => list.getEntries().forEach(e => blocked.push(e.duration)))
    .observe({ type: 'longtask' });
}"""
FRAMES = """() => {
  window.frames_ = []; window.counting = true; let last = performance.now();
  const frame = now => { frames_.push(now - last); last = now; if (counting) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
PICTURES = {"Robustness": "evaluation", "Geometry": "global", "Samples": "samples"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--samples", type=int, default=100_000)
    parser.add_argument("--classes", type=int, default=10)
    asked = parser.parse_args()
    make(asked.folder, asked.samples, asked.classes)
    print(f"P13 at scale: {(asked.folder / 'made.txt').read_text().strip()}")
    with served(asked.folder) as address, chromium() as page:
        page.set_default_timeout(WAIT_MS)
        page.add_init_script(f"({WATCH})()")
        page.goto(address)
        page.get_by_role("main").wait_for()
        for title, view in PICTURES.items():
            opened(page, title, view)
            if title == "Geometry":
                dragged(page, "compared .hand")
                dragged(page, "global [data-axis] [data-brush]")
            if title == "Samples":
                scrolled(page)


def opened(page: Page, title: str, view: str) -> None:
    page.evaluate("blocked.length = 0")
    start = time.perf_counter()
    page.get_by_role("navigation", name="Pages").get_by_role("link", name=title, exact=True).click()
    page.wait_for_function(READY, arg=view, timeout=WAIT_MS)
    seconds = time.perf_counter() - start
    longest = page.evaluate("Math.max(0, ...blocked)")
    print(
        f"  {title:<12} first picture {seconds:6.2f} s   blocked at most {longest:6.0f} ms   heap {heap(page):5.0f} MB"
    )


def heap(page: Page) -> float:
    """What the page holds after collecting garbage, array buffers included."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")
    return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


def dragged(page: Page, where: str) -> None:
    """Drags over a plot from its upper left, in 60 moves."""
    view, _, part = where.partition(" ")
    box = page.locator(f"[data-view={view}] {part}").first.bounding_box()
    assert box is not None
    x, y = box["x"] + 0.1 * box["width"] + 1, box["y"] + 0.05 * box["height"] + 2
    page.mouse.move(x, y)
    page.mouse.down()
    with counted(page, f"brush in {view}"):
        for i in range(60):
            page.mouse.move(x + 0.8 * box["width"] * i / 60, y + 0.9 * box["height"] * i / 60)
    start = time.perf_counter()
    page.mouse.up()
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    print(f"  {'':<12} and let go {1000 * (time.perf_counter() - start):.0f} ms")
    page.keyboard.press("Escape")


def scrolled(page: Page) -> None:
    page.locator("[data-view=samples] .room").hover()
    with counted(page, "scrolling samples"):
        for _ in range(60):
            page.mouse.wheel(0, 400)


@contextmanager
def counted(page: Page, what: str) -> Iterator[None]:
    page.evaluate(FRAMES)
    yield
    page.evaluate("window.counting = false")
    frames = sorted(page.evaluate("frames_.slice(1)"))
    middle = frames[len(frames) // 2]
    print(
        f"  {'':<12} {what}: a frame {middle:.1f} ms in the middle, longest {frames[-1]:.0f} ms, {len(frames)} frames"
    )


@contextmanager
def served(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "prunescope", "open", str(folder), "--no-browser", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "COLUMNS": "200"})
    try:
        yield next(found.group(0) for line in process.stdout or [] if (found := re.search(r"http://\S+", line)))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
