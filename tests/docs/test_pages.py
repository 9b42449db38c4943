"""What holds for every page: its links lead somewhere, its commands are ones that there are."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer

from helpers.pages import ROOT, Page
from prunescope.cli.app import app

PAGES = [Page(str(path.relative_to(ROOT))) for path in (*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md")))]
COMMANDS = [words for page in PAGES for words in page.commands()]


def parsed(words: list[str]) -> typer.Context:
    """The command as the command line reads it, down to its last group; nothing is run."""
    command: Any = typer.main.get_command(app)
    name, rest, context = words[0], words[1:], None
    while hasattr(command, "resolve_command"):
        context = typer.Context(command, context, info_name=name)
        name, command, rest = command.resolve_command(context, rest)
    return command.make_context(name, rest, parent=context)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path.name)
def test_links_lead_to_files(page: Page) -> None:
    assert [link for link in page.links() if not (page.path.parent / link).exists()] == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_and_option_is_one_that_there_is(words: list[str]) -> None:
    context = parsed(words)
    fields = [word for word in context.args if word.startswith("-")]
    assert [field for field in fields if not re.fullmatch(r"--[a-z_]+\.[a-z_-]+", field)] == []


def test_a_command_that_there_is_not_is_found() -> None:
    with pytest.raises(Exception, match="No such option: --sparsity"):
        parsed(["prunescope", "measure", "--sparsity", "0.5"])


def test_pictures_are_all_shown() -> None:
    shown = {(page.path.parent / link).resolve() for page in PAGES for link in page.links()}
    pictures = {path.resolve() for path in Path(ROOT / "docs/pictures").glob("*.png")}
    assert pictures
    assert sorted(path.name for path in pictures - shown) == []
