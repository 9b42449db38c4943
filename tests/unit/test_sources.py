"""The sources one by one: zoo, torchvision, Python files, exported programs."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from prunescope.core.errors import BadCheckpoint, BadNetwork, CorruptFile, NotTrusted, UnknownName
from prunescope.core.spec import parse
from prunescope.nets.lift import lift
from prunescope.nets.network import Network
from prunescope.nets.source import LoadContext, Source, sources
from prunescope.nets.zoo import zoo


def load(folder: Path, fields: dict[str, object], **context: object) -> Network:
    source: Source = parse(sources, fields)
    return source.load(LoadContext(folder, **context))


def test_fresh_weights_follow_the_seed_alone(tmp_path: Path) -> None:
    fields = {"name": "zoo", "architecture": "lenet5"}
    state = torch.get_rng_state()
    first = load(tmp_path, {**fields, "seed": 1})
    assert torch.equal(state, torch.get_rng_state())
    torch.rand(3)
    assert load(tmp_path, {**fields, "seed": 1}).fingerprint == first.fingerprint
    assert load(tmp_path, {**fields, "seed": 2}).fingerprint != first.fingerprint


def test_weights_that_do_not_fit_the_architecture_are_refused(tmp_path: Path) -> None:
    torch.save(zoo["lenet5"](n_classes=4).state_dict(), tmp_path / "net.pt")
    with pytest.raises(BadCheckpoint, match=r"LeNet5: 2 of another shape \(fc3.weight \(4, 84\) instead of \(10, 84\)"):
        load(tmp_path, {"name": "zoo", "architecture": "lenet5", "weights": "net.pt"})


def test_unknown_architectures_are_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'resnet20'"):
        load(tmp_path, {"name": "zoo", "architecture": "resnet_20"})
    with pytest.raises(UnknownName, match="torchvision has no classifier named 'resnet_18'; did you mean 'resnet18'"):
        load(tmp_path, {"name": "torchvision", "architecture": "resnet_18"})
    with pytest.raises(BadNetwork, match="'resnet18' cannot be built"):
        load(tmp_path, {"name": "torchvision", "architecture": "resnet18", "arguments": {"classes": 3}})


def test_torchvision_networks_know_the_input_of_their_weights(tmp_path: Path) -> None:
    net = load(tmp_path, {"name": "torchvision", "architecture": "squeezenet1_1"})
    assert net.example_input[0].shape == (1, 3, 224, 224)


def test_a_python_file_runs_only_with_trust(tmp_path: Path) -> None:
    mark = tmp_path / "it_ran"
    (tmp_path / "model.py").write_text(f"open({str(mark)!r}, 'w')\n")
    with pytest.raises(NotTrusted, match=r"model\.py'.*would run the code in it.*--trust"):
        load(tmp_path, {"name": "python_file", "path": "model.py"}, example_shape=(3,))
    assert not mark.exists()


def test_a_python_file_may_import_its_neighbours(tmp_path: Path) -> None:
    (tmp_path / "neighbour_of_model.py").write_text("WIDTH = 7\n")
    (tmp_path / "model.py").write_text(
        "from torch import nn\nfrom neighbour_of_model import WIDTH\n"
        "class Net(nn.Linear):\n    def __init__(self): super().__init__(3, WIDTH)\n"
    )
    before = list(sys.path)
    fields = {"name": "python_file", "path": "model.py", "builder": "Net"}
    assert load(tmp_path, fields, trust=True, example_shape=(3,)).output_shape == (7,)
    assert sys.path == before


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def build(: pass", r"running 'build' of '.*model.py' failed: SyntaxError"),
        ("import not_a_module", "ModuleNotFoundError: No module named 'not_a_module'"),
        ("def build(): return 3", "gave a int; it must return a torch.nn.Module"),
        ("def build(width): pass", "TypeError: build"),
    ],
)
def test_a_python_file_that_fails_says_how(code: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(code)
    with pytest.raises(BadNetwork, match=message):
        load(tmp_path, {"name": "python_file", "path": "model.py"}, trust=True, example_shape=(3,))


def test_a_builder_that_is_not_there_is_answered_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("def biuld(): pass\n")
    with pytest.raises(UnknownName, match=r"nothing named 'build'; did you mean 'biuld'.*defines biuld"):
        load(tmp_path, {"name": "python_file", "path": "model.py"}, trust=True, example_shape=(3,))


def test_a_network_whose_input_nobody_knows_asks_for_it(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text("from torch import nn\ndef build(): return nn.Linear(3, 2)\n")
    with pytest.raises(BadNetwork, match="input of this Linear is not known; name its data set"):
        load(tmp_path, {"name": "python_file", "path": "model.py"}, trust=True)


class Mixed(nn.Module):
    """Every kind of layer that is lifted, tied weights and attention between them."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(5, 8)
        self.block = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.lstm = nn.LSTM(8, 4, num_layers=2, bidirectional=True, batch_first=True)
        self.gru = nn.GRU(8, 8, batch_first=True)
        self.rnn = nn.RNN(8, 8)
        self.conv = nn.Conv1d(8, 6, 3, padding="same", groups=2)
        self.up = nn.ConvTranspose1d(6, 8, 3, stride=2)
        self.batch, self.group = nn.BatchNorm1d(8), nn.GroupNorm(2, 8)
        self.head = nn.Linear(8, 5)
        self.head.weight = self.words.weight

    def forward(self, x: Tensor) -> Tensor:
        y = self.block(self.words(x))
        y, (h, c) = self.lstm(y)
        y = self.rnn(self.gru(y)[0].transpose(0, 1))[0].permute(1, 2, 0)
        y = self.group(self.batch(self.up(self.conv(y))))
        return self.head(y.mean(2)) + h[:1, :, :1].sum(0) + c[-1:, :, :1].sum(0)


