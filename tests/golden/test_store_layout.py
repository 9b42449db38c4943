"""What lies on disk is a promise to later versions. Change these values on purpose only, with a new schema version."""

import hashlib
from pathlib import Path

import numpy as np

from prunescope.core.table import Table
from prunescope.store import Store
from prunescope.store.format import pack_mask, pack_tables, pack_tensors


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]


def test_files_of_a_workspace_are_called_what_they_were(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.steps.put("a", {"w": np.array([0, 1, 2], np.uint8)})
        files = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file())
    (blob,) = (name for name in files if "/blobs/" in name)
    assert files == [
        blob,
        ".prunescope/catalogue.sqlite",
        ".prunescope/catalogue.sqlite-shm",
        ".prunescope/catalogue.sqlite-wal",
        ".prunescope/lock",
        ".prunescope/owner.json",
    ]


def test_bytes_of_masks_weights_and_tables_stay_what_they_were() -> None:
    assert sha(pack_mask({"w": np.array([[0, 1, 2]], np.uint8)})) == "4d16317fcc306df5"
    assert sha(pack_tensors({"w": np.arange(3, dtype=np.float32)})) == "87efb554fef01a98"
    assert sha(pack_tables({"t": Table({"x": np.arange(3, dtype=np.int64)})})) == "f812d26f94dbc677"


def test_tables_of_the_catalogue_stay_what_they_were(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        tables = store._catalogue.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        version = store._catalogue.rows("PRAGMA user_version")
    assert [name for (name,) in tables] == ["checkpoints", "documents", "measurements", "steps"]
    assert version == [(1,)]
