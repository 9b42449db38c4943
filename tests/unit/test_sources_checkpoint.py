"""Files of weights as people have them, and as they should not be."""

import argparse
import pickle
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils import prune

from prunescope.core.errors import BadCheckpoint, CorruptFile, PrunescopeError
from prunescope.core.spec import parse
from prunescope.nets.checkpoint import load_into, read_state
from prunescope.nets.source import LoadContext, Source, sources
from prunescope.nets.zoo import zoo

STATE = {"fc.weight": torch.arange(6.0).view(2, 3), "fc.bias": torch.ones(2)}


class Dangerous:
    """A pickle that would write a file when it is read."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.path,)


def assert_reads(path: Path) -> None:
    found = read_state(path)
    assert list(found) == list(STATE)
    assert all(torch.equal(found[key], STATE[key]) for key in STATE)


@pytest.mark.parametrize(
    "content",
    [
        STATE,
        OrderedDict(STATE),
        {
            "state_dict": STATE,
            "epoch": 3,
            "optimizer": {"state": {0: {"momentum": torch.zeros(2)}}, "param_groups": []},
        },
        {"model": {"state_dict": STATE}, "best": 0.91},
        {"net": {f"module.{key}": value for key, value in STATE.items()}, "acc": 91.2},
        {f"_orig_mod.module.{key}": value for key, value in STATE.items()},
        {"model_state_dict": {f"model.{key}": value for key, value in STATE.items()}},
        {**STATE, "epoch": 3, "note": "text"},
        {"state_dict": STATE, "best": np.float64(0.9), "n": np.int64(3), "args": argparse.Namespace(lr=0.1, name="a")},
    ],
)
@pytest.mark.parametrize("suffix", [".pt", ".pth", ".th", ".ckpt"])
def test_weights_are_found_wherever_training_scripts_put_them(content: object, suffix: str, tmp_path: Path) -> None:
    torch.save(content, tmp_path / f"net{suffix}")
    assert_reads(tmp_path / f"net{suffix}")


def test_the_old_file_format_and_safetensors_are_read(tmp_path: Path) -> None:
    torch.save(STATE, tmp_path / "old.th", _use_new_zipfile_serialization=False)
    assert_reads(tmp_path / "old.th")
    save_file(STATE, tmp_path / "net.safetensors")
    assert {key: value.tolist() for key, value in read_state(tmp_path / "net.safetensors").items()} == {
        key: value.tolist() for key, value in STATE.items()
    }


def test_the_prune_form_becomes_weights_with_zeros(tmp_path: Path) -> None:
    net = zoo["lenet5"]()
    prune.random_unstructured(net.fc1, "weight", amount=0.5)
    prune.random_unstructured(net.fc1, "bias", amount=3)
    torch.save(net.state_dict(), tmp_path / "net.pt")
    state = read_state(tmp_path / "net.pt")
    assert set(state) == set(zoo["lenet5"]().state_dict())
    assert torch.equal(state["fc1.weight"], net.fc1.weight)
    assert (state["fc1.bias"] == 0).sum() >= 3


def test_a_prefix_that_only_some_names_have_stays(tmp_path: Path) -> None:
    torch.save({"model.weight": torch.ones(1), "head.weight": torch.ones(1)}, tmp_path / "net.pt")
    assert list(read_state(tmp_path / "net.pt")) == ["model.weight", "head.weight"]


def test_a_pickled_module_is_refused_by_its_class(tmp_path: Path) -> None:
    torch.save(zoo["mlp"](), tmp_path / "net.pt")
    with pytest.raises(BadCheckpoint, match=r"net.pt'.*pickled \S*mlp.Mlp.*would run code.*model.state_dict\(\)"):
        read_state(tmp_path / "net.pt")


@pytest.mark.filterwarnings("ignore:Detected pickle protocol:UserWarning")
@pytest.mark.parametrize("old", [True, False])
def test_code_in_a_pickle_never_runs(old: bool, tmp_path: Path) -> None:
    mark = tmp_path / "it_ran"
    torch.save({"state_dict": STATE, "x": Dangerous(mark)}, tmp_path / "net.pt", _use_new_zipfile_serialization=not old)
    with pytest.raises(BadCheckpoint, match="would run code"):
        read_state(tmp_path / "net.pt")
    (tmp_path / "plain.pt").write_bytes(pickle.dumps(Dangerous(mark)))
    with pytest.raises(PrunescopeError, match="plain"):
        read_state(tmp_path / "plain.pt")
    assert not mark.exists()


@pytest.mark.filterwarnings("ignore:.*jit:DeprecationWarning", "error:.*TorchScript:UserWarning")
def test_a_torchscript_archive_says_what_it_is(tmp_path: Path) -> None:
    torch.jit.trace(nn.Linear(2, 1), torch.zeros(1, 2)).save(str(tmp_path / "net.pt"))
    with pytest.raises(BadCheckpoint, match=r"TorchScript.*state_dict"):
        read_state(tmp_path / "net.pt")


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
@pytest.mark.parametrize("share", [0.0, 0.02, 0.3, 0.7, 0.99])
def test_a_file_cut_short_is_corrupt_in_words(suffix: str, share: float, tmp_path: Path) -> None:
    path = tmp_path / f"net{suffix}"
    state = {"weight": torch.randn(40, 40)}
    if suffix == ".pt":
        torch.save(state, path)
    else:
        save_file(state, path)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises((CorruptFile, BadCheckpoint), match=rf"reading weights from '.*net{suffix}': .*again"):
        read_state(path)


@pytest.mark.parametrize(
    "content", [b"hello, this is text", b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(300), b"PK\x03\x04" + b"x" * 50]
)
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_a_file_of_something_else_is_refused_in_words(content: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"net{suffix}"
    path.write_bytes(content)
    with pytest.raises((CorruptFile, BadCheckpoint), match="reading weights from"):
        read_state(path)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ({"epoch": 3, "loss": 0.1}, "a dictionary with epoch, loss"),
        ({"fc.weight": torch.ones(2) > 0}, "a dictionary with fc.weight"),
        (torch.ones(3), "a Tensor"),
        ({}, "an empty dict"),
    ],
)
def test_a_checkpoint_without_named_tensors_is_described(content: object, found: str, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "net.pt")
    with pytest.raises(BadCheckpoint, match=rf"found {found}.*but no weights by name"):
        read_state(tmp_path / "net.pt")


def test_a_folder_or_nothing_at_the_path_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadCheckpoint, match="there is no such file"):
        read_state(tmp_path / "none.pt")
    with pytest.raises(BadCheckpoint, match="there is no such file"):
        read_state(tmp_path)


def test_a_misfit_lists_what_is_missing_unexpected_and_misshapen() -> None:
    net = nn.Sequential(*(nn.Linear(2, 2) for _ in range(4)))
    state = {"0.weight": torch.zeros(3, 2), "0.bias": torch.zeros(2), "head.bias": torch.zeros(1)}
    with pytest.raises(BadCheckpoint) as caught:
        load_into(net, state, "net.pt")
    assert str(caught.value).startswith(
        "loading 'net.pt' into Sequential: 6 missing (1.weight, 1.bias, 2.weight, 2.bias, 3.weight, and 1 more); "
        "1 unexpected (head.bias); 1 of another shape (0.weight (3, 2) instead of (2, 2))."
    )


def test_a_misfit_changes_nothing() -> None:
    net = nn.Linear(2, 2)
    before = net.weight.clone()
    with pytest.raises(BadCheckpoint):
        load_into(net, {"weight": torch.zeros(2, 2)}, "net.pt")
    assert torch.equal(net.weight, before)


def test_counters_that_old_files_lack_do_not_matter() -> None:
    net = zoo["vgg_small"]()
    state = {key: value + 1 for key, value in net.state_dict().items() if "num_batches" not in key}
    load_into(net, state)
    assert all(torch.equal(net.state_dict()[key], value) for key, value in state.items())


def test_a_prefix_of_the_module_itself_is_met_from_both_sides() -> None:
    wrapped = nn.ModuleDict({"model": nn.Linear(2, 1)})
    for key in ("weight", "model.weight", "module.model.weight"):
        load_into(wrapped, {key: torch.full((1, 2), 3.0), key.replace("weight", "bias"): torch.zeros(1)})
        assert wrapped["model"].weight.tolist() == [[3.0, 3.0]]


def test_unrecognised_weights_say_what_is_near_and_what_to_do(tmp_path: Path) -> None:
    state = zoo["resnet20"]().state_dict()
    torch.save({**state, "extra.weight": torch.zeros(3, 3)}, tmp_path / "net.pt")
    source: Source = parse(sources, {"name": "checkpoint", "path": "net.pt"})
    with pytest.raises(BadCheckpoint, match=r"no known architecture.*export.save.*python_file"):
        source.load(LoadContext(tmp_path))


def test_a_recognised_checkpoint_gives_the_same_outputs(tmp_path: Path) -> None:
    net = zoo["gru"](n_features=4, hidden_size=5, n_layers=2, n_steps=6).eval()
    torch.save({"state_dict": {f"module.{k}": v for k, v in net.state_dict().items()}}, tmp_path / "net.pth")
    source: Source = parse(sources, {"name": "checkpoint", "path": "net.pth"})
    loaded = source.load(LoadContext(tmp_path, example_shape=(6, 4)))
    x = net.example_input(3)
    assert torch.equal(loaded.module(x), net(x))


def test_a_checkpoint_that_holds_itself_is_refused(tmp_path: Path) -> None:
    content: dict[str, object] = {}
    content |= dict.fromkeys(("state_dict", "model", "net"), content)
    torch.save(content, tmp_path / "loop.pt")
    with pytest.raises(BadCheckpoint, match="but no weights by name"):
        read_state(tmp_path / "loop.pt")
