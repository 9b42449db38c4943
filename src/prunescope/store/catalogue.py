"""The SQLite file behind the store: its tables, its versions, its transactions."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from prunescope.core.errors import CorruptFile, DiskFull, StoreError, WorkspaceLocked
from prunescope.store.disk import refusals

# One script a version; a catalogue of version n gets scripts n, n + 1, ... Never change one that was released.
_VERSIONS = (
    """
    CREATE TABLE documents (section TEXT, name TEXT, value TEXT NOT NULL, UNIQUE (section, name));
    CREATE TABLE steps (id TEXT PRIMARY KEY, mask TEXT NOT NULL, weights TEXT, facts TEXT NOT NULL);
    CREATE TABLE measurements (
        step TEXT, request TEXT, asked TEXT NOT NULL, headline TEXT NOT NULL, units TEXT NOT NULL, columns TEXT,
        PRIMARY KEY (step, request));
    CREATE TABLE checkpoints (name TEXT PRIMARY KEY, tensors TEXT NOT NULL, state TEXT NOT NULL);
    """,
)
_CURE = "Put it back from a backup, or move it away to begin a new history; models and data are untouched."
_WAIT_S = 30  # for another process of this workspace to finish writing


class Catalogue:
    """Rows by SQL, from any thread. Every write is a transaction; a killed process leaves the last whole one.

    Raises:
        CorruptFile: the file is no catalogue, or damaged.
        WorkspaceLocked: another program has been writing to it for too long.
        StoreError: it was written by a newer version.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._afterwards: list[Callable[[], None]] = []
        with self._refusals():
            self._db = sqlite3.connect(path, timeout=_WAIT_S, isolation_level=None, check_same_thread=False)
        try:
            self._do("PRAGMA journal_mode = WAL")
            self._do("PRAGMA synchronous = FULL")
            self._migrate()
        except BaseException:
            self._db.close()
            raise

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a query."""
        with self._lock:
            return self._do(sql, *values)

    def row(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query, or None."""
        return next(iter(self.rows(sql, *values)), None)

    def write(self, sql: str, *values: Any) -> None:
        """One statement, in the transaction that is open or in its own."""
        with self.transaction():
            self._do(sql, *values)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All writes inside happen, or none. Nobody else writes meanwhile, so what is read inside stays true.

        Inside another transaction it is a part of that one.
        """
        with self._lock:
            if self._db.in_transaction:
                yield
                return
            self._check_there()
            self._do("BEGIN IMMEDIATE")
            self._afterwards.clear()
            try:
                yield
                self._do("COMMIT")
            except BaseException as error:
                self._roll_back()
                if isinstance(error, DiskFull):
                    self._give_room_back()
                raise
            for act in self._afterwards:
                act()

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do ``act`` once the open transaction is kept: deleting a file cannot be rolled back."""
        self._afterwards.append(act)

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def _migrate(self) -> None:
        ((version,),) = self._do("PRAGMA user_version")
        if version > len(_VERSIONS):
            message = f"opening {self._path}: it has version {version}, and this prunescope knows {len(_VERSIONS)}."
            raise StoreError(message, "Update prunescope: `pip install --upgrade prunescope`.")
        if version < len(_VERSIONS):
            with self.transaction():
                for script in _VERSIONS[version:]:
                    for statement in script.split(";"):  # not executescript: it would commit in between
                        self._do(statement)
                self._do(f"PRAGMA user_version = {len(_VERSIONS)}")

    def _check_there(self) -> None:
        """A deleted file that is still open takes everything, and nothing of it is there afterwards."""
        if not self._path.exists():
            cure = "Put the folder back where it was, or close prunescope and open it where it is now."
            raise StoreError(f"using the catalogue {self._path}: it is gone, so nothing can be kept.", cure)

    def _roll_back(self) -> None:
        if self._db.in_transaction:  # a full disk may have ended it already
            self._db.execute("ROLLBACK")

    def _give_room_back(self) -> None:
        """What a failed write put into the log stays there until it is cut off, and would fill the disk meanwhile."""
        with suppress(sqlite3.OperationalError):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _do(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        with self._refusals():
            return self._db.execute(sql, values).fetchall()

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        with refusals(f"using the catalogue {self._path}"):
            try:
                yield
            except sqlite3.DatabaseError as error:
                code = error.sqlite_errorcode & 0xFF  # without what SQLite adds to it, such as which index is damaged
                if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
                    raise CorruptFile(f"using the catalogue {self._path}: {error}.", _CURE) from error
                if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    busy = f"using the catalogue {self._path}: another program has been writing to it for {_WAIT_S} s."
                    raise WorkspaceLocked(busy, "Close what else has it open, e.g. a database browser.") from error
                raise
