"""The pages on tickets and on training the survivors hold what runs."""

import pytest
import torch
from torch import nn

import prunescope as ps
from helpers.pages import Page
from prunescope.cli.fields import axis_fields
from prunescope.workspace import Workspace

AXES = ("criterion", "structure", "scope", "schedule", "recovery")
TICKET, SURVIVORS = Page("docs/how-to/find-a-multi-prize-ticket.md"), Page("docs/how-to/train-the-survivors.md")
COMMANDS = [words[3:] for page in (TICKET, SURVIVORS) for words in page.commands() if words[1] == "prune"]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_is_a_plan(words):
    pairs = list(zip(words[::2], words[1::2], strict=True))
    fields = axis_fields([word for pair in pairs if "." in pair[0] for word in pair], AXES)
    plain = {name.removeprefix("--"): value for name, value in pairs if "." not in name}
    named = {axis: {"name": plain.pop(axis), **fields[axis]} for axis in AXES if axis in plain}
    assert ps.Plan(**named, **plain).sparsity > 0


def test_the_settings_open_an_untrained_network(tmp_path):
    (block,) = TICKET.blocks("toml")
    (tmp_path / "prunescope.toml").write_text(block)
    with Workspace(tmp_path) as workspace:
        assert not workspace.problems
        assert workspace.only_model() == "lenet5"
        assert not bool(workspace.model("lenet5").network.module.fc1.bias.any())


def test_the_example_in_python_runs():
    net = ps.Network(nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), torch.zeros(1, 4))
    early = {name: value + 1 for name, value in net.module.state_dict().items()}
    outcome = SURVIVORS.run({"ps": ps, "net": net, "early_state_dict": early})["outcome"]
    kept = outcome.mask["0.weight"]
    assert torch.equal(outcome.net.weight("0.weight")[kept], early["0.weight"][kept])
