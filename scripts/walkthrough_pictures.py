"""Take the pictures of docs/walkthroughs: the demo's LeNet-5 in a family of steps, and the study of tickets.

    python scripts/walkthrough_pictures.py [--work FOLDER] [--out docs/pictures] [--only PART]

Makes FOLDER/family and FOLDER/tickets unless they are there (some minutes of one core; what is finished is not done
again), opens the page on each, does what the walkthroughs say, and writes walk-*.png, each below 200 KB.
"""

import argparse
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright
from take_pictures import FLAGS, QUIET, WAIT_MS, open_page, save, served

import prunescope as ps
from prunescope.data.condition import all_conditions
from prunescope.demo import make
from prunescope.workspace.multiprize import run

CRITERIA = ("magnitude", "taylor", "random")
RATES = (0.1, 0.3, 0.5, 0.7, 0.9)
RETRAINED = {"criterion": "magnitude", "sparsity": 0.9, "recovery": {"name": "finetune", "epochs": 5}}
CONDITIONS = [condition.name for condition in all_conditions() if condition.severity in (0, 3)]
"""Clean, and 19 corruptions of medium severity."""

Steps = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "prunescope-walkthroughs")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "docs" / "pictures")
    parser.add_argument("--only", default="", help="pictures whose names begin like this")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for prepare, folder, model, scenes in PARTS:
            wanted = {name: scene for name, scene in scenes.items() if name.startswith(asked.only)}
            if wanted:
                take(browser, asked.work / folder, prepare, model, wanted, asked.out)
        browser.close()


# ---- the networks --------------------------------------------------------------------------------------------


def family(folder: Path) -> Steps:
    """LeNet-5 pruned by three criteria at five rates, and retrained, all measured; ids by name."""
    make(folder)
    with ps.open(folder) as workspace:
        model = workspace.model("lenet5")
        grown = model.families.grow(CRITERIA, RATES, "0", measure=False)
        names = [f"{criterion} {100 * rate:.0f}" for criterion in CRITERIA for rate in RATES]
        steps = dict(zip(names, grown, strict=True)) | {
            "trained": model.tree().steps[0].id,
            "retrained": model.prune(RETRAINED, "0", note="retrained").id,
        }
        model.robustness.measure([*steps.values()], CONDITIONS)
        model.go("0")
    return steps


def tickets(folder: Path) -> Steps:
    """What `prunescope study multiprize` makes, with its defaults."""
    run(folder)
    with ps.open(folder) as workspace:
        model = workspace.model("seed-0")
        steps = {card.note: card.id for card in model.tree().steps}
        model.robustness.measure([*steps.values()])
        for step in steps.values():
            model.measure(step)
    return steps


# ---- the page ------------------------------------------------------------------------------------------------


def take(
    browser: Browser,
    folder: Path,
    prepare: Callable[[Path], Steps],
    model: str,
    scenes: dict[str, Callable[["Scene"], None]],
    to: Path,
) -> None:
    steps = prepare(folder)
    with served(folder, "open") as address:
        page = open_page(browser, address, 1440, 900)
        for name, play in scenes.items():
            scene = Scene(page, re.sub(r"\?token=.*", "", address), model, steps)
            play(scene)
            scene.settle()
            save(page.screenshot(animations="disabled"), to / f"walk-{name}.png")


