"""The pages on tickets and on training the survivors hold what runs."""

import re
import shlex
from pathlib import Path

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.cli.fields import axis_fields
from prunescope.workspace import Workspace

PAGES = Path(__file__).parents[2] / "docs/how-to"
AXES = ("criterion", "structure", "scope", "schedule", "recovery")
TICKET, SURVIVORS = (PAGES / name for name in ("find-a-multi-prize-ticket.md", "train-the-survivors.md"))


def commands():
    lines = [line.strip() for page in (TICKET, SURVIVORS) for line in page.read_text().splitlines()]
    return [line for line in lines if line.startswith("prunescope prune")]


@pytest.mark.parametrize("command", commands())
def test_every_command_is_a_plan(command):
    words = shlex.split(command)[3:]
    pairs = list(zip(words[::2], words[1::2], strict=True))
    fields = axis_fields([word for pair in pairs if "." in pair[0] for word in pair], AXES)
    plain = {name.removeprefix("--"): value for name, value in pairs if "." not in name}
    named = {axis: {"name": plain.pop(axis), **fields[axis]} for axis in AXES if axis in plain}
    assert ps.Plan(**named, **plain).sparsity > 0


def test_the_settings_open_an_untrained_network(tmp_path):
    (block,) = re.findall(r"```toml\n(.*?)```", TICKET.read_text(), re.S)
    (tmp_path / "prunescope.toml").write_text(block)
    with Workspace(tmp_path) as workspace:
        assert not workspace.problems
        assert workspace.only_model() == "lenet5"
        assert not bool(workspace.model("lenet5").network.module.fc1.bias.any())


def test_the_example_in_python_runs():
    (block,) = re.findall(r"```python\n(.*?)```", SURVIVORS.read_text(), re.S)
    net = ps.Network(nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2)), torch.zeros(1, 4))
    early = {name: value + 1 for name, value in net.module.state_dict().items()}
    known = {"ps": ps, "net": net, "early_state_dict": early}
    exec(block, known)
    outcome = known["outcome"]
    kept = outcome.mask["0.weight"]
    assert torch.equal(outcome.net.weight("0.weight")[kept], early["0.weight"][kept])
