"""JSON values by name: trees, jobs, notes, selections, settings."""

import json
from typing import Any

from prunescope.store.catalogue import Catalogue


class Documents:
    """One section of JSON values by name, in the order they were first put."""

    def __init__(self, catalogue: Catalogue, section: str) -> None:
        self._catalogue = catalogue
        self._section = section

    def __contains__(self, name: str) -> bool:
        return self._read(name) is not None

    def get(self, name: str, default: Any = None) -> Any:
        """The value under a name, or ``default``."""
        row = self._read(name)
        return default if row is None else json.loads(row[0])

    def put(self, name: str, value: Any) -> None:
        """Keep ``value`` under ``name`` in place of what was there."""
        sql = "INSERT INTO documents VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value"
        self._catalogue.write(sql, self._section, name, json.dumps(value))

    def drop(self, name: str) -> None:
        """Forget the value under a name, if there is one."""
        self._catalogue.write("DELETE FROM documents WHERE section = ? AND name = ?", self._section, name)

    def items(self) -> dict[str, Any]:
        """All values by name."""
        sql = "SELECT name, value FROM documents WHERE section = ? ORDER BY rowid"
        return {name: json.loads(value) for name, value in self._catalogue.rows(sql, self._section)}

    def _read(self, name: str) -> tuple[Any, ...] | None:
        sql = "SELECT value FROM documents WHERE section = ? AND name = ?"
        return self._catalogue.row(sql, self._section, name)
