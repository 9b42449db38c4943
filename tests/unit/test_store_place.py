"""A folder that may not be written is worked on all the same: its history lies in a folder of the user's."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prunescope.core.errors import StoreError
from prunescope.store.place import STATE, place_of
from prunescope.store.store import Store


@pytest.fixture
def read_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Path]:
    """Makes a folder read-only; said by the system, since a superuser may write whatever a mode says."""
    monkeypatch.setenv(STATE, str(tmp_path / "state"))
    (tmp_path / "nets").mkdir()
    access = os.access

    def refuse() -> Path:
        monkeypatch.setattr(os, "access", lambda path, mode: "nets" not in Path(path).parts and access(path, mode))
        return tmp_path / "nets"

    return refuse


def everything(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_folder_that_may_be_written_keeps_its_own_history(tmp_path: Path) -> None:
    with Store(tmp_path) as store:
        assert not store.is_elsewhere
    assert (tmp_path / ".prunescope").is_dir()


def test_what_is_done_to_a_read_only_folder_is_kept_and_the_folder_stays_as_it_is(
    read_only: Callable[[], Path],
) -> None:
    folder = read_only()
    with Store(folder) as store:
        assert store.is_elsewhere
        store.trees.put("lenet", {"cursor": 1})
    with Store(folder) as again:
        assert again.trees.get("lenet") == {"cursor": 1}
    assert everything(folder) == []


def test_a_read_only_folders_history_is_seen_and_gone_on_from(read_only: Callable[[], Path], tmp_path: Path) -> None:
    with Store(tmp_path / "nets") as store:
        store.trees.put("lenet", {"cursor": 1})
    folder = read_only()
    before = everything(folder)
    with Store(folder) as store:
        assert store.trees.get("lenet") == {"cursor": 1}
        store.trees.put("lenet", {"cursor": 2})
    with Store(folder) as again:
        assert again.trees.get("lenet") == {"cursor": 2}
    assert everything(folder) == before


def test_folders_of_one_name_have_histories_of_their_own(read_only: Callable[[], Path], tmp_path: Path) -> None:
    (tmp_path / "other" / "nets").mkdir(parents=True)
    assert place_of(read_only()) != place_of(tmp_path / "other" / "nets")


def test_without_the_variable_it_is_where_the_system_keeps_states(
    read_only: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(STATE)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert place_of(read_only()).parent == tmp_path / "home" / "prunescope"


def test_when_that_may_not_be_written_either_the_variable_is_named(
    read_only: Callable[[], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(STATE, str(tmp_path / "file"))
    with pytest.raises(StoreError, match=rf"nets' may not be written; .*Not a directory.*set {STATE} to a folder"):
        Store(read_only())
