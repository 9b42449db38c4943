"""The walkthroughs show pictures that load fast and a program that can be read."""

from helpers.pages import ROOT, Page

PAGES = [Page(str(path.relative_to(ROOT))) for path in sorted((ROOT / "docs/walkthroughs").glob("*.md"))]
MOST_BYTES = 200_000


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs/pictures").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size >= MOST_BYTES] == []


def test_the_program_of_a_walkthrough_compiles() -> None:
    (block,) = [block for page in PAGES for block in page.blocks("python")]
    compile(block, "walkthrough", "exec")
