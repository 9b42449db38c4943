"""How people name steps and samples in a call, made plain before anything looks for them."""

from collections.abc import Iterable
from numbers import Integral

from prunescope.core.errors import BadInput

StepName = str | int
"""A step's number, its id, the first letters of it, or "head"; empty for the head."""


def one_or_more(asked: Iterable[StepName] | StepName) -> list[StepName]:
    """What was asked as a list; a single word or number is one thing, not the letters of it.

    >>> one_or_more("12"), one_or_more(3), one_or_more(["1", "2"])
    (['12'], [3], ['1', '2'])
    """
    return [*asked] if isinstance(asked, Iterable) and not isinstance(asked, str) else [asked]


def check_rows(rows: Iterable[object], n: int, where: str) -> None:
    """Refuse rows that a split does not have; none are counted from its end.

    Args:
        n: its samples.
        where: the split in messages.

    Raises:
        BadInput: a row below 0, beyond the last, or no whole number.
    """
    for row in rows:
        if isinstance(row, bool) or not isinstance(row, Integral) or not 0 <= int(row) < n:
            raise BadInput(f"{where} has {n} samples; got row {row}.", f"Rows are whole numbers from 0 to {n - 1}.")
