"""Units that several layers make together may all be one layer's: the layer keeps one, as zeros."""

import torch
from torch import Tensor, nn

import prunescope as ps
from prunescope.nets.silence import silent_units
from prunescope.prune.left import Left


class Shuffled(nn.Module):
    """Two layers side by side whose channels are shuffled, so that those of the second go with some of the first."""

    def __init__(self) -> None:
        super().__init__()
        self.wide, self.narrow = nn.Conv2d(2, 6, 1), nn.Conv2d(2, 2, 1)
        self.reader, self.head = nn.Conv2d(8, 4, 1), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        both = torch.cat([self.wide(x), self.narrow(x)], 1)
        samples, channels, *sides = both.shape
        shuffled = both.view(samples, 2, channels // 2, *sides).transpose(1, 2).reshape(samples, channels, *sides)
        return self.head(self.reader(shuffled).relu().mean((2, 3)))


def shuffled_and_emptied() -> tuple[ps.Network, ps.Mask]:
    """The network, and a mask with which nobody hears the second layer."""
    torch.manual_seed(0)
    heard = torch.tensor([True] * 4 + [False] * 4)
    mask = ps.Mask.from_kept({"reader.weight": heard.view(1, 8, 1, 1).expand(4, 8, 1, 1)})
    return ps.Network(Shuffled().double(), torch.randn(2, 2, 5, 5, dtype=torch.float64)), mask


def test_a_layer_whose_units_all_go_keeps_one_of_them_as_zeros() -> None:
    net, mask = shuffled_and_emptied()
    small = ps.shrink(net, mask)
    assert (small.wide.out_channels, small.narrow.out_channels, small.reader.in_channels) == (5, 1, 6)
    with ps.masked(net, mask):
        expected = net.module(*net.example_input)
    torch.testing.assert_close(small(*net.example_input), expected, rtol=0, atol=1e-12)


def test_what_is_foretold_of_an_emptied_layer_is_what_its_removal_leaves() -> None:
    net, mask = shuffled_and_emptied()
    left, silent = Left(net), silent_units(net.graph, mask)
    cost = ps.cost(ps.shrink(net, mask), net.example_input)
    assert (left.params(silent), left.macs(silent)) == (cost.params, cost.macs)
