"""Tables of columns: what measurements are made of."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from prunescope.core.errors import ShapeMismatch


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length by name, each with a unit ("" for names, "share", "count", "ms", ...)."""

    columns: dict[str, np.ndarray]
    units: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lengths = {name: len(column) for name, column in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise ShapeMismatch(f"a table's columns must have one length; got {lengths}.")

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def rows(self) -> list[dict[str, Any]]:
        """The rows as plain Python values, for JSON and the terminal."""
        names = list(self.columns)
        return [
            dict(zip(names, row, strict=True)) for row in zip(*(c.tolist() for c in self.columns.values()), strict=True)
        ]