class Scene:
    """What the reader of a walkthrough does."""

    def __init__(self, page: Page, base: str, model: str, steps: Steps) -> None:
        self.page, self.base, self.model, self.steps = page, base, model, steps

    def open(self, name: str, a: str, b: str, on: str = "", height: int = 900) -> None:
        """A page with two steps and a condition, as a link opens it."""
        self.page.set_viewport_size({"width": 1440, "height": height})
        self.page.goto("about:blank")
        under = f"&on={on}" if on else ""
        self.page.goto(f"{self.base}#/{self.model}/{name}?A={self.steps[a]}&B={self.steps[b]}{under}")
        self.page.locator(f"main[data-page={name}]").wait_for()
        self.settle()

    def go(self, name: str) -> None:
        """Another page by its tab; the selection stays."""
        self.page.get_by_role("navigation", name="Pages").get_by_role("link", name=name, exact=True).click()
        self.page.locator(f"main[data-page={name.lower()}]").wait_for()
        self.settle()

    def view(self, name: str) -> Locator:
        return self.page.locator(f"[data-view={name}]")

    def choose(self, group: str, option: str) -> None:
        """A choice of a segmented control."""
        found = self.page.get_by_label(group, exact=True).get_by_text(option, exact=True)
        found.first.click()
        self.settle()

    def compare_class(self, name: str) -> None:
        """A class of the list at the right becomes the compared one, beside those that changed most."""
        self.view("ranking").get_by_role("button", name="First 3").click()
        self.view("ranking").get_by_role("button", name=name, exact=True).click()
        self.settle()

    def outcome(self, words: str) -> None:
        """One of the compared facets selects its samples."""
        self.view("compared").get_by_role("button").filter(has_text=words).click()
        self.settle()

    def settle(self) -> None:
        self.page.wait_for_timeout(300)
        self.page.wait_for_function(QUIET)
        self.page.wait_for_load_state("networkidle")
        self.page.wait_for_function(QUIET)
        self.page.wait_for_timeout(500)  # what is drawn after a pause of the hand


# ---- 1. which samples are fragile ----------------------------------------------------------------------------


def fragile_classes(scene: Scene) -> None:
    scene.open("geometry", "trained", "magnitude 50", height=1000)
    scene.compare_class("Pullover")
    scene.outcome("broken")


def fragile_table(scene: Scene) -> None:
    fragile_classes(scene)
    scene.go("Robustness")
    scene.choose("Severity", "3")
    scene.choose("Samples", "Difference")


def fragile_images(scene: Scene) -> None:
    fragile_classes(scene)
    scene.go("Samples")
    samples = scene.view("samples")
    samples.get_by_role("button", name="Only the selection").click()
    samples.get_by_label("Order").click()
    scene.page.get_by_role("option", name="most steps wrong first").click()
    samples.get_by_role("listbox").press("Enter")
    scene.settle()


# ---- 2. what criteria do to the features ---------------------------------------------------------------------


def schemes_table(scene: Scene) -> None:
    scene.open("robustness", "magnitude 70", "random 10")
    scene.choose("Severity", "3")


def schemes(b: str) -> Callable[[Scene], None]:
    def play(scene: Scene) -> None:
        scene.open("geometry", "trained", b, height=1000)
        scene.compare_class("Coat")
        scene.choose("Lines", "A and B")

    return play


# ---- 3. tickets beside the trained network -------------------------------------------------------------------


def tickets_severity(scene: Scene) -> None:
    scene.open("robustness", "dense", "ticket")


def tickets_geometry(on: str) -> Callable[[Scene], None]:
    def play(scene: Scene) -> None:
        scene.open("geometry", "dense", "ticket", on, height=1000)
        scene.compare_class("Coat")
        scene.choose("Lines", "A and B")

    return play


PARTS = (
    (
        family,
        "family",
        "lenet5",
        {
            "fragile-geometry": fragile_classes,
            "fragile-table": fragile_table,
            "fragile-images": fragile_images,
            "schemes-table": schemes_table,
            "schemes-magnitude": schemes("magnitude 70"),
            "schemes-taylor": schemes("taylor 70"),
            "schemes-random": schemes("random 10"),
            "schemes-retrained": schemes("retrained"),
        },
    ),
    (
        tickets,
        "tickets",
        "seed-0",
        {
            "tickets-severity": tickets_severity,
            "tickets-clean": tickets_geometry(""),
            "tickets-fog": tickets_geometry("fog-5"),
        },
    ),
)

if __name__ == "__main__":
    main()
