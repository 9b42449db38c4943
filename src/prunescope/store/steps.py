"""What steps left behind: masks, weights where they changed, and facts about the making."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from prunescope.core.errors import UnknownName
from prunescope.store.blobs import Blobs
from prunescope.store.catalogue import Catalogue
from prunescope.store.format import Array, States, pack_mask, pack_tensors, unpack_mask, unpack_tensors


class Steps:
    """Masks, weights and facts by step id. A step never changes: putting it again is allowed and changes nothing."""

    def __init__(self, catalogue: Catalogue, blobs: Blobs) -> None:
        self._catalogue = catalogue
        self._blobs = blobs

    def __contains__(self, step: str) -> bool:
        return self._catalogue.row("SELECT 1 FROM steps WHERE id = ?", step) is not None

    def put(
        self,
        step: str,
        mask: States,
        weights: Mapping[str, Array] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep what a step made.

        Args:
            step: its id.
            mask: uint8 states by parameter: 0 kept, 1 removed automatically, 2 removed by hand.
            weights: arrays by parameter if a recovery changed them; None if they are those of the parent.
            facts: JSON about the making: rounds, counts, seconds.

        Raises:
            DiskFull: there was no room; nothing was changed.
        """
        mask_blob = self._blobs.put(pack_mask(mask))
        weights_blob = None if weights is None else self._blobs.put(pack_tensors(weights))
        sql = "INSERT INTO steps VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
        self._catalogue.write(sql, step, mask_blob, weights_blob, json.dumps(dict(facts or {})))

    def mask(self, step: str) -> dict[str, NDArray[np.uint8]]:
        """Its states by parameter."""
        return unpack_mask(self._blobs.get(self._row(step)[0]))

    def weights(self, step: str) -> dict[str, Array] | None:
        """Its weights by parameter, or None if they are those of its parent."""
        blob = self._row(step)[1]
        return None if blob is None else unpack_tensors(self._blobs.get(blob))

    def has_weights(self, step: str) -> bool:
        """Whether it has weights of its own."""
        return self._row(step)[1] is not None

    def facts(self, step: str) -> dict[str, Any]:
        """What was kept about its making."""
        return dict(json.loads(self._row(step)[2]))

    def mend(self, step: str, mask: States, weights: Mapping[str, Array] | None) -> tuple[bool, bool]:
        """Whether the mask and the weights that were made again have the bits that were kept.

        Files of theirs that were damaged or are gone are then written again.
        """
        kept_mask, kept_weights = self.digests(step)
        same_mask = self._mend(pack_mask(mask), kept_mask)
        if weights is None or kept_weights is None:
            return same_mask, weights is None and kept_weights is None
        return same_mask, self._mend(pack_tensors(weights), kept_weights)

    def _mend(self, made: bytes, kept: str) -> bool:
        same = hashlib.sha256(made).hexdigest() == kept
        return same and self._blobs.put(made) == kept

    def digests(self, step: str) -> tuple[str, str | None]:
        """Digests of its mask's and its weights' bytes: equal digests, equal bits."""
        mask, weights, _ = self._row(step)
        return mask, weights

    def _row(self, step: str) -> tuple[Any, ...]:
        row = self._catalogue.row("SELECT mask, weights, facts FROM steps WHERE id = ?", step)
        if row is None:
            raise UnknownName(f"nothing is stored of step '{step}'.", f"`prunescope replay {step}` makes it again.")
        return row
