"""Whether people who see, hear or move otherwise can use a page: axe-core's serious and critical findings."""

from pathlib import Path

from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
FIND = """async () => {
  const { violations } = await axe.run(document, { rules: { 'label-content-name-mismatch': { enabled: false } } });
  return violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => `${v.id}: ${v.nodes[0].html}`);
}"""


def assert_no_barriers(page: Page) -> None:
    """Nothing serious is found once every colour has arrived: on its way from theme to theme it fails contrast."""
    page.wait_for_function("() => document.getAnimations().length === 0")
    page.evaluate(AXE.read_text())
    assert page.evaluate(FIND) == []
