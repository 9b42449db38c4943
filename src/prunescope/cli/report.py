"""How errors and results leave the command line."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console

from prunescope.core.errors import PrunescopeError

if TYPE_CHECKING:
    from pydantic import BaseModel

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


@contextmanager
def report() -> Iterator[None]:
    """Print an own error as ``Name: what was found. What to do.`` and leave with status 1."""
    try:
        yield
    except PrunescopeError as error:
        err.print(f"[bold red]{error.code}[/]: ", end="")
        err.print(str(error), markup=False)
        sys.exit(1)


def print_json(value: BaseModel | list[Any] | dict[str, Any]) -> None:
    """The answer as JSON on standard output, for other programs."""

    from pydantic import BaseModel  # loaded with the answers already, but not for `--help`

    def plain(part: Any) -> Any:
        return part.model_dump(mode="json") if isinstance(part, BaseModel) else part

    content = [plain(part) for part in value] if isinstance(value, list) else plain(value)
    sys.stdout.write(json.dumps(content, indent=2, default=plain) + "\n")