pytestmark = pytest.mark.filterwarnings("ignore:The tensor attributes self:UserWarning")


def exported(net: nn.Module, x: Tensor) -> nn.Module:
    batch = torch.export.Dim("batch")
    return lift(torch.export.export(net.eval(), (x,), dynamic_shapes=({0: batch},)))


def test_lifting_finds_every_layer_again() -> None:
    net, x = Mixed().eval(), torch.randint(5, (2, 6))
    lifted = exported(net, x)
    kinds = {type(layer) for layer in net.modules()} - {nn.MultiheadAttention, nn.TransformerEncoderLayer, Mixed}
    assert kinds - {type(layer) for layer in lifted.modules()} == {type(net.block.self_attn.out_proj)}
    own = {name.replace("in_proj_", "in_proj.") for name in net.state_dict()}
    assert own == set(lifted.state_dict())
    assert lifted.get_parameter("head.weight") is lifted.get_parameter("words.weight")
    assert {site.name for site in Network(lifted, x).sites} >= {"lstm.weight_ih_l1_reverse", "block.linear1.weight"}


def test_a_lifted_network_gives_the_same_outputs_for_any_batch() -> None:
    net = Mixed().double().eval()
    lifted = exported(net, torch.randint(5, (2, 6)))
    x = torch.randint(5, (5, 6))
    torch.testing.assert_close(lifted(x), net(x), rtol=0, atol=1e-12)


@pytest.mark.parametrize("name", ["lenet5", "lstm", "gru", "resnet20", "vgg_small"])
def test_a_lifted_network_of_the_zoo_has_the_same_sites_and_weights(name: str) -> None:
    net = zoo[name]().eval()
    lifted = lift(torch.export.export(net, (net.example_input(2),)))
    assert {s.name: s.shape for s in Network(lifted, net.example_input()).sites} == {
        s.name: s.shape for s in Network(net, net.example_input()).sites
    }
    x = net.example_input(3)
    before = net(x)
    assert torch.equal(lifted(x), before)
    with torch.no_grad():
        next(lifted.parameters()).zero_()
    assert not torch.equal(lifted(x), before), "its parameters are what it computes with"


def test_a_lifted_network_trains_again() -> None:
    lifted = exported(zoo["vgg_small"](dropout=0.5), torch.randn(2, 1, 28, 28)).train()
    before = lifted.get_buffer("features.1.running_mean").clone()
    lifted(torch.randn(4, 1, 28, 28)).sum().backward()
    assert not torch.equal(before, lifted.get_buffer("features.1.running_mean"))
    assert all(parameter.grad is not None for parameter in lifted.parameters())


def test_an_exported_file_is_read_only_with_trust(tmp_path: Path) -> None:
    net = zoo["lenet5"]().eval()
    torch.export.save(torch.export.export(net, (net.example_input(2),)), tmp_path / "net.pt2")
    fields = {"name": "exported", "path": "net.pt2"}
    with pytest.raises(NotTrusted, match=r"net\.pt2'.*--trust"):
        load(tmp_path, fields)
    loaded = load(tmp_path, fields, trust=True)
    assert torch.equal(loaded.module(net.example_input(4)), net(net.example_input(4)))
    assert loaded.example_input[0].shape == (1, 1, 28, 28)


def test_an_export_of_one_batch_size_says_how_to_export(tmp_path: Path) -> None:
    class Fixed(nn.Linear):
        def forward(self, x: Tensor) -> Tensor:
            return super().forward(x.view(1, 4))

    torch.export.save(torch.export.export(Fixed(4, 2).eval(), (torch.zeros(1, 2, 2),)), tmp_path / "net.pt2")
    with pytest.raises(BadNetwork, match=r"failed on two samples.*dynamic_shapes"):
        load(tmp_path, {"name": "exported", "path": "net.pt2"}, trust=True)


def test_an_export_in_training_mode_is_refused(tmp_path: Path) -> None:
    net = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))
    torch.export.save(torch.export.export(net.train(), (torch.randn(4, 3),)), tmp_path / "net.pt2")
    with pytest.raises(BadNetwork, match=r"training mode.*model.eval\(\)"):
        load(tmp_path, {"name": "exported", "path": "net.pt2"}, trust=True)


def test_a_broken_export_is_corrupt(tmp_path: Path) -> None:
    (tmp_path / "net.pt2").write_bytes(b"nothing of the kind")
    with pytest.raises(CorruptFile, match=r"net\.pt2'.*[Ee]xport it again"):
        load(tmp_path, {"name": "exported", "path": "net.pt2"}, trust=True)


def test_a_network_of_the_zoo_loads_without_torchvision() -> None:
    program = (
        "import sys; from pathlib import Path; from prunescope.nets.source import LoadContext, sources;"
        "sources['zoo'](architecture='mlp').load(LoadContext(Path('.')));"
        "assert 'torchvision' not in sys.modules;"
        "from prunescope.nets.torchvision_shim import torchvision; assert torchvision.models.resnet18"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
