"""Samples of a folder's data sets as pictures."""

from prunescope.core.errors import BadInput
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.workspace import galleries, sprites
from prunescope.workspace.folder import Contents


class Pictures:
    """PNGs of samples, as they were stored or under a condition."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def sprite(
        self, data: str, split: str, rows: list[int], columns: int, size: int, condition: str = "clean"
    ) -> bytes:
        """Samples in that order, ``columns`` a line, each ``size`` px."""
        samples = under(self._contents.dataset(data), Condition.parse(condition), split)
        return sprites.sprite(samples, split, rows, columns, size)

    def versions(self, data: str, split: str, row: int, size: int) -> bytes:
        """One sample under all corruptions: a line a corruption, a column a severity, nothing between."""
        return sprites.versions(self._contents.dataset(data), split, row, size)

    def gallery(self, data: str = "", split: str = "", row: int = 0, size: int = 64) -> bytes:
        """One sample under every condition, labelled; of the first data set if none is named.

        Raises:
            BadInput: there is no data set, or no such sample.
        """
        if not self._contents.data:
            raise BadInput("this folder has no data set;", "put an .npz or a folder of images there.")
        found = self._contents.dataset(data or next(iter(self._contents.data)))
        return galleries.gallery(found, split or "test", row, size)
