"""Where a workspace remembers: in its own folder or, where that may not be written, in one of the user's."""

import hashlib
import os
import secrets
import shutil
from contextlib import suppress
from pathlib import Path

from prunescope.store.disk import refusals
from prunescope.store.paths import Paths

STATE = "PRUNESCOPE_STATE"
"""Environment variable: the folder in which the histories of folders lie that may not be written."""


def place_of(folder: Path) -> Path:
    """The folder whose ``.prunescope`` remembers: the workspace's own, or one of the user's if that is read-only.

    A read-only folder's history, if it has one, is copied when it is opened for the first time, so that one sees it
    and goes on from it; the folder itself stays as it is.

    Raises:
        StoreError: the user's folder may not be written either.
    """
    if not folder.is_dir() or may_write(folder):
        return folder
    place = state_folder() / f"{folder.resolve().name}-{_digest(folder)}"
    keeping = f"'{folder}' may not be written; keeping its history in {place}"
    with refusals(keeping, f"Copy the folder, or set {STATE} to a folder that may be written."):
        place.mkdir(parents=True, exist_ok=True)
        if Paths(folder).own.is_dir() and not Paths(place).own.exists():
            _copy(Paths(folder).own, Paths(place).own)
    return place


def may_write(folder: Path) -> bool:
    """Whether a history can be begun in a folder, or the one it has be continued."""
    own = Paths(folder).own
    return os.access(own if own.exists() else folder, os.W_OK)


def state_folder() -> Path:
    """``PRUNESCOPE_STATE``, else ``prunescope`` where the system keeps the state of programs."""
    given = os.environ.get(STATE)
    if given:
        return Path(given)
    usual = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(usual or Path.home() / ".local" / "state") / "prunescope"


def _digest(folder: Path) -> str:
    """Tells folders of one name apart."""
    return hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]


def _copy(history: Path, to: Path) -> None:
    """All at once or not at all; whoever else copies it meanwhile may be first."""
    aside = to.with_name(f"{to.name}.{secrets.token_hex(8)}.part")
    shutil.copytree(history, aside, ignore=shutil.ignore_patterns("lock", "owner.json", ".*.part"))
    for path in (aside, *aside.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)
    with suppress(FileExistsError):
        os.rename(aside, to)
    shutil.rmtree(aside, ignore_errors=True)
