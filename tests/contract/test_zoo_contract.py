"""What holds for every architecture of the zoo; a new file in the zoo is tested unasked."""

import re

import pytest
import torch
from torch import nn

from prunescope.core.errors import BadNetwork
from prunescope.nets.cost import cost
from prunescope.nets.network import Network
from prunescope.nets.recognise import recognise
from prunescope.nets.zoo import zoo

every_architecture = pytest.mark.parametrize("name", list(zoo))


@every_architecture
def test_it_classifies_its_own_example(name: str) -> None:
    net = zoo[name](n_classes=3)
    assert net.example_input(2).shape == (2, *net.example_shape)
    assert Network(net, net.example_input()).output_shape == (3,)


@every_architecture
def test_a_checkpoint_of_it_is_recognised_with_all_its_sizes(name: str) -> None:
    net = zoo[name](n_classes=7)
    found = recognise(net.state_dict())
    assert found is not None
    assert (found.source, found.architecture, found.renamed) == ("zoo", name, {})
    again = found.build()
    assert {k: v.shape for k, v in again.state_dict().items()} == {k: v.shape for k, v in net.state_dict().items()}
    assert again.example_shape == net.example_shape


@every_architecture
def test_a_checkpoint_sorted_by_name_is_recognised_too(name: str) -> None:
    state = zoo[name]().state_dict()
    found = recognise(dict(sorted(state.items())))
    assert found is not None
    assert found.architecture == name


@every_architecture
def test_its_example_is_the_same_at_every_call(name: str) -> None:
    net = zoo[name]()
    assert torch.equal(net.example_input(1), net.example_input(1))


@every_architecture
def test_a_forward_changes_neither_input_nor_weights(name: str) -> None:
    net = zoo[name]().eval()
    x = net.example_input(2)
    before = [x.clone(), *(value.clone() for value in net.state_dict().values())]
    net(x)
    assert all(torch.equal(a, b) for a, b in zip(before, [x, *net.state_dict().values()], strict=True))


@every_architecture
def test_every_sample_counts_for_itself(name: str) -> None:
    net = zoo[name]().double().eval()
    x = net.example_input(3).double()
    torch.testing.assert_close(net(x)[1:2], net(x[1:2]), rtol=1e-9, atol=1e-12)


@every_architecture
def test_fresh_weights_let_gradients_reach_the_first_layer(name: str) -> None:
    net = zoo[name]().train()
    net(net.example_input(4)).square().sum().backward()
    first = next(net.parameters()).grad
    assert first is not None
    assert first.isfinite().all()
    assert first.abs().sum() > 0


@every_architecture
def test_no_activation_works_in_place(name: str) -> None:
    assert not any(getattr(layer, "inplace", False) for layer in zoo[name]().modules())


@every_architecture
def test_its_form_says_what_it_is_and_where_it_is_from(name: str) -> None:
    form = zoo[name].form()
    assert form["name"] == name
    assert re.search(r"\d{4}[a-z]+", form["summary"]), "a source is named"
    assert "n_classes" in form["fields"]


@every_architecture
def test_a_field_out_of_range_is_refused_by_name(name: str) -> None:
    with pytest.raises(BadNetwork, match=rf"architecture '{name}'.*n_classes.*greater than or equal to 1; got 0"):
        zoo[name](n_classes=0)
    with pytest.raises(BadNetwork, match=r"n_class: .*not permitted"):
        zoo[name](n_class=3)


@every_architecture
def test_counting_its_cost_on_the_meta_device_gives_the_same(name: str) -> None:
    net = zoo[name]()
    with torch.device("meta"):
        weightless = zoo[name]()
    real, meta = cost(net, net.example_input()), cost(weightless, net.example_input().to("meta"))
    assert (real.params, real.macs, real.ops_paper, real.bytes) == (meta.params, meta.macs, meta.ops_paper, meta.bytes)


@every_architecture
def test_the_last_layer_is_linear_and_as_wide_as_the_classes(name: str) -> None:
    last = [layer for layer in zoo[name](n_classes=4).modules() if isinstance(layer, nn.Linear)][-1]
    assert last.out_features == 4
