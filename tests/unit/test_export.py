"""Pruned networks leave prunescope and are read without it."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn
from torch.nn.utils import prune

import prunescope as ps
from prunescope.core.errors import DiskFull, ShapeMismatch, StoreError, UnknownName, Unsupported
from prunescope.nets import export
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.context import masked
from prunescope.nets.export import to_prune_form, write_program, write_safetensors
from prunescope.nets.recognise import recognise
from prunescope.nets.surgery import shrink
from prunescope.nets.zoo import zoo


@pytest.fixture
def net() -> nn.Module:
    return zoo["vgg_small"](channels=(3, 4, 4, 5), hidden=(6,), image_size=8).double().eval()


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
    write_safetensors(net, kept, path, step="abc123")
    state = load_file(path)
    assert list(tmp_path.iterdir()) == [path], "nothing is left beside it"
    with masked(net, kept):
        assert all(torch.equal(state[key], value) for key, value in net.state_dict().items())
    with safe_open(path, "pt") as file:
        assert file.metadata() == {"format": "pt", "producer": "prunescope", "step": "abc123"}


def test_a_written_file_is_read_without_prunescope(tmp_path: Path) -> None:
    path = tmp_path / "pruned.safetensors"
    write_safetensors(nn.Linear(2, 1), {"weight": torch.tensor([[True, False]])}, path)
    program = (
        "import sys, torch; from safetensors.torch import load_file; layer = torch.nn.Linear(2, 1);"
        f"layer.load_state_dict(load_file({str(path)!r}));"
        "assert layer.weight[0, 1] == 0 and layer.weight[0, 0] != 0;"
        "assert not any(name.startswith('prunescope') for name in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PATH": ""})


def test_a_smaller_network_is_exported_whole_and_read_without_prunescope(net: nn.Module, tmp_path: Path) -> None:
    example = torch.randn(1, 1, 8, 8, dtype=torch.float64)
    mask = ps.prune(ps.Network(net, example), "magnitude", structure="filter", scope="uniform", sparsity=0.4)
    small = shrink(ps.Network(net, example), mask.kept)
    path = tmp_path / "small.pt2"
    write_program(small.train(), example, path)
    assert all(layer.training for layer in small.modules())
    program = torch.export.load(path).module()
    x = torch.randn(3, 1, 8, 8, dtype=torch.float64)
    assert torch.equal(program(x), small.eval()(x))
    n_params, n_small, n_whole = (sum(p.numel() for p in m.parameters()) for m in (program, small, net))
    assert n_params == n_small < n_whole, "the removed weights are not in it"


def test_what_cannot_be_exported_is_said_and_nothing_is_written(tmp_path: Path) -> None:
    class Branching(nn.Linear):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return super().forward(x if x.sum() > 0 else -x)

    with pytest.raises(Unsupported, match=r"Branching cannot be exported: .*Export its weights instead"):
        write_program(Branching(2, 1), torch.ones(1, 2), tmp_path / "net.pt2")
    assert not list(tmp_path.iterdir())


def test_a_smaller_network_of_the_zoo_is_recognised_by_its_weights(net: nn.Module, tmp_path: Path) -> None:
    example = torch.randn(1, 1, 8, 8, dtype=torch.float64)
    mask = ps.prune(ps.Network(net, example), "magnitude", structure="filter", scope="uniform", sparsity=0.4)
    small = shrink(ps.Network(net, example), mask.kept)
    write_safetensors(small, {}, tmp_path / "small.safetensors")
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
    write_safetensors(net, {"0.weight": torch.eye(2) > 0}, tmp_path / "tied.safetensors")
    state = load_file(tmp_path / "tied.safetensors")
    assert torch.equal(state["0.weight"], state["1.weight"])
    assert torch.equal(state["0.weight"] != 0, torch.eye(2) > 0)
    net.load_state_dict(state)


@pytest.mark.parametrize("write", [to_prune_form, lambda net, kept: write_safetensors(net, kept, Path("never"))])
def test_masks_that_do_not_fit_are_refused(net: nn.Module, write) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnknownName, match=r"no parameter named 'features.0.wieght'; did you mean 'features.0.weight'"):
        write(net, {"features.0.wieght": torch.ones(3, 1, 3, 3, dtype=torch.bool)})
    with pytest.raises(
        ShapeMismatch, match=r"mask of 'features.0.weight' has shape \(3,\), the parameter \(3, 1, 3, 3\)"
    ):
        write(net, {"features.0.weight": torch.ones(3, dtype=torch.bool)})


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, DiskFull), (errno.EACCES, StoreError)])
def test_a_full_disk_leaves_the_earlier_file_whole(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, call: str, code: int, kind: type[StoreError]
) -> None:
    path = tmp_path / "net.safetensors"
    write_safetensors(nn.Linear(2, 1), {}, path)
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(export.os, call, fail)
    with pytest.raises(kind, match="nothing was changed"):
        write_safetensors(nn.Linear(2, 1), {}, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
