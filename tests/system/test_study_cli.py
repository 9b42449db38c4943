"""`prunescope study toy` as a user types it."""

import json
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from helpers.shell import Run

TINY = ("--hidden", "8", "--steps", "10", "--count", "5", "--shape", "moon")


@pytest.fixture
def run(prunescope: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.chdir(tmp_path)
    return partial(prunescope, "study", "toy")


def test_tables_are_printed_and_files_written(run: Run, tmp_path: Path) -> None:
    status, out, err = run(*TINY, "--seeds", "2", "--start", "one", "--noise", "0.1")
    assert status == 0, err
    for title in ("Table S1, Fig. 4", "noise 0.1", "Table 1", "Table 2", "Table S2"):
        assert title in out
    assert "wrote 13 files to toy-study" in err
    assert json.loads((tmp_path / "toy-study/protocol.json").read_text())["start"] == "one"


def test_json_is_whole_and_alone_on_standard_output(run: Run) -> None:
    status, out, err = run(*TINY, "--seeds", "1", "--json", "--out", "here")
    assert status == 0, err
    answer = json.loads(out)
    assert answer["protocol"]["hidden"] == 8
    assert set(answer["boundaries"]["moon"]) == {"plane", "training", "reference"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--shape", "spiral"), "'moon', 'circle' or 'multi'"),
        (("--start", "two"), "'one' or 'logit'"),
        (("--hidden", "4"), "greater than or equal to 8"),
        (("--count", "5"), "counts name something twice"),
    ],
)
def test_what_does_not_fit_is_said(run: Run, arguments: tuple[str, ...], said: str) -> None:
    status, _, err = run(*TINY, *arguments)
    assert status == 1
    assert "BadPlan" in err
    assert said in " ".join(err.split())


def test_ctrl_c_keeps_finished_repetitions_and_the_same_command_goes_on(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "prunescope", "study", "toy", *TINY, "--out", str(tmp_path)]
    process = subprocess.Popen(
        [*command, "--seeds", "2000"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    deadline = time.monotonic() + 120
    while not (tmp_path / "trials/moon-001.npz").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130, err
    assert "what is finished is in" in " ".join(err.split())
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("trials/*.npz")}
    done = subprocess.run([*command, "--seeds", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert kept == {path: path.stat().st_mtime_ns for path in tmp_path.glob("trials/*.npz")}
