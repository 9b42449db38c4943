"""A pruned step leaves the workspace, says what was gained, and comes back as a smaller model."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from fastapi.testclient import TestClient

import prunescope as ps
from prunescope.cli import tables
from prunescope.core.errors import BadCheckpoint, BadInput, CorruptFile, MissingExtra, UnknownName, Unsupported
from prunescope.demo import make
from prunescope.nets import export as contract
from prunescope.nets.export import forms
from prunescope.nets.shrunk import small as shrinking
from prunescope.nets.zoo import zoo
from prunescope.server.app import create_app
from prunescope.workspace import Model, Workspace

UNITS = {"criterion": "magnitude", "structure": "filter", "sparsity": 0.4}
WEIGHTS = {"criterion": "magnitude", "sparsity": 0.2}


def outputs(model: Model, x: torch.Tensor) -> torch.Tensor:
    """What a model's head says: its own weights under its mask."""
    with ps.masked(model.network, model.mask()), torch.no_grad():
        return model.network.module(x)


@pytest.fixture
def pruned(model: Model) -> Model:
    model.prune(UNITS)
    return model


def test_sizes_before_and_after_are_told_before_anything_is_written(pruned: Model) -> None:
    answer = pruned.exporting.choices()
    assert {card.name: card.smaller for card in answer.forms} == {name: forms[name].smaller for name in forms}
    small = ps.shrink(pruned.network, pruned.mask())
    assert answer.after is not None
    assert answer.after.n_params == sum(p.numel() for p in small.parameters()) < answer.before.n_params
    assert answer.after.macs < answer.before.macs
    assert answer.after.n_bytes == 4 * answer.after.n_params
    assert answer.note == ""


def test_single_weights_make_nothing_smaller_and_that_is_said_not_refused(model: Model, tmp_path: Path) -> None:
    assert "Nothing is pruned at this step" in model.exporting.choices().note
    model.prune(WEIGHTS)
    written = model.export("", "shrunk", tmp_path / "same.zip")
    assert "no channel is wholly silent" in written.note
    assert written.note == model.exporting.choices().note
    assert written.after is not None
    assert written.after.n_params == written.before.n_params
    assert model.export("", "safetensors", tmp_path / "masked.safetensors").note == ""


