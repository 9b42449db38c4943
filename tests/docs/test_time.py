"""The how-to page for faster networks says what is true."""

import torch
from torch import nn

import prunescope as ps
from helpers.pages import Page

PAGE = "docs/how-to/save-time.md"


class Small(nn.Sequential):
    """With a last layer called ``fc``."""

    def __init__(self) -> None:
        super().__init__()
        self.add_module("conv", nn.Conv2d(1, 16, 3))
        self.add_module("relu", nn.ReLU())
        self.add_module("flat", nn.Flatten())
        self.add_module("hidden", nn.Linear(16 * 36, 24))
        self.add_module("fc", nn.Linear(24, 3))


def test_the_examples_run(page: Page) -> None:
    module = Small()
    names = page.run({"module": module, "example_input": torch.zeros(1, 1, 8, 8)})
    small = names["small"]
    assert isinstance(small, Small)
    assert torch.equal(small.fc.weight, module.fc.weight)
    assert isinstance(names["net"], ps.Network)
