"""P13 at scale: Robustness, Geometry and Samples on 100 000 samples, and on 1 000 classes, in headless Chromium.

For each page: seconds from the click to its first picture, processor time of the page's thread meanwhile, the
longest time it was blocked, the heap, and processor time a frame while a brush is dragged or the grid is scrolled. The
folder is made up once and kept; A is the trained network, B the same with half of its weights pruned.

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
COUNT = """() => {
  window.drawn = 0; window.counting = true;
  const frame = () => { drawn += 1; if (counting) requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
}"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
MOVES = 60
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
        compared = page.locator("[data-step]").nth(1).get_attribute("data-step")
        page.evaluate("id => location.hash = location.hash.split('?')[0] + '?B=' + id", compared)
        told = Told(page)
        for title, view in PICTURES.items():
            told.opened(title, view)
            if title == "Geometry":
                told.dragged("compared", ".hand")
                told.dragged("global", "[data-axis] .field")
                page.get_by_role("button", name=re.compile("^classes by")).click()
                page.get_by_role("button", name="all", exact=True).click()
                page.keyboard.press("Escape")
                told.dragged("global", "[data-axis] .field")
            if title == "Samples":
                told.scrolled()


class Told:
    """What the page's thread does, printed."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._tools = page.context.new_cdp_session(page)
        self._tools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def opened(self, title: str, view: str) -> None:
        page = self.page
        page.evaluate("blocked.length = 0")
        start, busy = time.perf_counter(), self.busy_ms()
        page.get_by_role("navigation", name="Pages").get_by_role("link", name=title, exact=True).click()
        page.wait_for_function(READY, arg=view, timeout=WAIT_MS)
        seconds, busy = time.perf_counter() - start, self.busy_ms() - busy
        print(
            f"  {title:<11} first picture {seconds:5.2f} s, of the page's thread {busy:5.0f} ms,"
            f" blocked at most {page.evaluate('Math.max(0, ...blocked)'):5.0f} ms, heap {self.heap_mb():4.0f} MB"
        )

    def dragged(self, view: str, part: str) -> None:
        """A brush over a plot, from its upper left; it is let go, and its selection taken back."""
        page, box = self.page, self.page.locator(f"[data-view={view}] {part}").first.bounding_box()
        assert box is not None
        x, y = box["x"] + 0.1 * box["width"] + 1, box["y"] + 0.05 * box["height"] + 2
        page.mouse.move(x, y)
        page.mouse.down()
        with self.counted(f"brush in {view}"):
            for i in range(MOVES):
                page.mouse.move(x + 0.8 * box["width"] * i / MOVES, y + 0.9 * box["height"] * i / MOVES)
        busy = self.busy_ms()
        page.mouse.up()
        page.evaluate(SETTLED)
        print(f"  {'':<11} and let go: {self.busy_ms() - busy:.0f} ms")
        page.keyboard.press("Escape")
        page.evaluate(SETTLED)

    def scrolled(self) -> None:
        self.page.locator("[data-view=samples] .room").hover()
        with self.counted("scrolling"):
            for _ in range(MOVES):
                self.page.mouse.wheel(0, 400)

    @contextmanager
    def counted(self, what: str) -> Iterator[None]:
        self.page.evaluate("blocked.length = 0")
        self.page.evaluate(COUNT)
        busy = self.busy_ms()
        yield
        self.page.evaluate("window.counting = false")
        busy, frames = self.busy_ms() - busy, max(1, self.page.evaluate("window.drawn"))
        longest = self.page.evaluate("Math.max(0, ...blocked)")
        print(f"  {'':<11} {what}: {busy / frames:.1f} ms a frame of {frames}, blocked at most {longest:.0f} ms")

    def busy_ms(self) -> float:
        """Processor time of the page's main thread since it began."""
        metrics = self._tools.send("Performance.getMetrics")["metrics"]
        return 1000 * float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    def heap_mb(self) -> float:
        """What the page holds once garbage is collected, buffers included."""
        self._tools.send("HeapProfiler.collectGarbage")
        used = self._tools.send("Runtime.getHeapUsage")
        return float(used["usedSize"] + used.get("backingStorageSize", 0)) / 1e6


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
