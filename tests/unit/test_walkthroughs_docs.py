"""The walkthroughs point at what is there."""

import re
from pathlib import Path

import pytest

PAGES = sorted((Path(__file__).parents[2] / "docs/walkthroughs").glob("*.md"))
MOST_BYTES = 200_000


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_to_files(page: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (page.parent / link).is_file()] == []


def test_pictures_are_small_and_all_are_shown() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = sorted((Path(__file__).parents[2] / "docs/pictures").glob("walk-*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size >= MOST_BYTES] == []
    assert [picture.name for picture in pictures if picture.name not in text] == []


def test_the_program_of_a_walkthrough_compiles() -> None:
    blocks = [block for page in PAGES for block in re.findall(r"```python\n(.*?)```", page.read_text(), re.DOTALL)]
    assert len(blocks) == 1
    compile(blocks[0], "walkthrough", "exec")
