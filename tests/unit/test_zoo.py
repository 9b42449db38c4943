"""Architectures of the zoo, one by one."""

import pytest
import torch
from torch import nn

from prunescope.core.errors import BadNetwork
from prunescope.nets.recognise import close_by, recognise
from prunescope.nets.zoo import zoo


def n_params(name: str, **options: object) -> int:
    return sum(p.numel() for p in zoo[name](**options).parameters())


def test_sizes_are_those_of_the_papers() -> None:
    assert n_params("mlp") == 266_610  # LeNet-300-100
    assert n_params("lenet5") == 61_706
    assert round(n_params("resnet20") / 1e6, 2) == 0.27
    assert round(n_params("resnet56") / 1e6, 2) == 0.85
    assert n_params("resnet18") == 11_173_962
    assert n_params("vgg16") == 14_728_266
    millions = [round(n_params(name) / 1e6, 1) for name in ("conv2", "conv4")]
    assert millions == [4.3, 2.4]  # frankle2019lottery, fig. 2


def test_names_of_the_cifar_resnet_are_the_usual_ones() -> None:
    names = list(zoo["resnet20"]().state_dict())
    assert names[0] == "conv1.weight"
    assert "layer1.0.conv1.weight" in names
    assert "layer3.2.bn2.running_var" in names
    assert names[-2:] == ["linear.weight", "linear.bias"]
    assert not any("shortcut" in name for name in names), "option A has no parameters"


def test_shortcut_a_keeps_every_second_pixel_and_pads_channels_with_zeros() -> None:
    shortcut = zoo["resnet20"]().get_submodule("layer2.0.shortcut")
    x = torch.arange(2 * 16 * 4 * 4, dtype=torch.float64).view(2, 16, 4, 4)
    y = shortcut(x)
    assert y.shape == (2, 32, 2, 2)
    assert torch.equal(y[:, 8:24], x[:, :, ::2, ::2])
    assert not y[:, :8].any()
    assert not y[:, 24:].any()


def test_an_image_is_read_row_by_row() -> None:
    net = zoo["lstm"]().double().eval()
    image = torch.randn(2, 1, 28, 28, dtype=torch.float64)
    assert torch.equal(net(image), net(image[:, 0]))
    assert not torch.equal(net(image), net(image.transpose(2, 3)))


def test_a_colour_image_gives_its_channels_row_by_row() -> None:
    net = zoo["gru"](n_features=3 * 8).double().eval()
    image = torch.randn(2, 3, 5, 8, dtype=torch.float64)
    rows = torch.stack([torch.cat([image[:, c, t] for c in range(3)], dim=1) for t in range(5)], dim=1)
    assert torch.equal(net(image), net(rows))


def test_both_directions_speak_after_their_last_step() -> None:
    net = zoo["rnn"](n_features=3, hidden_size=4, bidirectional=True).double().eval()
    x = torch.randn(2, 6, 3, dtype=torch.float64)
    _, final = net.rnn(x)
    expected = net.linear(torch.cat([final[0], final[1]], dim=1))
    torch.testing.assert_close(net(x), expected)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("mlp", {"input_shape": (6,), "hidden": (5, 4, 3), "n_classes": 2}),
        ("lenet5", {"in_channels": 3, "image_size": 32, "padding": 0, "channels": (20, 50), "hidden": (50, 30)}),
        ("lenet5", {"image_size": 28, "padding": 0}),
        ("vgg11", {"channels": (4, 6, 8, 8, 8, 8, 6, 4), "batch_norm": False, "hidden": (9, 7)}),
        ("vgg_small", {"image_size": 32, "in_channels": 3}),
        ("vgg16", {"image_size": 64}),
        ("resnet20", {"shortcut": "B", "channels": (4, 6, 8)}),
        ("resnet18", {"channels": (8, 16, 16, 24), "in_channels": 1}),
        ("vit", {"image_size": 28, "patch_size": 7, "width": 12, "n_blocks": 2, "n_heads": 3, "hidden": 9}),
        ("conv4", {"image_size": 28, "in_channels": 1, "channels": (3, 4, 5, 6), "hidden": (7, 8)}),
        ("googlenet", {"in_channels": 1, "n_classes": 4}),
        ("lstm", {"n_features": 5, "n_steps": 16, "hidden_size": 6, "n_layers": 2, "bidirectional": True}),
        ("gru", {"n_features": 7, "n_steps": 16, "hidden_size": 3, "n_layers": 3}),
    ],
)
def test_widths_are_read_from_the_shapes(name: str, options: dict[str, object]) -> None:
    found = recognise(zoo[name](**options).state_dict())
    assert found is not None
    assert found.architecture == name
    assert {key: found.options[key] for key in options} == options


