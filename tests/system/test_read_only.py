"""A folder that may not be written: pruning works, and one is told where it is kept."""

import os
from pathlib import Path

import pytest

from prunescope.store.place import STATE
from prunescope.workspace import Workspace


def test_a_read_only_folder_is_worked_on_and_says_where_what_is_done_is_kept(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = tmp_path_factory.mktemp("state")
    monkeypatch.setenv(STATE, str(state))
    monkeypatch.setattr(
        os, "access", lambda path, mode: not mode & os.W_OK or folder not in (Path(path), *Path(path).parents)
    )
    before = sorted(folder.rglob("*"))
    with Workspace(folder) as workspace:
        step = workspace.model("small").prune({"criterion": "magnitude", "sparsity": 0.5})
        (told,) = workspace.session().problems
        assert (told.path, told.error.code) == ("this folder", "ReadOnly")
        assert f"it may not be written; what is done here is kept in {state}" in told.error.message
        assert STATE in told.error.hint
    with Workspace(folder) as again:
        assert again.model("small").step().id == step.id
    assert sorted(folder.rglob("*")) == before
