"""The store: what was put comes back the same, and what cannot be kept or read is said in words."""

import errno
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

from prunescope.core.errors import (
    CorruptFile,
    DiskFull,
    ShapeMismatch,
    StoreError,
    UnknownName,
    Unsupported,
    WorkspaceLocked,
)
from prunescope.core.table import Table
from prunescope.store import Measured, Store, catalogue
from prunescope.store.format import pack_mask, pack_tables, pack_tensors, unpack_mask, unpack_tables, unpack_tensors

STATES = {"conv.weight": np.array([[0, 1, 2], [0, 0, 1]], np.uint8), "fc.bias": np.zeros(9, np.uint8)}
WEIGHTS = {"w": np.arange(6, dtype=np.float32).reshape(2, 3), "n_batches": np.array(7)}


@pytest.fixture
def store(tmp_path: Path):
    with Store(tmp_path) as opened:
        yield opened


def blobs(store: Store) -> list[Path]:
    return sorted(path for path in store.paths.blobs.glob("*/*"))


def assert_same(found: dict, expected: dict) -> None:
    assert sorted(found) == sorted(expected)
    for name, array in expected.items():
        assert getattr(found[name], "dtype", None) == getattr(array, "dtype", None)
        np.testing.assert_array_equal(found[name], array)


# ---- what is put comes back ------------------------------------------------------------------------------


def test_a_step_comes_back_with_mask_weights_and_facts(store: Store) -> None:
    store.steps.put("a", STATES, WEIGHTS, {"rounds": [{"removed": 3}]})
    assert "a" in store.steps
    assert_same(store.steps.mask("a"), STATES)
    assert_same(store.steps.weights("a"), WEIGHTS)
    assert store.steps.facts("a") == {"rounds": [{"removed": 3}]}


def test_a_step_that_did_not_train_has_no_weights_of_its_own(store: Store) -> None:
    store.steps.put("a", STATES)
    assert not store.steps.has_weights("a")
    assert store.steps.weights("a") is None


