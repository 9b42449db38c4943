"""Writing so that a file is there whole or not at all, and saying in words when the disk refuses."""

import errno
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prunescope.core.errors import DiskFull, StoreError
from prunescope.store.paths import Paths

_FULL = (errno.ENOSPC, errno.EDQUOT)


@contextmanager
def refusals(doing: str, way_on: str = "") -> Iterator[None]:
    """Turns what the system says into our errors; ``doing`` begins the message, ``way_on`` ends it.

    Raises:
        DiskFull: there was no room.
        StoreError: the system refused for another reason, e.g. missing permission.
    """
    try:
        yield
    except (OSError, sqlite3.OperationalError) as error:
        if _is_full(error):
            hint = "Free some space and do it again."
            raise DiskFull(f"{doing}: the disk is full; nothing was changed.", hint) from error
        hint = way_on or "Check that the folder is there and may be written, or copy it to a place where it may."
        raise StoreError(f"{doing}: {error}.", hint) from error


def write_out(path: Path, data: bytes) -> None:
    """A file for the user, anywhere: whole or not at all; folders above it are made.

    Raises:
        DiskFull, StoreError: the disk refuses.
    """
    with refusals(f"writing '{path}'"):
        write_whole(Paths(path.parent), path, data)


def write_whole(paths: Paths, path: Path, data: bytes) -> None:
    """Put ``data`` into ``path``: written aside, flushed to the disk, then renamed, so a crash leaves old or new."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = paths.aside(path, secrets.token_hex(8))
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except OSError:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise
    _flush_folder(path.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # folders cannot be opened there, and renames are flushed without
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_full(error: OSError | sqlite3.OperationalError) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return error.sqlite_errorcode == sqlite3.SQLITE_FULL
