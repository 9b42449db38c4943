"""Seeds: every random choice has its own stream, derived from one seed and the words that say what it is for."""

from prunescope.core.digest import digest


def derive(seed: int, *purpose: str | int) -> int:
    """A 63-bit seed for one purpose; changing one purpose never shifts another.

    >>> derive(0, "recovery", 1) == derive(0, "recovery", 1) != derive(0, "recovery", 2)
    True
    """
    return int(digest([seed, *purpose], length=16), 16) >> 1
