"""The command line as a user types it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from helpers.shell import Run

HALF = ("--sparsity", "0.5")


@pytest.fixture
def answer(prunescope: Run) -> Callable[..., dict]:
    """The JSON that a command prints."""

    def call(*arguments: str | Path) -> dict:
        done = prunescope(*arguments, "--json")
        assert done.status == 0, done.stderr
        return json.loads(done.stdout)

    return call


def test_help_loads_no_torch() -> None:
    program = "import sys; sys.argv = ['prunescope', '--help']\nfrom prunescope.cli import main\n"
    check = "try:\n    main()\nexcept SystemExit:\n    pass\nassert 'torch' not in sys.modules, 'torch was loaded'\n"
    done = subprocess.run([sys.executable, "-c", program + check], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "prune" in done.stdout


def test_a_session_in_the_terminal(
    prunescope: Run, answer: Callable[..., dict], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    step = answer("prune", folder, *HALF, "--criterion", "lookahead", "--criterion.order", "forward")
    assert step["plan"]["criterion"]["order"] == "forward"
    assert answer("measure", folder)["n_nonzero"] == step["n_nonzero"]
    assert answer("undo", folder)["head"] != step["id"]
    assert answer("redo", folder)["head"] == step["id"]
    assert answer("go", "0", folder)["can_undo"]
    assert answer("replay", "1", folder)["same_mask"]
    exported = tmp_path_factory.mktemp("out") / "out.safetensors"
    assert prunescope("export", folder, "--step", "1", "--to", exported).status == 0
    assert exported.stat().st_size > 1000
    assert "Look-ahead" in prunescope("log", folder).stdout


def test_lists_name_models_and_choices(prunescope: Run, answer: Callable[..., dict], folder: Path) -> None:
    assert answer("list", "models", folder)["models"][0]["name"] == "small"
    assert "magnitude" in prunescope("list", "criteria").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--sparsity", "40"), ("BadPlan", "For forty per cent write 0.4")),
        (("-c", "magnitud"), ("UnknownName", "did you mean 'magnitude'")),
        (("--criterion.q", "1"), ("BadPlan", "has no field 'q'")),
        (("--criterion.p",), ("BadPlan", "lacks its value")),
        (("--criteron.p", "1"), ("BadPlan", "did you mean '--criterion.FIELD'")),
        (("--model", "smal"), ("UnknownName", "did you mean 'small'")),
        (("--layer", "fc9"), ("UnknownName", "fc9")),
    ],
)
def test_mistakes_are_answered_in_words_without_a_trace(
    prunescope: Run, folder: Path, arguments: tuple, words: tuple
) -> None:
    done = prunescope("prune", folder, *arguments)
    assert done.status == 1
    said = " ".join(done.stderr.split())
    assert all(word in said for word in words), said
    assert "Traceback" not in said


def test_the_installed_program_runs_as_a_process(folder: Path) -> None:
    command = [sys.executable, "-m", "prunescope", "prune", str(folder), *HALF, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sparsity"] == 0.5


def test_a_missing_folder_is_said(prunescope: Run, tmp_path: Path) -> None:
    done = prunescope("list", "models", tmp_path / "nowhere")
    assert (done.status, "no such folder" in " ".join(done.stderr.split())) == (1, True)


def test_ctrl_c_ends_a_command_with_a_sentence(
    prunescope: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("prunescope.workspace.facade.Workspace.__init__", interrupted)
    stopped = prunescope("measure", tmp_path)
    assert stopped.status == 130
    assert "nothing that was committed is lost" in stopped.stderr
