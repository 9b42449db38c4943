"""The walkthroughs show pictures that load fast and a program that can be read."""

import ast
from importlib import import_module

from helpers.pages import ROOT, Page

PAGES = [Page(str(path.relative_to(ROOT))) for path in sorted((ROOT / "docs/walkthroughs").glob("*.md"))]
MOST_BYTES = 200_000


def test_pictures_are_small() -> None:
    pictures = sorted((ROOT / "docs/pictures").glob("*.png"))
    assert pictures
    assert [picture.name for picture in pictures if picture.stat().st_size >= MOST_BYTES] == []


def test_the_program_of_a_walkthrough_imports_what_there_is() -> None:
    (block,) = [block for page in PAGES for block in page.blocks("python")]
    found = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.ImportFrom)]
    assert found
    for node in found:
        assert {name.name for name in node.names} <= set(dir(import_module(node.module or "")))