def test_another_pair_of_names_for_the_same_layers_is_recognised() -> None:
    state = zoo["resnet20"](shortcut="B").state_dict()
    other = {k.replace("linear", "fc").replace("shortcut", "downsample"): v for k, v in state.items()}
    for given in (other, dict(sorted(other.items()))):
        found = recognise(given)
        assert found is not None
        assert found.renamed["fc.bias"] == "linear.bias"
        renamed = found.rename(given)
        assert all(torch.equal(renamed[key], state[key]) for key in state if "num_batches" not in key)


def test_a_plain_sequence_of_linear_layers_is_an_mlp() -> None:
    net = nn.Sequential(nn.Linear(784, 30), nn.ReLU(), nn.Dropout(), nn.Linear(30, 5))
    found = recognise(net.state_dict())
    assert found is not None
    assert found.options == {"input_shape": (1, 28, 28), "hidden": (30,), "n_classes": 5}
    assert found.renamed["3.weight"] == "fc2.weight"


def test_prefixes_of_wrappers_do_not_matter() -> None:
    state = {f"_orig_mod.module.{key}": value for key, value in zoo["lenet5"]().state_dict().items()}
    found = recognise(state)
    assert found is not None
    assert found.architecture == "lenet5"


def test_what_nothing_fits_is_not_recognised_but_the_nearest_are_named() -> None:
    state = zoo["resnet20"]().state_dict()
    state["layer3.2.conv2.weight"] = torch.zeros(64, 60, 3, 3)
    assert recognise(state) is None
    assert close_by(state)[0] == "resnet20 (96 of 97 tensors fit)"
    assert recognise({"a": torch.zeros(3)}) is None
    assert recognise({}) is None


@pytest.mark.parametrize("name", ["resnet18", "vgg11_bn", "mobilenet_v2", "googlenet", "vit_b_32", "densenet121"])
def test_checkpoints_of_torchvision_are_recognised_with_their_classes(name: str) -> None:
    from prunescope.nets import torchvision_models

    slow = {"init_weights": False} if name == "googlenet" else {}
    with torch.device("meta"):
        state = torchvision_models.build(name, num_classes=9, **slow).state_dict()
    found = recognise(state)
    assert found is not None
    assert (found.source, found.architecture, found.options["num_classes"]) == ("torchvision", name, 9)


def test_a_vision_transformer_for_small_images_is_recognised() -> None:
    from prunescope.nets import torchvision_models

    with torch.device("meta"):
        state = torchvision_models.build("vit_b_16", num_classes=9, image_size=64).state_dict()
    found = recognise(state)
    assert found is not None
    assert found.options == {"num_classes": 9, "image_size": 64}
    assert torchvision_models.example_shape(found.architecture, found.options) == (3, 64, 64)


def test_attention_is_that_of_torch() -> None:
    attention = zoo["vit"]().blocks[0].attention.double()
    theirs = nn.MultiheadAttention(64, 4, batch_first=True).double()
    theirs.in_proj_weight.data, theirs.in_proj_bias.data = attention.qkv.weight.data, attention.qkv.bias.data
    theirs.out_proj.load_state_dict(attention.out.state_dict())
    x = torch.randn(2, 5, 64, dtype=torch.float64)
    torch.testing.assert_close(attention(x), theirs(x, x, x)[0])


def test_inception_branches_lie_side_by_side() -> None:
    net = zoo["googlenet"]().double().eval()
    block, x = net.inception3a, torch.randn(1, 192, 4, 4, dtype=torch.float64)
    y = block(x)
    assert y.shape[1] == 64 + 128 + 32 + 32
    torch.testing.assert_close(y[:, :64], block.branch1(x))
    torch.testing.assert_close(y[:, -32:], block.branch4(x))


def test_patches_that_do_not_divide_the_image_are_refused() -> None:
    with pytest.raises(BadNetwork, match="patches of 5 pixels do not divide an image of 32"):
        zoo["vit"](patch_size=5)


def test_a_cifar_form_under_torchvision_names_is_the_zoos() -> None:
    from prunescope.nets import torchvision_models

    net = torchvision_models.build("resnet18", num_classes=10)
    net.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    found = recognise(net.state_dict())
    assert found is not None
    assert (found.source, found.architecture) == ("zoo", "resnet18")
    assert found.renamed["layer2.0.downsample.0.weight"] == "layer2.0.shortcut.0.weight"


def test_widths_that_do_not_fit_the_plan_are_refused() -> None:
    with pytest.raises(BadNetwork, match="8 convolutions; got 2 widths"):
        zoo["vgg11"](channels=(4, 4))
    with pytest.raises(BadNetwork, match=r"halves the image 5 times; 28 pixels do not suffice.*at least 32"):
        zoo["vgg11"](image_size=28)
    with pytest.raises(BadNetwork, match="3 stages; got 2 widths"):
        zoo["resnet20"](channels=(4, 4))
    with pytest.raises(BadNetwork, match="shortcut A cannot go from 8 to 4"):
        zoo["resnet20"](channels=(8, 4, 4))
