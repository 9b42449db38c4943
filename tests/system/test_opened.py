"""The one module of a model serves every step, and stays whole."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

import prunescope as ps
from prunescope.nets import torchvision_models
from prunescope.nets.source import LoadContext
from prunescope.nets.zoo import zoo
from prunescope.prune.mask import Mask
from prunescope.store.store import Store
from prunescope.workspace import Workspace
from prunescope.workspace.folder import look
from prunescope.workspace.opened import OpenedModel


@pytest.fixture
def opened(folder: Path) -> OpenedModel:
    contents = look(folder)
    with Store(folder) as store:
        return OpenedModel(contents.models["small"], contents, store, LoadContext(folder))


def test_other_weights_are_there_inside_and_gone_outside(opened: OpenedModel) -> None:
    before = opened.net.module.fc1.weight
    other = {name: torch.zeros_like(value) for name, value in opened.base.items()}
    with opened.at(other) as net:
        assert not net.module.fc1.weight.any()
    with opened.at(None) as net:
        assert net.module.fc1.weight is before
        assert torch.equal(before, opened.base["fc1.weight"])


def test_tied_weights_stay_tied(opened: OpenedModel) -> None:
    module = opened.net.module
    module.add_module("tied", torch.nn.Linear(*reversed(module.fc2.weight.shape)))
    module.tied.weight = module.fc2.weight
    other = {name: value.detach().clone() for name, value in module.state_dict().items()}
    with opened.at(other):
        assert module.tied.weight is module.fc2.weight


def fail_under(opened: OpenedModel, mask: Mask) -> None:
    """Look at the pruned network, then fail."""
    with opened.at(None, mask) as net:
        assert not net.module.fc1.weight.any()
        raise ZeroDivisionError


def test_a_mask_is_lifted_even_when_the_body_fails(opened: OpenedModel) -> None:
    with pytest.raises(ZeroDivisionError):
        fail_under(opened, Mask({"fc1.weight": torch.ones(16, 64, dtype=torch.uint8)}))
    assert torch.equal(opened.net.module.fc1.weight, opened.base["fc1.weight"])


@pytest.mark.parametrize(("weights", "called"), [("", "Untrained"), ('weights = "net.safetensors"', "Trained")])
def test_a_network_of_drawn_weights_is_not_called_trained(weights: str, called: str, tmp_path: Path) -> None:
    arguments = "{ input_shape = [4], hidden = [3], n_classes = 2 }"
    described = f'[models.net]\nsource = "zoo"\narchitecture = "mlp"\narguments = {arguments}\n{weights}\n'
    (tmp_path / "prunescope.toml").write_text(described)
    save_file(zoo["mlp"](input_shape=(4,), hidden=(3,), n_classes=2).state_dict(), tmp_path / "net.safetensors")
    with Workspace(tmp_path) as workspace:
        assert workspace.model("net").step().method == called


def test_a_published_network_is_counted_for_its_data(tmp_path: Path) -> None:
    module = torchvision_models.build("squeezenet1_1", num_classes=4).eval()
    save_file(module.state_dict(), tmp_path / "squeezenet.safetensors")
    images = np.random.default_rng(0).integers(0, 256, (8, 3, 32, 48), dtype=np.uint8)
    np.savez(tmp_path / "small.npz", x_test=images, y_test=np.arange(8) % 4)
    contents = look(tmp_path)
    with Store(tmp_path) as store:
        net = OpenedModel(contents.models["squeezenet"], contents, store, LoadContext(tmp_path)).net
    assert net.example_input[0].shape == (1, 3, 32, 48)  # the published weights take 224 x 224
    assert ps.cost(net.module, net.example_input).macs == ps.cost(module, torch.zeros(1, 3, 32, 48)).macs
