"""What was measured, by step and by what was asked: steps never change, so an answer holds for ever."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prunescope.core.digest import canonical, digest
from prunescope.core.errors import CorruptFile
from prunescope.core.table import Table
from prunescope.store.blobs import Blobs
from prunescope.store.catalogue import Catalogue
from prunescope.store.format import pack_tables, unpack_tables


@dataclass(frozen=True)
class Measured:
    """A measurement as it is kept: headline numbers and tables, by name."""

    headline: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


class Measurements:
    """Measurements by (step id, request); a request is any JSON value, e.g. a probe's options with data and split."""

    def __init__(self, catalogue: Catalogue, blobs: Blobs) -> None:
        self._catalogue = catalogue
        self._blobs = blobs

    def has(self, step: str, request: object) -> bool:
        return self._row(step, request) is not None

    def put(self, step: str, request: object, measured: Measured) -> None:
        """Keep an answer, in place of an earlier one to the same question.

        Raises:
            DiskFull: there was no room; nothing was changed.
        """
        columns = self._blobs.put(pack_tables(measured.tables)) if measured.tables else None
        units = {name: dict(table.units) for name, table in measured.tables.items()}
        texts = (canonical(request), json.dumps(dict(measured.headline)), json.dumps(units))
        sql = "INSERT OR REPLACE INTO measurements VALUES (?, ?, ?, ?, ?, ?)"
        self._catalogue.write(sql, step, digest(request), *texts, columns)

    def get(self, step: str, request: object) -> Measured | None:
        """The answer, or None if it was not measured yet.

        Raises:
            CorruptFile: its file is damaged or gone; all answers about the step to which that happened are then
                forgotten, so that asking again measures them.
        """
        row = self._row(step, request)
        if row is None:
            return None
        headline, units, columns = row
        try:
            tables = unpack_tables(self._blobs.get(columns), json.loads(units)) if columns else {}
        except CorruptFile as error:
            self._forget_lost(step)
            raise CorruptFile(error.message, "What was lost is forgotten; measure again.") from error
        return Measured(json.loads(headline), tables)

    def headlines(self, step: str) -> dict[str, dict[str, float]]:
        """The headline numbers of every answer about a step, by the digest of its request."""
        rows = self._catalogue.rows("SELECT request, headline FROM measurements WHERE step = ?", step)
        return {request: json.loads(headline) for request, headline in rows}

    def _forget_lost(self, step: str) -> None:
        for request, columns in self._catalogue.rows("SELECT request, columns FROM measurements WHERE step = ?", step):
            if columns and not self._blobs.is_whole(columns):
                self._catalogue.write("DELETE FROM measurements WHERE step = ? AND request = ?", step, request)

    def _row(self, step: str, request: object) -> tuple[Any, ...] | None:
        sql = "SELECT headline, units, columns FROM measurements WHERE step = ? AND request = ?"
        return self._catalogue.row(sql, step, digest(request))
