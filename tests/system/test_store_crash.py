"""A process that is killed leaves the store as it was before or after, wherever it was killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from prunescope.core.errors import WorkspaceLocked
from prunescope.store import Store

# A child that puts a step, its tree and a checkpoint in one transaction, and kills itself at the n-th call of a
# function that changes the disk.
CHILD = """
import os, signal, sys
import numpy as np
from prunescope.store import Store
from prunescope.store.catalogue import Catalogue

folder, what, n = sys.argv[1], sys.argv[2], int(sys.argv[3])
store = Store(folder)
left = [n]

def deadly(call, after):
    def called(*args):
        left[0] -= 1
        if left[0] == 0 and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        found = call(*args)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return found
    return called

if what in ("fsync", "replace"):
    setattr(os, what, deadly(getattr(os, what), after=False))
elif what == "replaced":
    os.replace = deadly(os.replace, after=True)
else:
    Catalogue._do = deadly(Catalogue._do, after=what == "done")

with store.transaction():
    store.steps.put("new", {"w": np.ones(100, np.uint8)}, {"w": np.ones(100)}, {"seconds": 1})
    store.trees.put("net", {"cursor": 1})
    store.checkpoints.put("job", {"w": np.zeros(3), "epoch": 2})
"""
KILLS = [("fsync", n) for n in range(1, 7)] + [(what, n) for what in ("replace", "replaced") for n in (1, 2, 3)]
KILLS += [(what, n) for what in ("do", "done") for n in range(1, 7)]


def run(code: str, *args: object, **options: object) -> subprocess.Popen:
    return subprocess.Popen([sys.executable, "-c", code, *map(str, args)], stdout=subprocess.PIPE, text=True, **options)


def prepare(folder: Path) -> None:
    with Store(folder) as store:
        store.steps.put("old", {"w": np.zeros(100, np.uint8)})
        store.trees.put("net", {"cursor": 0})
        store.checkpoints.put("job", {"w": np.ones(3), "epoch": 1})


def assert_before_or_after(folder: Path, after: bool) -> None:
    with Store(folder) as store:
        assert ("new" in store.steps) == after
        assert store.trees.get("net") == {"cursor": int(after)}
        assert store.checkpoints.get("job")["epoch"] == 1 + after
        np.testing.assert_array_equal(store.steps.mask("old")["w"], np.zeros(100))
        if after:
            assert store.steps.mask("new")["w"].sum() == store.steps.weights("new")["w"].sum() == 100
        store.steps.put("next", {"w": np.ones(5, np.uint8)})


@pytest.mark.parametrize("batch", range(4))
def test_a_kill_at_any_write_leaves_before_or_after(tmp_path: Path, batch: int) -> None:
    kills = KILLS[batch::4]
    folders = [tmp_path / f"{what}-{n}" for what, n in kills]
    for folder in folders:
        prepare(folder)
    children = [run(CHILD, folder, what, n) for folder, (what, n) in zip(folders, kills, strict=True)]
    for child, folder in zip(children, folders, strict=True):
        child.communicate(timeout=60)
        assert child.returncode == -signal.SIGKILL
        with Store(folder) as store:
            after = "new" in store.steps
        assert_before_or_after(folder, after)


HOLD = """
import sys, time
from prunescope.store import Store
store = Store(sys.argv[1])
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_refused_and_a_dead_one_holds_nothing(tmp_path: Path) -> None:
    with run(HOLD, tmp_path, stdin=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceLocked, match=f"process {holder.pid} has worked on it since"):
            Store(tmp_path)
        os.kill(holder.pid, signal.SIGKILL)
        holder.wait(timeout=30)
        Store(tmp_path).close()