def test_a_smaller_network_in_a_folder_is_a_model_to_measure_and_prune_on(
    pruned: Model, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("home")
    shutil.copy(folder / "digits.npz", home)
    before = pruned.measure()
    pruned.export("", "shrunk", home / "again.zip")
    pruned.export("", "shrunk", home / "unpacked")
    x = torch.randn(4, 64)
    with Workspace(home) as workspace:
        assert set(workspace.models) == {"again", "unpacked"}
        assert workspace.problems == ()
        for model in workspace.models.values():
            assert "made smaller" in model.summary().title
            assert model.measure().accuracy == before.accuracy
            torch.testing.assert_close(outputs(model, x), outputs(pruned, x))
        model.prune(UNITS)
        model.export("", "shrunk", home / "third")
        wanted = outputs(model, x)
    fresh = zoo["mlp"](input_shape=(64,), hidden=(16, 8), n_classes=3)
    for third in (ps.load(home / "third"), ps.load(home / "third", fresh)):
        torch.testing.assert_close(third(x), wanted)


def test_the_plan_names_a_constructor_only_if_it_gives_the_same_outputs(tmp_path: Path) -> None:
    class Twice(type(zoo["mlp"]())):  # type: ignore[misc]
        """Tensors of the zoo's names and shapes, another computation."""

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return 2 * super().forward(x)

    for kind, known in ((type(zoo["mlp"]()), True), (Twice, False)):
        net = ps.Network(kind(input_shape=(6,), hidden=(5,), n_classes=3).eval(), torch.randn(1, 6))
        ps.export(net, {}, "shrunk", tmp_path / "net")
        assert (json.loads((tmp_path / "net/plan.json").read_text())["original"] is not None) == known
    with pytest.raises(BadInput, match="does not say how to build the original Twice"):
        ps.load(tmp_path / "net")


def test_a_network_of_ones_own_comes_back_through_its_python_file(tmp_path: Path) -> None:
    (tmp_path / "net.py").write_text(
        "from torch import nn\n\ndef build():\n"
        "    return nn.Sequential(nn.Linear(64, 9), nn.Sigmoid(), nn.Linear(9, 7), nn.Tanh(), nn.Linear(7, 3))\n"
    )
    torch.manual_seed(2)
    net = torch.nn.Sequential(
        torch.nn.Linear(64, 9), torch.nn.Sigmoid(), torch.nn.Linear(9, 7), torch.nn.Tanh(), torch.nn.Linear(7, 3)
    )
    whole = ps.Network(net.eval(), torch.randn(1, 64))
    mask = ps.prune(whole, "magnitude", structure="filter", scope="uniform", sparsity=0.4)
    ps.export(whole, mask, "shrunk", tmp_path / "small")
    (tmp_path / "prunescope.toml").write_text(
        '[models.small]\nsource = "shrunk"\npath = "small/plan.json"\n'
        'original = { name = "python_file", path = "net.py" }\n'
    )
    with Workspace(tmp_path, trust=True) as workspace:
        assert set(workspace.models) == {"small"}
        x = torch.randn(3, 64)
        with ps.masked(whole, mask), torch.no_grad():
            torch.testing.assert_close(outputs(workspace.model("small"), x), net(x))


def test_what_is_no_smaller_network_is_refused_in_words(pruned: Model, tmp_path: Path) -> None:
    pruned.export("", "shrunk", tmp_path / "small")
    with pytest.raises(BadCheckpoint, match="another width of the network"):
        ps.load(tmp_path / "small", zoo["mlp"](input_shape=(64,), hidden=(9, 8), n_classes=3))
    with pytest.raises(BadCheckpoint, match="is not the network that was made smaller"):
        ps.load(tmp_path / "small", zoo["lstm"]())
    with pytest.raises(BadInput, match=r"there is no 'plan\.json'"):
        ps.load(tmp_path / "nowhere.zip")
    (tmp_path / "small/plan.json").write_text('{"format": "prunescope smaller network 2"}')
    with pytest.raises(CorruptFile, match="update prunescope"):
        ps.load(tmp_path / "small")
    (tmp_path / "small/plan.json").write_text("[1, 2")
    with pytest.raises(CorruptFile, match="Copy or export it again"):
        ps.load(tmp_path / "small")
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 cut short")
    with pytest.raises(CorruptFile, match="Copy or export it again"):
        ps.load(tmp_path / "broken.zip")


def test_forms_that_cannot_be_had_are_told_with_the_reason(pruned: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    find = contract.importlib.util.find_spec
    absent = lambda name: None if name == "onnxruntime" else find(name)  # noqa: E731
    monkeypatch.setattr(contract.importlib.util, "find_spec", absent)
    card = next(card for card in pruned.exporting.choices().forms if card.name == "onnx")
    assert card.install == "pip install 'prunescope[onnx]'"
    with pytest.raises(MissingExtra, match=r"pip install 'prunescope\[onnx\]'"):
        pruned.exporting.download("", "onnx")
    with pytest.raises(UnknownName, match="did you mean 'onnx'"):
        pruned.exporting.download("", "onxx")


def test_a_network_that_cannot_shrink_still_leaves_masked(
    pruned: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise Unsupported("shrinking the network stopped in layer 'fc1'.", "Keep the layer whole.")

    monkeypatch.setattr(shrinking, "take_out", refuse)
    answer = pruned.exporting.choices()
    assert answer.after is None
    assert "stopped in layer 'fc1'" in answer.note
    assert {card.name for card in answer.forms if not card.refusal} == {n for n in forms if not forms[n].smaller}
    assert pruned.export("", "prune", tmp_path / "masked.pt").after is None


def test_the_server_gives_what_the_facade_writes(pruned: Model, workspace: Workspace, tmp_path: Path) -> None:
    pruned.export("", "shrunk", tmp_path / "small-step1.zip")
    with TestClient(create_app(workspace, "w"), "http://127.0.0.1") as client:
        client.get("/?token=w")
        listed = client.get("/api/models/small/steps/1/exports").json()
        assert {form["file"] for form in listed["forms"] if form["smaller"]} == {
            "small-step1.zip",
            "small-step1.pt2",
            "small-step1.onnx",
        }
        got = client.get("/api/models/small/steps/1/export?form=shrunk")
        assert got.content == (tmp_path / "small-step1.zip").read_bytes()
        assert got.headers["x-difference"] == "0"
        assert client.get("/api/models/small/steps/1/export?form=keras").status_code == 404


def test_the_terminal_says_what_was_written_and_how_to_load_it(
    pruned: Model, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables.print_export(pruned.export("", "shrunk", tmp_path))
    said = capsys.readouterr().out
    for words in ("small-step1.zip", " -> ", "parameters", "MACs", "the same outputs", "net = ps.load(", "from load"):
        assert words in said
    tables.print_export(pruned.export("", "masks", tmp_path / "kept"))
    assert "parameters are zero" in capsys.readouterr().out


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    make(folder)
    with Workspace(folder) as workspace:
        yield workspace


@pytest.mark.parametrize("form", [name for name in forms if forms[name].smaller])
def test_every_network_of_the_demo_leaves_smaller_and_agrees(form: str, demo: Workspace, tmp_path: Path) -> None:
    for name, model in demo.models.items():
        model.prune({**UNITS, "scope": "uniform"}, parent="0", measure=False)
        written = model.export("", form, tmp_path / f"{name}{forms[form].suffix}")
        assert written.difference is not None
        assert written.difference < 1e-4
        assert written.after is not None
        assert written.after.n_params < written.before.n_params


def test_a_file_is_written_under_the_steps_name_into_a_folder_that_is_there(
    pruned: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert pruned.export("1", "program", Path()).path == "small-step1.pt2"
    assert (tmp_path / "small-step1.pt2").stat().st_size > 1000
