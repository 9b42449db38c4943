"""``python -m prunescope``: the same as the command ``prunescope``."""

from prunescope.cli import main

main()
