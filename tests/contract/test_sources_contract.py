"""What holds for every way to get a network."""

from pathlib import Path

import pytest
import torch

from prunescope.core.errors import BadInput, BadPlan, PrunescopeError
from prunescope.core.spec import parse
from prunescope.nets.export import export
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, sources
from prunescope.nets.zoo import zoo

MADE_BY = {
    "zoo": {"architecture": "mlp", "arguments": {"input_shape": [6], "hidden": [5], "n_classes": 3}},
    "torchvision": {"architecture": "squeezenet1_1", "arguments": {"num_classes": 3}},
    "checkpoint": {"path": "net.pt"},
    "exported": {"path": "net.pt2"},
    "python_file": {"path": "net.py"},
    "shrunk": {"path": "net.zip"},
}
PYTHON = """
from torch import nn

def build():
    return nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
"""

every_source = pytest.mark.parametrize("name", list(sources))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    net = zoo["mlp"](input_shape=(6,), hidden=(5,), n_classes=3).eval()
    torch.save(net.state_dict(), folder / "net.pt")
    torch.export.save(torch.export.export(net, (net.example_input(2),)), folder / "net.pt2")
    (folder / "net.py").write_text(PYTHON)
    whole = Network(net, net.example_input())
    export(
        whole, {"fc2.weight": torch.tensor([True, False, True, True, True]).expand(3, 5)}, "shrunk", folder / "net.zip"
    )
    return folder


def context(folder: Path, name: str) -> LoadContext:
    shape = (3, 32, 32) if name == "torchvision" else (6,)
    return LoadContext(folder, trust=True, example_shape=shape, classes=("a", "b", "c"))


def load(folder: Path, name: str) -> Network:
    source: Source = parse(sources, {"name": name, **MADE_BY[name]})
    return source.load(context(folder, name))


@every_source
def test_it_gives_a_network_in_eval_mode_with_the_classes(name: str, folder: Path) -> None:
    net = load(folder, name)
    assert net.output_shape == (3,)
    assert net.classes == ("a", "b", "c")
    assert not any(layer.training for layer in net.module.modules())
    assert net.example_input[0].shape[0] == 1


@every_source
def test_loading_twice_gives_the_same_network(name: str, folder: Path) -> None:
    torch.manual_seed(1 if name != "python_file" else 0)
    first = load(folder, name)
    torch.manual_seed(2 if name != "python_file" else 0)
    assert load(folder, name).fingerprint == first.fingerprint


@every_source
def test_the_choice_survives_being_written_down(name: str) -> None:
    source: Source = parse(sources, {"name": name, **MADE_BY[name]})
    assert parse(sources, source.options()) == source


@every_source
def test_its_form_has_words_for_people(name: str) -> None:
    form = sources[name].form()
    assert form["title"]
    assert form["summary"].endswith(".")
    assert all(field.get("description") for field in form["fields"].values())


@every_source
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    fields = MADE_BY[name] if "path" in MADE_BY[name] else {**MADE_BY[name], "weights": "net.pt"}
    source: Source = parse(sources, {"name": name, **fields})
    with pytest.raises(BadInput, match=r"file 'net\.\w+' is not in"):
        source.load(context(tmp_path, name))


@every_source
def test_a_wrong_field_is_named(name: str) -> None:
    with pytest.raises(BadPlan, match="colour"):
        parse(sources, {"name": name, **MADE_BY[name], "colour": "red"})


@every_source
def test_an_input_it_does_not_take_is_refused(name: str, folder: Path) -> None:
    source: Source = parse(sources, {"name": name, **MADE_BY[name]})
    with pytest.raises(PrunescopeError, match=r"shape.*7"):
        source.load(LoadContext(folder, trust=True, example_shape=(7,)))
