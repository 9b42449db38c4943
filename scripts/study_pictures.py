"""Take the pictures of docs/studies from the page: the demo's LeNet-5 pruned by 95 % and trained again.

    python scripts/study_pictures.py [--work FOLDER] [--out docs/studies/pages]

Makes FOLDER/demo unless it is there, carries out what the studies need (some minutes of one core; what is finished is
not done again), and writes a picture a study, each below 200 KB.
"""

import argparse
import re
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright
from take_pictures import FLAGS, QUIET, WAIT_MS, open_page, save, served

import prunescope as ps
from prunescope.demo import make

PRUNED = {"criterion": "magnitude", "sparsity": 0.95, "recovery": {"name": "finetune", "epochs": 2}}
LONG_MS = 1_200_000
SHORT = ("correlations", "margins", "flips")
LONG = ("exemplars", "dimensions", "multiprize")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "prunescope-studies")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "studies" / "pages")
    parser.add_argument("--only", default="", help="the study to take alone")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=WAIT_MS)
    names = [name for name in (*SHORT, *LONG) if name.startswith(asked.only)]
    prepare(asked.work / "demo", measured=any(name in ("correlations", "margins") for name in names))
    with served(asked.work / "demo", "open") as address, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        page = open_page(browser, address, 1240, 820)
        page.wait_for_function("location.hash.length > 2")  # it has said where it is, and will not say so again
        for name in names:
            open_study(page, address, name)
            save(page.locator(f"[data-view={name}]").screenshot(animations="disabled"), asked.out / f"{name}.png")
        browser.close()


def prepare(folder: Path, measured: bool) -> None:
    """The demo, its LeNet-5 pruned and trained, both steps measured under corruption if the studies need it."""
    make(folder)
    with ps.open(folder) as workspace:
        model = workspace.model("lenet5")
        step = model.prune(PRUNED, "0")
        if measured:
            model.robustness.measure(["0", step.id])


def open_study(page: Page, address: str, name: str) -> None:
    """The study with its usual options, carried out."""
    page.goto(re.sub(r"\?token=.*", "", address) + f"#/lenet5/studies?study={name}")
    place = page.locator(f"[data-view={name}]")
    start = place.get_by_role("button", name=re.compile("^(Start|Go on)$"))
    expect(place.locator(".finding").or_(start).first).to_be_visible(timeout=LONG_MS)
    if start.count():
        start.click()
        expect(place.get_by_text(re.compile("^Took"))).to_be_visible(timeout=LONG_MS)
    expect(place.locator(".finding")).to_be_visible(timeout=LONG_MS)
    page.wait_for_function(QUIET)


if __name__ == "__main__":
    main()