def test_everything_is_there_after_closing_and_opening(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.steps.put("a", STATES)
        store.trees.put("lenet", {"cursor": 0})
    with Store(tmp_path) as store:
        assert_same(store.steps.mask("a"), STATES)
        assert store.trees.get("lenet") == {"cursor": 0}


def test_a_measurement_is_found_by_step_and_request(store: Store) -> None:
    rows = Table({"class": np.array(["shirt", "bag"]), "recall": np.array([0.5, np.nan])}, {"recall": "share"})
    store.measurements.put("a", {"probe": "accuracy", "split": "test"}, Measured({"loss": float("inf")}, {"by": rows}))
    found = store.measurements.get("a", {"split": "test", "probe": "accuracy"})
    assert found.headline == {"loss": float("inf")}
    assert found.tables["by"].units == {"recall": "share"}
    assert_same(found.tables["by"].columns, rows.columns)
    assert store.measurements.get("a", {"probe": "accuracy", "split": "train"}) is None
    assert not store.measurements.has("b", {"probe": "accuracy", "split": "test"})


def test_a_measurement_may_have_no_tables_and_a_table_no_columns(store: Store) -> None:
    store.measurements.put("a", "few", Measured({"x": 1.0}))
    store.measurements.put("a", "none", Measured({}, {"empty": Table({})}))
    assert store.measurements.get("a", "few") == Measured({"x": 1.0}, {})
    assert len(store.measurements.get("a", "none").tables["empty"]) == 0


def test_documents_keep_the_order_they_were_first_put_in(store: Store) -> None:
    for name in ("one", "two", "three"):
        store.notes.put(name, 1)
    store.notes.put("one", 2)
    store.notes.drop("two")
    assert store.notes.items() == {"one": 2, "three": 1}
    assert store.settings.items() == {}


def test_a_checkpoint_takes_the_place_of_the_one_before(store: Store) -> None:
    store.checkpoints.put("job", {"epoch": 1, "w": np.ones(3)})
    store.checkpoints.put("job", {"epoch": 2, "w": np.zeros(3)})
    assert_same(store.checkpoints.get("job"), {"epoch": 2, "w": np.zeros(3)})
    assert len(blobs(store)) == 1
    store.checkpoints.drop("job")
    assert store.checkpoints.get("job") is None
    assert blobs(store) == []


def test_dropping_a_checkpoint_takes_nothing_from_a_step_with_the_same_weights(store: Store) -> None:
    store.steps.put("a", STATES, WEIGHTS)
    store.checkpoints.put("job", WEIGHTS)
    store.checkpoints.drop("job")
    assert_same(store.steps.weights("a"), WEIGHTS)


def test_only_the_newest_checkpoints_are_kept(store: Store) -> None:
    for number in range(8):
        store.checkpoints.put(f"job {number}", number)
    store.checkpoints.put("job 0", "renewed")
    store.checkpoints.put("job 8", 8)
    found = [store.checkpoints.get(f"job {number}") for number in range(9)]
    assert found == ["renewed", None, 2, 3, 4, 5, 6, 7, 8]
    assert len(blobs(store)) == 8


@pytest.mark.parametrize("optimizer", [torch.optim.SGD, torch.optim.Adam])
def test_the_state_of_an_optimizer_comes_back_as_it_was(store: Store, optimizer: type) -> None:
    module = torch.nn.Linear(3, 2)
    made = optimizer(module.parameters(), lr=0.1, **({"momentum": 0.9} if optimizer is torch.optim.SGD else {}))
    module(torch.ones(1, 3)).sum().backward()
    made.step()
    store.checkpoints.put("job", {"optimizer": made.state_dict(), "module": module.state_dict(), "rounds": [(1, None)]})
    found = store.checkpoints.get("job", leaf=torch.tensor)
    assert found["rounds"] == [(1, None)]
    torch.testing.assert_close(found["optimizer"], made.state_dict(), rtol=0, atol=0)
    torch.testing.assert_close(found["module"], dict(module.state_dict()), rtol=0, atol=0)


@pytest.mark.parametrize("state", [{"x": {1, 2}}, {(1, 2): 0}, [object()]])
def test_a_state_that_only_a_pickle_could_keep_is_refused(store: Store, state: object) -> None:
    with pytest.raises(Unsupported, match="cannot save a state with"):
        store.checkpoints.put("job", state)


def test_only_old_leftovers_of_killed_processes_are_swept(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        store.steps.put("a", STATES)
        (kept,) = blobs(store)
    old, young = kept.with_name(".x.1.part"), kept.with_name(".x.2.part")
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    os.utime(kept, (0, 0))
    with Store(tmp_path) as store:
        assert sorted(path.name for path in blobs(store)) == sorted([kept.name, young.name])


def test_equal_content_is_kept_once(store: Store) -> None:
    store.steps.put("a", STATES)
    store.steps.put("b", STATES)
    assert len(blobs(store)) == 1
    assert store.steps.digests("a") == store.steps.digests("b")


def test_a_step_put_again_stays_as_it_was(store: Store) -> None:
    store.steps.put("a", STATES, None, {"seconds": 1})
    store.steps.put("a", STATES, None, {"seconds": 2})
    assert store.steps.facts("a") == {"seconds": 1}


# ---- bytes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (8,), (9,), (2, 3, 5), (4, 0, 3)])
def test_masks_of_any_shape_come_back(shape: tuple[int, ...]) -> None:
    state = np.random.default_rng(0).integers(0, 3, shape).astype(np.uint8)
    assert_same(unpack_mask(pack_mask({"w": state})), {"w": state})


def test_a_mask_takes_one_bit_a_weight_and_two_where_a_hand_was() -> None:
    automatic, manual = np.ones(80_000, np.uint8), np.full(80_000, 2, np.uint8)
    assert len(pack_mask({"w": automatic})) < 10_000 + 300
    assert 20_000 <= len(pack_mask({"w": manual})) < 20_000 + 300


def test_columns_in_memory_order_of_fortran_come_back() -> None:
    weights = {"w": np.asfortranarray(np.arange(6.0).reshape(2, 3)), "t": np.arange(6.0).reshape(2, 3).T}
    assert_same(unpack_tensors(pack_tensors(weights)), weights)


def test_a_mask_with_an_unknown_state_is_refused() -> None:
    with pytest.raises(ShapeMismatch, match="saving the mask of 'w': states must be uint8 0, 1 or 2"):
        pack_mask({"w": np.array([3], np.uint8)})
    with pytest.raises(ShapeMismatch, match="got bool"):
        pack_mask({"w": np.array([True])})


def test_python_objects_are_never_written() -> None:
    with pytest.raises(Unsupported, match="column 't/x': it holds Python objects"):
        pack_tables({"t": Table({"x": np.array([{}, None], object)})})
    with pytest.raises(Unsupported, match="saving 1 tensors"):
        pack_tensors({"w": np.array(["text"])})


def test_bytes_of_another_format_are_refused() -> None:
    with pytest.raises(CorruptFile, match="reading saved tensors"):
        unpack_tensors(b"not a tensor at all")
    with pytest.raises(CorruptFile, match="reading saved columns"):
        unpack_tables(b"not an archive at all", {"t": {}})


# ---- damage ----------------------------------------------------------------------------------------------


def test_a_damaged_file_is_named_with_its_cure(store: Store) -> None:
    store.steps.put("a", STATES)
    (path,) = blobs(store)
    path.write_bytes(path.read_bytes()[:-1] + b"\xff")
    with pytest.raises(CorruptFile, match=rf"reading {path}: its \d+ bytes are not those that were written\. Put"):
        store.steps.mask("a")


def test_a_truncated_and_a_missing_file_are_noticed(store: Store) -> None:
    store.steps.put("a", STATES)
    (path,) = blobs(store)
    path.write_bytes(path.read_bytes()[:20])
    with pytest.raises(CorruptFile, match="its 20 bytes"):
        store.steps.mask("a")
    path.unlink()
    with pytest.raises(CorruptFile, match="the file is gone"):
        store.steps.mask("a")


def test_a_measurement_that_is_damaged_is_forgotten_and_measured_again(store: Store) -> None:
    table = Table({"x": np.arange(3)})
    store.measurements.put("a", "q", Measured({"n": 3.0}, {"t": table}))
    blobs(store)[0].unlink()
    with pytest.raises(CorruptFile, match="measure again"):
        store.measurements.get("a", "q")
    assert not store.measurements.has("a", "q")


def test_nothing_is_kept_in_a_folder_that_is_gone(store: Store) -> None:
    for path in store.paths.own.glob("catalogue.sqlite*"):
        path.unlink()
    with pytest.raises(StoreError, match="it is gone, so nothing can be kept"):
        store.notes.put("a", 1)


def test_putting_the_same_again_mends_a_damaged_file(store: Store) -> None:
    store.steps.put("a", STATES)
    blobs(store)[0].write_bytes(b"damaged")
    store.steps.put("a", STATES)
    assert_same(store.steps.mask("a"), STATES)


def test_a_catalogue_that_is_none_is_refused_and_left_alone(tmp_path: Path) -> None:
    Store(tmp_path).close()
    catalogue = tmp_path / ".prunescope" / "catalogue.sqlite"
    catalogue.write_bytes(b"no database" * 100)
    with pytest.raises(CorruptFile, match=r"catalogue\.sqlite: file is not a database\. Put it back from a backup"):
        Store(tmp_path)
    assert catalogue.read_bytes() == b"no database" * 100


def test_a_catalogue_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    Store(tmp_path).close()
    with sqlite3.connect(tmp_path / ".prunescope" / "catalogue.sqlite") as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(StoreError, match=r"it has version 99, and this prunescope knows \d+\. Update prunescope"):
        Store(tmp_path)


def test_a_catalogue_that_another_program_holds_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "_WAIT_S", 0)
    with Store(tmp_path) as store, closing(sqlite3.connect(store.paths.catalogue, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceLocked, match=r"another program has been writing to it for 0 s\. Close what else"):
            store.trees.put("lenet", {})
        assert "lenet" not in store.trees
        other.execute("ROLLBACK")
        store.trees.put("lenet", {})


def test_a_refused_store_does_not_keep_the_folder_locked(tmp_path: Path) -> None:
    test_a_catalogue_that_is_none_is_refused_and_left_alone(tmp_path)
    (tmp_path / ".prunescope" / "catalogue.sqlite").unlink()
    with Store(tmp_path) as store:
        assert store.is_owner


def test_an_unknown_step_is_named(store: Store) -> None:
    with pytest.raises(UnknownName, match="nothing is stored of step 'zz'"):
        store.steps.mask("zz")


# ---- a full disk -----------------------------------------------------------------------------------------


def test_a_full_disk_changes_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull, match=r"writing .* MB to .*: the disk is full; nothing was changed\. Free some space"):
        store.steps.put("a", STATES)
    assert "a" not in store.steps
    assert blobs(store) == []


def test_a_full_disk_at_opening_leaves_the_folder_unlocked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(DiskFull) as kept:  # the error holds the frames, so nothing is let go of by chance
            Store(tmp_path)
    assert "opening the workspace" in kept.value.message
    Store(tmp_path).close()


def test_a_catalogue_without_room_changes_nothing(store: Store) -> None:
    store.trees.put("lenet", {"cursor": 1})
    pages = store._catalogue.rows("PRAGMA page_count")[0][0]
    store._catalogue.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull, match="the disk is full; nothing was changed"):
        store.trees.put("lenet", {"long": "x" * 1_000_000})
    assert store.trees.get("lenet") == {"cursor": 1}
    assert store.paths.catalogue.with_name("catalogue.sqlite-wal").stat().st_size == 0


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"opening the workspace .*file: .*Not a directory.*may be written"):
        Store(tmp_path / "file")


