"""Columns of samples as bytes: a safetensors file, which any language reads in a few lines."""

from collections.abc import Mapping

import numpy as np

from prunescope.core.table import Table
from prunescope.store.format import Array, pack_tensors

WIDTHS = {"label": np.int16, "predicted": np.int16, "correct": np.uint8}


def pack_columns(table: Table, more: Mapping[str, Array | None], **words: str) -> bytes:
    """The columns of a table and more of the same length, those that are None left out.

    Classes as int16, "correct" as 0 and 1, geometry as float16; what is more keeps its type.
    """
    columns = {name: column.astype(WIDTHS.get(name, column.dtype)) for name, column in table.columns.items()}
    columns |= {name: column for name, column in more.items() if column is not None}
    return pack_tensors(columns, **words)
