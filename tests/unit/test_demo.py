"""The demo: packaged weights are as good as their card says, and the workspace is complete."""

import tomllib
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from torch.nn.functional import cross_entropy

from prunescope import demo
from prunescope.core.errors import BadInput
from prunescope.data.dataset import Dataset, Normalisation
from prunescope.data.source import load
from prunescope.nets.zoo import zoo

NAMES = ("mlp", "lenet5", "vgg_small", "lstm")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(demo.card()["data"]).normalised(Normalisation(**demo.card()["normalisation"]))


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_as_good_as_the_card_says(name: str, data: Dataset) -> None:
    model = demo.card()["models"][name]
    module = zoo[model["architecture"]]().eval()
    module.load_state_dict(load_file(demo.HERE / model["weights"]))
    with torch.no_grad():
        logits = torch.cat([module(x) for x, _ in data.batches("test")])
    labels = torch.from_numpy(data["test"].labels)
    accuracy = (logits.argmax(1) == labels).double().mean().item()
    # another machine may round one or two of 2 000 close calls the other way
    assert accuracy == pytest.approx(model["accuracy"], abs=0.0011)
    assert cross_entropy(logits, labels).item() == pytest.approx(model["loss"], abs=0.001)
    assert accuracy > 0.85
    assert sum(parameter.numel() for parameter in module.parameters()) == model["params"]
    assert (demo.HERE / model["weights"]).stat().st_size == model["size_bytes"]


def test_the_card_for_people_says_what_the_card_for_programs_says() -> None:
    text = (demo.HERE / "MODEL_CARD.md").read_text()
    assert tuple(demo.card()["models"]) == NAMES
    for model in demo.card()["models"].values():
        (row,) = [line for line in text.splitlines() if model["weights"] in line]
        assert f"| {model['accuracy']:.2%} | {model['loss']:.3f} |" in row
        assert f"{model['params']:,}" in row


def test_the_weights_are_about_two_megabytes_together() -> None:
    assert sum(model["size_bytes"] for model in demo.card()["models"].values()) < 2e6


def test_the_workspace_names_every_model_and_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "demo"
    demo.make(folder)
    settings = tomllib.loads((folder / "prunescope.toml").read_text())
    assert tuple(settings["models"]) == NAMES
    for model in settings["models"].values():
        assert model["source"] == "zoo"
        assert model["data"] in settings["data"]
        assert (folder / model["weights"]).is_file()
        assert Normalisation(**model["normalisation"]) == Normalisation([0.286], [0.353])
    assert settings["data"]["fashion-mnist"] == {"source": "fashion_mnist"}
    assert (folder / "MODEL_CARD.md").is_file()


def test_making_the_demo_again_changes_nothing_and_restores_what_is_missing(tmp_path: Path) -> None:
    demo.make(tmp_path)
    (tmp_path / "prunescope.toml").write_text("# mine")
    (tmp_path / "models" / "mlp.safetensors").unlink()
    demo.make(tmp_path)
    assert (tmp_path / "prunescope.toml").read_text() == "# mine"
    assert (tmp_path / "models" / "mlp.safetensors").is_file()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(BadInput, match="holds other files; name a folder that is empty or not there yet"):
        demo.make(tmp_path)
    with pytest.raises(BadInput, match=r"thesis.tex is a file;"):
        demo.make(tmp_path / "thesis.tex")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
