"""Masks as values, and networks under a mask."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import ShapeMismatch, UnknownName
from prunescope.prune.mask import AUTOMATIC, KEPT, MANUAL


def states(*values):
    return torch.tensor(values, dtype=torch.uint8)


def test_a_mask_says_what_is_kept():
    mask = ps.Mask({"w": states(KEPT, AUTOMATIC, MANUAL)})
    assert mask["w"].tolist() == [True, False, False]
    assert mask.n_removed("w") == 2
    assert mask.n_removed("other") == 0


def test_joined_masks_remove_what_either_removes_and_the_earlier_origin_stands():
    earlier, later = ps.Mask({"w": states(0, 1, 2, 0)}), ps.Mask({"w": states(2, 2, 1, 0), "v": states(1)})
    joined = earlier & later
    assert joined.states["w"].tolist() == [2, 1, 2, 0]
    assert joined.states["v"].tolist() == [1]


def test_a_parameter_not_listed_equals_one_kept_whole():
    assert ps.Mask({}).same_as(ps.Mask({"w": states(0, 0)}))
    assert not ps.Mask({}).same_as(ps.Mask({"w": states(0, 1)}))


def test_origins_count_in_a_comparison():
    assert not ps.Mask({"w": states(1)}).same_as(ps.Mask({"w": states(2)}))


def test_from_kept_gives_all_removals_one_origin():
    assert ps.Mask.from_kept({"w": torch.tensor([True, False])}, MANUAL).states["w"].tolist() == [0, 2]


def test_states_must_be_bytes():
    with pytest.raises(ShapeMismatch, match=r"'w' must be uint8 states; got torch\.bool"):
        ps.Mask({"w": torch.tensor([True])})


def test_lines_say_where_anything_is_kept():
    mask = ps.Mask({"w": torch.tensor([[0, 1], [1, 2]], dtype=torch.uint8), "b": states(1, 0)})
    assert mask.lines("w", 0).tolist() == [True, False]
    assert mask.lines("w", 1).tolist() == [True, False]
    assert mask.lines("b", 0).tolist() == [False, True]


def test_a_changed_mask_knows_nothing_stale():
    mask = ps.Mask({"w": torch.zeros(2, 2, dtype=torch.uint8), "b": states(0, 0)})
    assert mask.lines("w", 0).all()
    assert mask.lines("b", 0).all()
    gone = torch.tensor([[1, 1], [0, 0]], dtype=torch.uint8)
    assert mask.replaced("w", gone).lines("w", 0).tolist() == [False, True]
    assert (mask & ps.Mask({"w": gone})).lines("w", 0).tolist() == [False, True]
    assert (mask & ps.Mask({"w": gone})).lines("b", 0).all()


@pytest.fixture
def layer():
    return nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2))


def test_removed_entries_are_plain_zero_inside_and_back_to_the_bit_outside(layer):
    with torch.no_grad():
        layer[0].weight[0, 0], layer[0].weight[0, 1], layer[0].weight[0, 2] = -1.0, float("nan"), -0.0
    before, pointer, parameter = layer[0].weight.detach().clone(), layer[0].weight.data_ptr(), layer[0].weight
    with ps.masked(layer, {"0.weight": torch.zeros(2, 3, dtype=torch.bool)}) as inside:
        assert inside is layer
        assert layer[0].weight is parameter
        assert not bool(torch.signbit(layer[0].weight).any())
        assert not bool(layer[0].weight.any())
    assert layer[0].weight.data_ptr() == pointer
    assert torch.equal(layer[0].weight.view(torch.int32), before.view(torch.int32))


def test_an_exception_inside_restores_too(layer):
    before = layer[0].weight.detach().clone()
    with pytest.raises(RuntimeError, match="inside"), ps.masked(layer, {"0.weight": torch.zeros(2, 3).bool()}):
        raise RuntimeError("inside")
    assert torch.equal(layer[0].weight, before)


def test_a_mask_that_does_not_fit_changes_nothing(layer):
    before = {name: value.clone() for name, value in layer.state_dict().items()}
    kept = {"0.bias": torch.zeros(2).bool(), "0.weight": torch.zeros(3, 2).bool()}
    with (
        pytest.raises(ShapeMismatch, match=r"'0.weight' is torch.bool \(3, 2\); it must be bool \(2, 3\)"),
        ps.masked(layer, kept),
    ):
        pass
    assert all(torch.equal(value, before[name]) for name, value in layer.state_dict().items())


def test_an_unknown_parameter_is_refused_with_the_nearest(layer):
    with (
        pytest.raises(UnknownName, match=r"no parameter named '0.wieght'; did you mean '0.weight'\?"),
        ps.masked(layer, {"0.wieght": torch.zeros(1).bool()}),
    ):
        pass


def test_masks_nest(layer):
    before = layer[0].weight.detach().clone()
    first, second = torch.ones(2, 3).bool(), torch.ones(2, 3).bool()
    first[0], second[1] = False, False
    with ps.masked(layer, {"0.weight": first}), ps.masked(layer, {"0.weight": second}):
        assert not bool(layer[0].weight.any())
    assert torch.equal(layer[0].weight, before)


def test_gradients_and_modes_are_left_alone(layer):
    layer.train()
    layer(torch.randn(4, 3)).sum().backward()
    gradient = layer[0].weight.grad
    with ps.masked(layer, {"0.weight": torch.zeros(2, 3).bool()}):
        assert layer.training
    assert layer[0].weight.grad is gradient


def test_a_lstm_runs_masked_and_comes_back():
    lstm, x = nn.LSTM(3, 4), torch.randn(5, 2, 3)
    expected = lstm(x)[0]
    gone = {name: torch.zeros_like(value, dtype=torch.bool) for name, value in lstm.named_parameters()}
    with ps.masked(lstm, gone):
        assert not bool(lstm(x)[0].any())
    assert torch.equal(lstm(x)[0], expected)
