"""What holds for every form in which a pruned network leaves, with and without prunescope."""

import importlib.util
import json
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

import prunescope as ps
from prunescope.core.spec import parse
from prunescope.nets.export import SmallerForm, forms

ORIGINALS = Path(__file__).with_name("originals.py")
COMPUTES = [name for name in forms if name != "masks"]
"""Forms that are networks again when they are loaded."""

every_form = pytest.mark.parametrize("form", list(forms))
every_network = pytest.mark.parametrize("kind", ["perceptron", "residual", "recurrent", "tied"])

ALONE = """
import json, sys
class NotHere:
    def find_spec(self, name, *rest):
        if name.partition(".")[0] == "prunescope":
            raise ImportError("prunescope is not installed here")
sys.meta_path.insert(0, NotHere())
import numpy, torch
from safetensors.torch import load_file
sys.path[:0] = [{originals!r}]
from originals import NETWORKS
torch.set_num_threads(1)
differences = {{}}
for case in json.loads({cases!r}):
    sys.path[:0] = [case["folder"]]
    sys.modules.pop("load", None)
    known = {{"Original": lambda _, kind=case["kind"]: NETWORKS[kind]().eval(), "torch": torch}}
    wanted = load_file(case["wanted"])
    known["x"] = wanted["x"].numpy() if case["form"] == "onnx" else wanted["x"]
    exec(case["python"], known)
    found = torch.as_tensor(known["outputs"][0]) if case["form"] == "onnx" else known["net"](wanted["x"])
    differences[case["kind"] + " " + case["form"]] = float((found - wanted["y"]).abs().max())
assert "prunescope" not in sys.modules
print(json.dumps(differences))
"""


@cache
def originals() -> ModuleType:
    spec = importlib.util.spec_from_file_location("originals", ORIGINALS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def network(kind: str) -> ps.Network:
    """A network with lively batch norms, so that a forgotten shift shows."""
    torch.manual_seed(3)
    module = originals().NETWORKS[kind]().eval()
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            nn.init.normal_(layer.running_mean)
            nn.init.uniform_(layer.weight, 0.5, 2)
            nn.init.normal_(layer.bias)
    return ps.Network(module, torch.randn(1, *module.example_shape))


def pruned(net: ps.Network) -> ps.Mask:
    """Two fifths of the units, and single weights among those that stay."""
    units = ps.prune(net, "magnitude", structure="filter", scope="uniform", sparsity=0.4)
    return units & ps.prune(net, "random", structure="weight", scope="global", sparsity=0.1)


def masked_outputs(net: ps.Network, mask: ps.Mask, x: torch.Tensor) -> torch.Tensor:
    with ps.masked(net, mask), torch.no_grad():
        return net.module(x)


def samples(net: ps.Network) -> torch.Tensor:
    return torch.randn(5, *net.module.example_shape, generator=torch.Generator().manual_seed(9))


def test_every_form_is_loaded_by_its_own_lines_in_a_program_without_prunescope(tmp_path: Path) -> None:
    cases = []
    for kind in originals().NETWORKS:
        net = network(kind)
        mask, x = pruned(net), samples(net)
        wanted = tmp_path / f"{kind}.wanted"
        save_file({"x": x, "y": masked_outputs(net, mask, x)}, wanted)
        for form in COMPUTES:
            chosen = parse(forms, form)
            to = tmp_path / (f"{kind}-{form}" + ("" if form == "shrunk" else chosen.suffix))
            ps.export(net, mask, form, to)
            python = "\n".join(chosen.loading_without(str(to)))
            case = {"kind": kind, "form": form, "python": python, "wanted": str(wanted), "folder": str(to)}
            cases.append(case)
    program = ALONE.format(originals=str(ORIGINALS.parent), cases=json.dumps(cases))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    differences = json.loads(done.stdout)
    assert len(differences) == len(originals().NETWORKS) * len(COMPUTES)
    assert max(differences.values()) < 1e-5, differences


@every_network
def test_the_smaller_network_says_what_the_masked_one_says_to_the_last_digit(kind: str, tmp_path: Path) -> None:
    net = network(kind)
    net.module.double()
    net = ps.Network(net.module, net.example_input[0].double())
    mask, x = pruned(net), samples(net).double()
    content = ps.export(net, mask, "shrunk", tmp_path / "small.zip")
    assert content.difference == 0
    small = ps.load(tmp_path / "small.zip", originals().NETWORKS[kind]())
    torch.testing.assert_close(small(x), masked_outputs(net, mask, x), rtol=0, atol=1e-9)
    count = lambda module: sum(p.numel() for p in module.parameters())  # noqa: E731
    assert count(small) < count(net.module)


@every_form
def test_exporting_changes_nothing_of_the_network_and_nothing_of_chance(form: str, tmp_path: Path) -> None:
    net = network("perceptron")
    mask, chance = pruned(net), torch.random.get_rng_state()
    before = {name: value.clone() for name, value in net.module.state_dict().items()}
    net.module.train()
    ps.export(net, mask, form, tmp_path / "out")
    assert all(layer.training for layer in net.module.modules())
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())
    assert torch.equal(torch.random.get_rng_state(), chance)


@every_form
def test_it_is_said_in_words_what_a_form_is_for(form: str) -> None:
    kind = forms[form]
    assert kind.title
    assert kind.summary.endswith(".")
    assert kind.use
    assert kind.suffix.startswith(".")
    assert kind.smaller == issubclass(kind, SmallerForm)


def test_one_export_gives_the_same_bytes_again(tmp_path: Path) -> None:
    for name in ("one", "two"):
        net = network("residual")
        (tmp_path / name).mkdir()
        ps.export(net, pruned(net), "shrunk", tmp_path / name / "out.zip")
    assert (tmp_path / "one/out.zip").read_bytes() == (tmp_path / "two/out.zip").read_bytes()


@pytest.mark.parametrize("form", [name for name in forms if forms[name].smaller])
def test_masked_weights_that_stay_are_zero_in_the_smaller_network(form: str, tmp_path: Path) -> None:
    net = network("perceptron")
    mask = ps.prune(net, "random", structure="weight", sparsity=0.2)
    content = ps.export(net, mask, form, tmp_path / "out")
    n_zeros = sum(mask.n_removed(name) for name in mask)
    assert content.difference is not None
    if form == "shrunk":
        state = load_file(tmp_path / "out/model.safetensors")
        assert sum(int((value == 0).sum()) for name, value in state.items() if "1." not in name) == n_zeros


def test_an_archive_and_a_folder_hold_the_same(tmp_path: Path) -> None:
    net = network("residual")
    ps.export(net, pruned(net), "shrunk", tmp_path / "small.zip")
    ps.export(net, pruned(net), "shrunk", tmp_path / "small")
    with zipfile.ZipFile(tmp_path / "small.zip") as zipped:
        for name in ("plan.json", "model.safetensors", "load.py"):
            assert zipped.read(f"small/{name}") == (tmp_path / "small" / name).read_bytes()
    assert len(list((tmp_path / "small").iterdir())) == 3
