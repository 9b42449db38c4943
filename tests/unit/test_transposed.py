"""A transposed convolution lists its inputs first; of one tap it is the convolution of the turned weight."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.prune.criterion import criteria

LABELS = torch.tensor([0, 1, 2, 0])


def pair():
    """Two networks that compute the same: with a convolution of one tap, and with it transposed."""
    torch.manual_seed(0)
    plain, turned = nn.Conv2d(8, 6, 1), nn.ConvTranspose2d(8, 6, 1)
    ends = nn.Conv2d(2, 8, 3), nn.Linear(6, 3)
    turned.weight.data, turned.bias.data = plain.weight.data.transpose(0, 1).clone(), plain.bias.data
    found = []
    for middle in (plain, turned):
        body = (ends[0], nn.ReLU(), middle, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), ends[1])
        found.append(ps.Network(nn.Sequential(*body).double(), torch.randn(4, 2, 5, 5, dtype=torch.float64)))
    return found


def of_plain(mask, name="2.weight"):
    return mask[name].transpose(0, 1) if name == "2.weight" else mask[name]


def assert_same(plain, turned):
    assert sorted(plain) == sorted(turned)
    assert all(torch.equal(plain[name], of_plain(turned, name)) for name in plain)


@pytest.mark.parametrize("structure", ["filter", "input_channel"])
@pytest.mark.parametrize("name", [name for name in criteria if name not in ("hand", "control", "particles")])
def test_units_are_those_of_the_convolution(name, structure):
    plain, turned = pair()
    fields = {"multiprize": {"epochs": 2}}.get(name, {})
    plan = ps.Plan(criterion={"name": name, **fields}, structure=structure, sparsity=0.5, scope="uniform")
    try:
        masks = [ps.run(net, plan, data=(plain.example_input[0], LABELS)).mask for net in (plain, turned)]
    except ps.PrunescopeError as error:
        pytest.skip(str(error))
    assert_same(*masks)
    assert ps.shrink(turned, masks[1])[2].weight.shape == ps.shrink(plain, masks[0])[2].weight.transpose(0, 1).shape


@pytest.mark.parametrize(
    "edit", [{"kind": "unit", "units": [5]}, {"kind": "input", "columns": [7]}, {"kind": "input", "columns": [0, 6]}]
)
def test_a_hand_takes_out_and_brings_back_what_it_does_of_the_convolution(edit):
    masks = []
    for net in pair():
        out = ps.Plan(criterion={"name": "hand", "edits": [{**edit, "site": "2.weight"}]})
        back = ps.Plan(criterion={"name": "hand", "edits": [{**edit, "site": "2.weight", "action": "restore"}]})
        gone = ps.run(net, out).mask
        assert sum(gone.n_removed(name) for name in gone) > 0
        restored = ps.run(net, back, gone).mask
        assert all(restored.n_removed(name) == 0 for name in restored)
        masks.append(gone)
    assert_same(*masks)
