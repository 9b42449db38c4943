"""The command line: parses, calls one use-case, prints. Loads torch only when a command needs it."""

import sys

from prunescope.cli.app import app
from prunescope.cli.report import report


def main() -> None:
    """Entry point of ``prunescope``; every foreseen error is one readable message and exit status 1."""
    with report():
        app(prog_name="prunescope", standalone_mode=True)
    sys.exit(0)
