"""The how-to page for faster networks says what is true."""

import re
from pathlib import Path

import torch
from torch import nn

import prunescope as ps

PAGE = Path(__file__).parents[2] / "docs/how-to/save-time.md"


class Small(nn.Sequential):
    """With a last layer called ``fc``."""

    def __init__(self) -> None:
        super().__init__()
        self.add_module("conv", nn.Conv2d(1, 16, 3))
        self.add_module("relu", nn.ReLU())
        self.add_module("flat", nn.Flatten())
        self.add_module("hidden", nn.Linear(16 * 36, 24))
        self.add_module("fc", nn.Linear(24, 3))


def test_the_examples_run() -> None:
    module = Small()
    names = {"module": module, "example_input": torch.zeros(1, 1, 8, 8)}
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert len(blocks) == 2
    exec(compile("\n".join(blocks), str(PAGE), "exec"), names)
    small = names["small"]
    assert isinstance(small, Small)
    assert torch.equal(small.fc.weight, module.fc.weight)
    assert isinstance(names["net"], ps.Network)
