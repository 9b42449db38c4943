"""Where trainings stand, so that a killed one goes on from its last epoch."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from prunescope.store.blobs import Blobs
from prunescope.store.catalogue import Catalogue
from prunescope.store.format import Array, pack_tensors, unpack_tensors
from prunescope.store.nested import put_together, take_apart

_MOST = 8


class Checkpoints:
    """A nested state of arrays, numbers and text by name; each put takes the place of the one before.

    The newest eight are kept, so that trainings nobody goes on with do not fill the disk.
    """

    def __init__(self, catalogue: Catalogue, blobs: Blobs) -> None:
        self._catalogue = catalogue
        self._blobs = blobs

    def put(self, name: str, state: object) -> None:
        """Keep where a training stands.

        Raises:
            Unsupported: there is something in the state that is no array, number, text, list, tuple or dict.
            DiskFull: there was no room; what was kept before still is.
        """
        arrays, form = take_apart(state)
        # The name makes the bytes this checkpoint's own, so that nothing else needs them when it is dropped.
        blob = self._blobs.put(pack_tensors(arrays, checkpoint=name))
        with self._catalogue.transaction():
            self._forget_bytes(name, but=blob)
            self._catalogue.write("INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?)", name, blob, json.dumps(form))
            for (old,) in self._catalogue.rows(
                "SELECT name FROM checkpoints ORDER BY rowid DESC LIMIT -1 OFFSET ?", _MOST
            ):
                self.drop(old)

    def get(self, name: str, leaf: Callable[[Array], Any] = np.array) -> Any:
        """The state that was kept last, or None; ``leaf`` makes a value of each array, e.g. ``torch.tensor``."""
        row = self._catalogue.row("SELECT tensors, state FROM checkpoints WHERE name = ?", name)
        return None if row is None else put_together(unpack_tensors(self._blobs.get(row[0])), json.loads(row[1]), leaf)

    def drop(self, name: str) -> None:
        """Forget a checkpoint, if there is one."""
        with self._catalogue.transaction():
            self._forget_bytes(name)
            self._catalogue.write("DELETE FROM checkpoints WHERE name = ?", name)

    def _forget_bytes(self, name: str, but: str = "") -> None:
        row = self._catalogue.row("SELECT tensors FROM checkpoints WHERE name = ?", name)
        if row is not None and row[0] != but:
            self._catalogue.afterwards(partial(self._blobs.drop, row[0]))
