"""Pruned networks leave prunescope and are read without it."""

import errno
import os
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn
from torch.nn.utils import prune

import prunescope as ps
from prunescope.core.errors import DiskFull, ShapeMismatch, StoreError, UnknownName, Unsupported
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.context import masked
from prunescope.nets.export import forms
from prunescope.nets.exports.prune import to_prune_form
from prunescope.nets.exports.safetensors import Safetensors
from prunescope.nets.recognise import recognise
from prunescope.nets.shrunk.files import write
from prunescope.nets.shrunk.plan import About
from prunescope.nets.surgery import shrink
from prunescope.nets.zoo import zoo


@pytest.fixture
def net() -> nn.Module:
    return zoo["vgg_small"](channels=(3, 4, 4, 5), hidden=(6,), image_size=8).double().eval()


def as_network(net: nn.Module) -> ps.Network:
    return ps.Network(net, torch.randn(1, 1, 8, 8, dtype=torch.float64))


@pytest.fixture
def kept(net: nn.Module) -> dict[str, torch.Tensor]:
    names = ["features.0.weight", "features.5.bias", "features.4.weight", "classifier.0.weight"]
    generator = torch.Generator().manual_seed(1)
    return {name: torch.rand(net.get_parameter(name).shape, generator=generator) < 0.6 for name in names}


def test_the_prune_form_computes_what_the_masked_network_does(net: nn.Module, kept: dict[str, torch.Tensor]) -> None:
    x = torch.randn(3, 1, 8, 8, dtype=torch.float64)
    with masked(net, kept):
        expected = net(x)
    assert torch.equal(to_prune_form(net, kept)(x), expected)
    assert not torch.equal(net(x), expected), "the original stays whole"


def test_the_prune_form_is_the_one_torch_knows(net: nn.Module, kept: dict[str, torch.Tensor]) -> None:
    pruned = to_prune_form(net, kept)
    assert prune.is_pruned(pruned)
    assert torch.equal(pruned.state_dict()["features.0.weight_orig"], net.get_parameter("features.0.weight"))
    assert torch.equal(pruned.state_dict()["features.0.weight_mask"].bool(), kept["features.0.weight"])
    fresh = zoo["vgg_small"](channels=(3, 4, 4, 5), hidden=(6,), image_size=8).double().eval()
    for name in kept:
        path, _, short = name.rpartition(".")
        prune.identity(fresh.get_submodule(path), short)
    fresh.load_state_dict(pruned.state_dict())
    x = torch.randn(3, 1, 8, 8, dtype=torch.float64)
    assert torch.equal(fresh(x), pruned(x))


def test_training_the_prune_form_revives_nothing(net: nn.Module, kept: dict[str, torch.Tensor]) -> None:
    pruned = to_prune_form(net, kept)
    optimizer = torch.optim.SGD(pruned.parameters(), lr=0.1, momentum=0.9)
    for _ in range(2):
        pruned(torch.randn(3, 1, 8, 8, dtype=torch.float64)).square().sum().backward()
        optimizer.step()
    assert not pruned.get_submodule("features.0").weight[~kept["features.0.weight"]].any()


def test_recurrent_weights_have_a_prune_form_too() -> None:
    net = zoo["lstm"](n_features=3, hidden_size=4, n_steps=5).double().eval()
    kept = {"lstm.weight_hh_l0": torch.rand(16, 4) < 0.5, "lstm.weight_ih_l0": torch.rand(16, 3) < 0.5}
    x = net.example_input(2).double()
    with masked(net, kept):
        expected = net(x)
    torch.testing.assert_close(to_prune_form(net, kept)(x), expected, rtol=0, atol=0)


def test_a_written_file_is_the_masked_network(net: nn.Module, kept: dict[str, torch.Tensor], tmp_path: Path) -> None:
    path = tmp_path / "pruned.safetensors"
    write(path, Safetensors().content(as_network(net), kept, About("abc123")).files)
    state = load_file(path)
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"
    with masked(net, kept):
        assert all(torch.equal(state[key], value) for key, value in net.state_dict().items())
    with safe_open(path, "pt") as file:
        assert file.metadata() == {"format": "pt", "producer": "prunescope", "step": "abc123"}


def test_what_cannot_be_exported_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    class Branching(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x if x.sum() > 0 else -x)

    with pytest.raises(Unsupported, match=r"exporting Branching as PyTorch program: .*Export its weights instead"):
        ps.export(ps.Network(Branching(2, 1), torch.ones(1, 2)), {}, "program", tmp_path / "net.pt2")
    assert not list(tmp_path.iterdir())


def test_a_smaller_network_of_the_zoo_is_recognised_by_its_weights(net: nn.Module, tmp_path: Path) -> None:
    example = torch.randn(1, 1, 8, 8, dtype=torch.float64)
    mask = ps.prune(ps.Network(net, example), "magnitude", structure="filter", scope="uniform", sparsity=0.4)
    small = shrink(ps.Network(net, example), mask.kept)
    ps.export(ps.Network(small, example), {}, "safetensors", tmp_path / "small.safetensors")
    state = read_state(tmp_path / "small.safetensors")
    found = recognise(state)
    assert found is not None
    assert found.options["channels"] == (2, 2, 2, 3)
    again = found.build().double().eval()
    load_into(again, state)
    assert torch.equal(again(example), small(example))


def test_tied_weights_are_pruned_under_both_names(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    net[1].weight = net[0].weight
    ps.export(
        ps.Network(net, torch.ones(1, 2)), {"0.weight": torch.eye(2) > 0}, "safetensors", tmp_path / "tied.safetensors"
    )
    state = load_file(tmp_path / "tied.safetensors")
    assert torch.equal(state["0.weight"], state["1.weight"])
    assert torch.equal(state["0.weight"] != 0, torch.eye(2) > 0)
    net.load_state_dict(state)


@pytest.mark.parametrize("form", list(forms))
def test_masks_that_do_not_fit_are_refused(net: nn.Module, form: str) -> None:
    with pytest.raises(
        UnknownName, match=r"no parameter named 'features.0.wieght'.*; did you mean 'features.0.weight'"
    ):
        ps.export(as_network(net), {"features.0.wieght": torch.ones(3, 1, 3, 3, dtype=torch.bool)}, form, Path("never"))
    with pytest.raises(
        ShapeMismatch, match=r"mask of 'features.0.weight' has shape \(3,\),.* parameter \(3, 1, 3, 3\)"
    ):
        ps.export(as_network(net), {"features.0.weight": torch.ones(3, dtype=torch.bool)}, form, Path("never"))


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, DiskFull), (errno.EACCES, StoreError)])
def test_a_full_disk_leaves_the_earlier_file_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, call: str, code: int, kind: type[StoreError]
) -> None:
    path = tmp_path / "net.safetensors"
    linear = ps.Network(nn.Linear(2, 1), torch.ones(1, 2))
    ps.export(linear, {}, "safetensors", path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(kind, match=str(path)):
        ps.export(linear, {}, "safetensors", path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
