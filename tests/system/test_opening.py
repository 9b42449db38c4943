"""A model is opened when somebody asks for it, once, and no other with it."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from typer.testing import CliRunner

from prunescope.cli.app import app
from prunescope.core.errors import BadCheckpoint, BadInput, UnknownName
from prunescope.nets import checkpoint
from prunescope.nets.sources import checkpoint as source
from prunescope.nets.zoo import zoo
from prunescope.workspace import Workspace
from prunescope.workspace.opening import OnDemand


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files of weights that were read."""
    names: list[str] = []

    def reading(path: Path) -> checkpoint.State:
        names.append(path.name)
        return checkpoint.read_state(path)

    monkeypatch.setattr(source, "read_state", reading)
    return names


@pytest.fixture
def two(folder: Path) -> Path:
    save_file(zoo["mlp"](input_shape=(64,), hidden=(4,), n_classes=3).state_dict(), folder / "other.safetensors")
    return folder


def test_only_the_model_that_is_asked_for_is_read(two: Path, read: list[str]) -> None:
    with Workspace(two) as workspace:
        assert read == []
        assert workspace.model("small") is workspace.model("small")
        assert read == ["small.safetensors"]
        assert [*workspace.models] == ["other", "small"]
        assert read == ["small.safetensors", "other.safetensors"]


def test_a_command_about_one_model_reads_no_other(two: Path, read: list[str]) -> None:
    assert CliRunner().invoke(app, ["log", str(two), "--model", "other"]).exit_code == 0
    assert read == ["other.safetensors"]


def test_rewinding_to_another_model_opens_it(two: Path, read: list[str]) -> None:
    torch.save(Workspace.__name__, two / "broken.pt")
    save_file(zoo["mlp"](input_shape=(64,), hidden=(16, 8), n_classes=3).state_dict(), two / "early.safetensors")
    rewind = {"criterion": "magnitude", "sparsity": 0.5, "recovery": {"name": "rewind", "to": "early", "epochs": 0}}
    with Workspace(two) as workspace:
        workspace.model("small").prune(rewind)
    assert read == ["small.safetensors", "early.safetensors"]


def test_a_model_that_cannot_be_opened_says_why_and_hides_no_other(two: Path) -> None:
    (two / "broken.safetensors").write_bytes(b"no header")
    with Workspace(two) as workspace:
        with pytest.raises(UnknownName, match=r"'broken' cannot be opened: .*not a whole safetensors.*Copy or save"):
            workspace.model("broken")
        with pytest.raises(UnknownName, match="did you mean 'small'"):
            workspace.model("smal")
        assert [problem.path for problem in workspace.problems] == ["broken.safetensors"]
        assert [card.name for card in workspace.session().models] == ["other", "small"]
        with pytest.raises(BadInput, match="name one with --model: broken, other, small"):
            workspace.only_model()


def test_the_only_model_is_the_one_that_can_be_opened(folder: Path) -> None:
    (folder / "broken.safetensors").write_bytes(b"no header")
    with Workspace(folder) as workspace:
        assert workspace.only_model() == "small"
    (folder / "small.safetensors").unlink()
    with (
        Workspace(folder) as workspace,
        pytest.raises(BadInput, match=r"no model that can be opened; `prunescope list`"),
    ):
        workspace.only_model()


def test_what_two_threads_ask_for_is_made_once() -> None:
    made: list[str] = []
    both = threading.Barrier(2)

    def make(name: str) -> object:
        made.append(name)
        return object()

    values = OnDemand(["net"], make)
    got: list[object] = []

    def ask() -> None:
        both.wait()
        got.append(values["net"])

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == ["net"]
    assert got[0] is got[1]


def test_what_cannot_be_made_is_tried_once_and_is_not_there() -> None:
    tried: list[str] = []

    def make(name: str) -> str:
        tried.append(name)
        if name == "bad":
            raise BadCheckpoint("broken.", "Mend it.")
        return name

    values = OnDemand(["good", "bad"], make)
    assert ("bad" in values, "good" in values, "none" in values) == (False, True, False)
    assert (len(values), list(values)) == (1, ["good"])
    assert (str(values.refusal("bad")), values.refusal("good")) == ("broken. Mend it.", None)
    with pytest.raises(KeyError):
        values["bad"]
    with pytest.raises(KeyError):
        values["none"]
    assert tried == ["bad", "good"]


def test_recognising_a_network_of_the_zoo_loads_no_compiler() -> None:
    told = "import sys, prunescope.nets.recognise as r; from prunescope.nets.zoo import zoo; "
    told += "assert r.recognise(zoo['resnet20']().state_dict()).architecture == 'resnet20'; "
    subprocess.run([sys.executable, "-c", told + "assert 'torch._dynamo.convert_frame' not in sys.modules"], check=True)
