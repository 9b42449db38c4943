"""P16: how long until `prunescope --help` has spoken, and until the page is usable after `prunescope demo`.

Usable: the network is drawn and the measured accuracy of the open model stands on its card. Every round of the demo is
a new folder, so nothing is kept from the round before.

    python benchmarks/p16_start.py [--rounds 5]
"""

import argparse
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from page import chromium
from playwright.sync_api import Page
from timing import line, median_ms

HELP_MS = 300
USABLE_MS = 5000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    print(f"P16 start, median of {rounds}")
    words = [sys.executable, "-m", "prunescope"]
    bare = median_ms(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), rounds)
    told = median_ms(lambda: subprocess.run([*words, "--help"], check=True, stdout=subprocess.DEVNULL), rounds)
    line(f"prunescope --help (Python itself {bare:.0f} ms)", told, HELP_MS)
    with chromium() as page:
        times = [opened(words, page) for _ in range(rounds)]
    for what, at in zip(
        ("address printed", "network drawn and controls usable", "accuracy measured"),
        zip(*times, strict=True),
        strict=True,
    ):
        line(what, 1000 * statistics.median(at), USABLE_MS)


def opened(words: list[str], page: Page) -> tuple[float, float, float]:
    """Seconds from the command to its address, to a usable page, and to the first accuracy."""
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        command = [*words, "demo", str(Path(folder) / "demo"), "--no-browser", "--port", "0"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            address = next(found for text in server.stdout or [] if (found := re.search(r"http://\S+", text)))
            printed = time.perf_counter()
            page.goto(address.group(0))
            page.get_by_role("region", name="Network").get_by_role("button", name=re.compile("pruned")).first.wait_for()
            usable = time.perf_counter()
            page.locator("[data-step][aria-label*='accuracy 8'], [data-step][aria-label*='accuracy 9']").wait_for()
            measured = time.perf_counter()
        finally:
            server.terminate()
            server.wait()
    return printed - start, usable - start, measured - start


if __name__ == "__main__":
    main()
