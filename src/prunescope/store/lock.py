"""One process at a time works on a workspace; its own workers are let in.

The system gives the lock up when its holder dies, so there are no stale locks. Who holds it stands in a file beside
it, with a token that the holder hands to its workers.
"""

import json
import os
import secrets
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from filelock import FileLock, Timeout

from prunescope.core.errors import WorkspaceLocked
from prunescope.store.disk import refusals, write_whole
from prunescope.store.paths import Paths


@dataclass(frozen=True)
class Owner:
    """Who holds the lock: process id, since when (UTC), and the word that lets its workers in."""

    pid: int
    since: str
    token: str


class Lock:
    """Held from construction until ``release``.

    Raises:
        WorkspaceLocked: another process holds it.
    """

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._file = FileLock(paths.lock, thread_local=False)
        with refusals(f"opening the workspace {paths.folder}"):
            try:
                self._file.acquire(blocking=False)
            except Timeout:
                raise _locked(paths) from None
            self.owner = Owner(os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"), secrets.token_hex(16))
            try:
                write_whole(paths, paths.owner, json.dumps(asdict(self.owner)).encode())
            except BaseException:
                self._file.release()
                raise

    def release(self) -> None:
        if self._file.is_locked:
            try:
                self._paths.owner.unlink(missing_ok=True)
            finally:
                self._file.release()


def join(paths: Paths, token: str) -> None:
    """Let a worker in that shows the owner's token.

    Raises:
        WorkspaceLocked: it is not the present owner's.
    """
    owner = _owner(paths)
    if owner is None or owner.token != token:
        raise _locked(paths)


def _owner(paths: Paths) -> Owner | None:
    try:
        return Owner(**json.loads(paths.owner.read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):  # not there yet, or not anymore
        return None


def _locked(paths: Paths) -> WorkspaceLocked:
    owner = _owner(paths)
    if owner is not None and owner.pid == os.getpid():
        who = f"it has been open in this same process since {owner.since}"
        return WorkspaceLocked(f"opening the workspace {paths.folder}: {who}.", "Use that one, or call its `close()`.")
    who = f"process {owner.pid} has worked on it since {owner.since}" if owner else "another process works on it"
    way = f"Stop it there (Ctrl-C in its terminal, or `kill {owner.pid}`)" if owner else "Stop it there"
    return WorkspaceLocked(f"opening the workspace {paths.folder}: {who}.", f"{way}, or open a copy of the folder.")