# ---- transactions ----------------------------------------------------------------------------------------


def test_a_transaction_that_fails_keeps_nothing_of_it(store: Store) -> None:
    def fail_between() -> None:
        with store.transaction():
            store.steps.put("a", STATES)
            store.trees.put("lenet", {"cursor": 1})
            raise KeyError

    with pytest.raises(KeyError):
        fail_between()
    assert "a" not in store.steps
    assert "lenet" not in store.trees
    store.trees.put("lenet", {"cursor": 2})


def test_an_error_of_the_caller_inside_a_transaction_stays_its_own(store: Store) -> None:
    with pytest.raises(FileNotFoundError), store.transaction():
        raise FileNotFoundError


# ---- who may open ----------------------------------------------------------------------------------------


def test_a_second_opener_is_told_who_holds_the_folder_and_what_to_do(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = os.getpid()
    monkeypatch.setattr("prunescope.store.lock.os", SimpleNamespace(getpid=lambda: holder + 1))
    with pytest.raises(WorkspaceLocked, match=rf"process {holder} has worked on it since .*`kill {holder}`"):
        Store(tmp_path)


def test_a_process_that_opens_a_folder_twice_is_not_told_to_kill_itself(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceLocked, match=r"open in this same process since .*call its `close\(\)`"):
        Store(tmp_path)


def test_a_worker_is_let_in_by_the_token(store: Store, tmp_path: Path) -> None:
    with Store(tmp_path, token=store.token) as worker:
        worker.trees.put("lenet", {"cursor": 3})
        assert not worker.is_owner
    assert store.is_owner
    assert store.trees.get("lenet") == {"cursor": 3}
    with pytest.raises(WorkspaceLocked):
        Store(tmp_path)


def test_a_stranger_with_a_wrong_token_is_not_let_in(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceLocked):
        Store(tmp_path, token="made up")


def test_closing_lets_the_next_one_in(tmp_path: Path) -> None:
    first = Store(tmp_path)
    first.close()
    first.close()
    with Store(tmp_path) as second:
        assert second.is_owner
