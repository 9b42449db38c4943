"""Pruning by hand: rectangles, units and input channels, and bringing them back."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan, UnknownName
from prunescope.prune.edits import plane_of, weight_of
from prunescope.prune.mask import AUTOMATIC, KEPT, MANUAL


@pytest.fixture
def net():
    body = (nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten())
    return ps.Network(nn.Sequential(*body, nn.Linear(16, 5)), torch.zeros(2, 2, 6, 6))


def hand(net, *edits, mask=None):
    return ps.run(net, ps.Plan(criterion={"name": "hand", "edits": edits}), mask).mask


def rectangle(site, rows, columns, action="prune"):
    return {"kind": "rectangle", "site": site, "rows": rows, "columns": columns, "action": action}


def unit(site, *units, action="prune"):
    return {"kind": "unit", "site": site, "units": units, "action": action}


def inputs(site, *columns, action="prune"):
    return {"kind": "input", "site": site, "columns": columns, "action": action}


def removed(mask):
    return {name: mask.n_removed(name) for name in mask if mask.n_removed(name)}


def test_the_plane_of_a_kernel_is_rows_of_kernels():
    weight = torch.arange(2 * 3 * 2 * 2).view(2, 3, 2, 2)
    plane = plane_of(weight)
    assert plane.shape == (4, 6)
    for o in range(2):
        for i in range(3):
            assert torch.equal(plane[2 * o : 2 * o + 2, 2 * i : 2 * i + 2], weight[o, i])


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5))
def test_planes_go_there_and_back(shape):
    weight = torch.randn(shape)
    assert torch.equal(weight_of(plane_of(weight), weight.shape), weight)


def test_a_rectangle_removes_its_cells_by_hand(net):
    mask = hand(net, rectangle("3.weight", (0, 3), (3, 6)))
    expected = torch.zeros(4, 3, 3, 3, dtype=torch.uint8)
    expected[0, 1] = MANUAL
    assert torch.equal(mask.states["3.weight"], expected)
    assert removed(mask) == {"3.weight": 9}


def test_what_was_removed_before_keeps_its_origin(net):
    before = ps.Mask({"6.weight": torch.zeros(5, 16, dtype=torch.uint8)})
    before.states["6.weight"][0, 0] = AUTOMATIC
    mask = hand(net, rectangle("6.weight", (0, 1), (0, 2)), mask=before)
    assert mask.states["6.weight"][0, :3].tolist() == [AUTOMATIC, MANUAL, KEPT]


def test_a_restored_rectangle_is_kept_whoever_removed_it(net):
    automatic = ps.prune(net, "random", sparsity=0.5)
    mask = hand(net, rectangle("6.weight", (0, 5), (0, 16), "restore"), mask=automatic)
    assert not mask.n_removed("6.weight")
    assert mask.n_removed("3.weight") == automatic.n_removed("3.weight")


def test_the_mask_given_is_left_alone(net):
    before = hand(net, rectangle("6.weight", (0, 1), (0, 2)))
    hand(net, rectangle("6.weight", (0, 5), (0, 16), "restore"), mask=before)
    assert before.n_removed("6.weight") == 2


def test_a_unit_goes_with_everything_that_belongs_to_it(net):
    mask = hand(net, unit("0.weight", 1))
    assert removed(mask) == {"0.weight": 18, "0.bias": 1, "1.weight": 1, "1.bias": 1, "3.weight": 36}
    assert all(set(state.unique().tolist()) <= {KEPT, MANUAL} for state in mask.states.values())


def test_a_unit_behind_a_flatten_takes_all_its_columns(net):
    mask = hand(net, unit("3.weight", 2))
    assert torch.equal(~mask["6.weight"].all(0), torch.arange(16) // 4 == 2)


def test_a_restored_unit_comes_back_whole(net):
    mask = hand(net, unit("0.weight", 1), unit("0.weight", 1, action="restore"))
    assert removed(mask) == {}


def test_what_another_removed_unit_shares_stays_gone(net):
    """Filter 1 of the first layer comes back, filter 0 of the second, which reads it, does not."""
    mask = hand(net, unit("0.weight", 1), unit("3.weight", 0), unit("0.weight", 1, action="restore"))
    assert mask.same_as(hand(net, unit("3.weight", 0)))


def test_an_input_channel_is_only_what_one_layer_reads(net):
    mask = hand(net, inputs("3.weight", 2), inputs("0.weight", 0))
    assert torch.equal(~mask["0.weight"].any((0, 2, 3)), torch.tensor([True, False]))
    assert removed(mask)["3.weight"] == 36  # 4 x 1 x 3 x 3


def test_the_maker_goes_with_its_last_reader_and_comes_back_with_it(net):
    mask = hand(net, inputs("3.weight", 2))
    assert removed(mask) == {"0.weight": 18, "0.bias": 1, "1.weight": 1, "1.bias": 1, "3.weight": 36}
    assert removed(hand(net, inputs("3.weight", 2, action="restore"), mask=mask)) == {}


def test_a_column_behind_a_flatten_means_its_channel(net):
    mask = hand(net, inputs("6.weight", 5))
    assert torch.equal(~mask["6.weight"].all(0), torch.arange(16) // 4 == 1)


def test_edits_apply_one_after_the_other(net):
    cells = rectangle("6.weight", (0, 2), (0, 2))
    assert removed(hand(net, cells, {**cells, "action": "restore"})) == {}
    assert removed(hand(net, {**cells, "action": "restore"}, cells)) == {"6.weight": 4}


def test_weights_keep_their_values_for_a_restore(net):
    before = net.weight("6.weight").clone()
    outcome = ps.run(net, ps.Plan(criterion={"name": "hand", "edits": [unit("0.weight", 0)]}))
    assert outcome.net is net
    assert torch.equal(net.weight("6.weight"), before)


def test_hand_as_scores_tells_gone_from_kept(net):
    scores = ps.score(net, "hand", structure="filter", edits=[unit("0.weight", 1)])
    assert scores["0.weight"].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("edit", "error", "words"),
    [
        (rectangle("6.weight", (0, 9), (0, 2)), BadPlan, r"'6.weight' has 5 rows; rows 0 to 9 .*stop <= 5"),
        (rectangle("6.weight", (2, 2), (0, 2)), BadPlan, r"rows 2 to 2"),
        (rectangle("9.weight", (0, 1), (0, 2)), UnknownName, r"no prunable weight named '9.weight'"),
        (unit("0.weight", 7), BadPlan, r"'0.weight' has 3 filters, 0 to 2; got 7"),
        (unit("6.weight", 0), BadPlan, r"filters of '6.weight' cannot be removed: they are the network's output"),
        (unit("0.weight", 0, 1, 2), BadPlan, r"remove the last filter of '0.weight'"),
        (inputs("3.weight", 3), BadPlan, r"'3.weight' has 3 input channels, 0 to 2; got 3"),
        (inputs("3.weight", 0, 1, 2), BadPlan, r"remove the last input channel of '3.weight'"),
        ({"kind": "circle", "site": "0.weight"}, BadPlan, r"criterion 'hand' does not fit.*circle"),
        (unit("0.weight"), BadPlan, r"at least 1 item"),
        (unit("0.weight", -1), BadPlan, r"greater than or equal to 0"),
        (unit("0.weight", 1, action="burn"), BadPlan, r"'prune' or 'restore'"),
    ],
)
def test_bad_edits_are_refused_in_words(net, edit, error, words):
    with pytest.raises(error, match=words):
        hand(net, edit)


class Coupled(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


def test_a_row_of_any_gate_means_the_hidden_unit():
    net = ps.Network(Coupled(), torch.zeros(1, 5, 3))
    by_input_gate, by_cell_gate = hand(net, unit("lstm.weight_ih_l0", 1)), hand(net, unit("lstm.weight_ih_l0", 9))
    assert by_input_gate.same_as(by_cell_gate)
    rows = (~by_input_gate["lstm.weight_ih_l0"].any(1)).nonzero().flatten().tolist()
    assert rows == [1, 5, 9, 13]
    assert (~by_input_gate["head.weight"].any(0)).nonzero().flatten().tolist() == [1]
