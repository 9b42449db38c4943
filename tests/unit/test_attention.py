"""Attention that loses heads: nn.MultiheadAttention becomes one that keeps the width of a head."""

import copy
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from prunescope.nets.attention import NarrowAttention, narrow_
from prunescope.nets.exports.shrunk import ShrunkForm
from prunescope.nets.network import Network
from prunescope.nets.relative_attention import NarrowRelativeAttention
from prunescope.nets.shrunk.plan import About
from prunescope.nets.shrunk.small import Shrunk
from prunescope.nets.surgery import shrink
from prunescope.nets.torchvision_shim import torchvision
from prunescope.nets.window_attention import NarrowCosineAttention, NarrowWindowAttention


def narrowed(layer: nn.MultiheadAttention, heads: list[int]) -> NarrowAttention:
    """A copy with these heads only."""
    rows = torch.cat([torch.arange(layer.head_dim) + head * layer.head_dim for head in heads])
    small = copy.deepcopy(layer)
    if layer.in_proj_weight is not None:
        picked = torch.cat([rows + part * layer.embed_dim for part in range(3)])
        small.in_proj_weight = nn.Parameter(layer.in_proj_weight[picked])
    else:
        for name in ("q_proj_weight", "k_proj_weight", "v_proj_weight"):
            setattr(small, name, nn.Parameter(getattr(layer, name)[rows]))
    if layer.in_proj_bias is not None:
        small.in_proj_bias = nn.Parameter(
            layer.in_proj_bias[torch.cat([rows + part * layer.embed_dim for part in range(3)])]
        )
    small.out_proj.weight = nn.Parameter(layer.out_proj.weight[:, rows])
    narrow_(small)
    assert isinstance(small, NarrowAttention)
    return small


def silenced(layer: nn.MultiheadAttention, heads: list[int]) -> nn.MultiheadAttention:
    """A copy in which nobody hears the other heads."""
    silent = copy.deepcopy(layer)
    with torch.no_grad():
        for head in set(range(layer.num_heads)) - set(heads):
            silent.out_proj.weight[:, head * layer.head_dim : (head + 1) * layer.head_dim] = 0
    return silent


@pytest.mark.parametrize("options", [{}, {"batch_first": True}, {"bias": False}, {"kdim": 5, "vdim": 7}])
@pytest.mark.parametrize("masks", ["none", "bool", "float, padding", "for each head"])
@pytest.mark.parametrize("need_weights", [True, False])
def test_the_heads_that_are_left_do_what_they_did(options: dict[str, int], masks: str, need_weights: bool) -> None:
    torch.manual_seed(0)
    layer = nn.MultiheadAttention(12, 4, dtype=torch.float64, **options).eval()
    heads = [0, 2, 3]
    small, silent = narrowed(layer, heads), silenced(layer, heads)
    query, key, value = (torch.randn(3, 2, width, dtype=torch.float64) for width in (12, layer.kdim, layer.vdim))
    if layer.batch_first:
        query, key, value = (x.transpose(0, 1) for x in (query, key, value))
    bias = torch.randn(3, 3, dtype=torch.float64)
    each = torch.randn(2, 4, 3, 3, dtype=torch.float64)
    given: dict[str, dict[str, Tensor]] = {
        "none": {},
        "bool": {"attn_mask": torch.ones(3, 3).triu(1).bool()},
        "float, padding": {"attn_mask": bias, "key_padding_mask": torch.tensor([[False, True, False]] * 2)},
        "for each head": {"attn_mask": each.flatten(0, 1)},
    }
    narrow = dict(given[masks])
    if masks == "for each head":
        narrow["attn_mask"] = each[:, heads].flatten(0, 1)
    found, weights = small(query, key, value, need_weights=need_weights, average_attn_weights=False, **narrow)
    expected, all_weights = silent(
        query, key, value, need_weights=need_weights, average_attn_weights=False, **given[masks]
    )
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)
    if need_weights:
        torch.testing.assert_close(weights, all_weights[:, heads], rtol=0, atol=1e-12)


def test_one_sample_without_a_batch_is_taken_too() -> None:
    layer = nn.MultiheadAttention(12, 4, dtype=torch.float64).eval()
    small, silent, x = narrowed(layer, [1]), silenced(layer, [1]), torch.randn(5, 12, dtype=torch.float64)
    torch.testing.assert_close(small(x, x, x)[0], silent(x, x, x)[0], rtol=0, atol=1e-12)
    assert small(x, x, x)[1].shape == (5, 5)


def test_a_narrow_layer_is_pickled_and_copied() -> None:
    small, x = narrowed(nn.MultiheadAttention(8, 2).eval(), [1]), torch.randn(4, 1, 8)
    for again in (pickle.loads(pickle.dumps(small)), copy.deepcopy(small)):
        assert torch.equal(again(x, x, x)[0], small(x, x, x)[0])


def is_heads(name: str) -> bool:
    return "in_proj" in name or "qkv" in name


def without_heads(net: Network, heads: list[int]) -> dict[str, Tensor]:
    kept = {}
    for group in net.graph.groups:
        if is_heads(group.name):
            assert group.locked == ""
            for part in group.slices:
                mask = kept.setdefault(part.parameter, torch.ones(net.graph.shape_of(part.parameter)).bool())
                mask.movedim(part.dim, 0)[part.positions[torch.isin(part.units, torch.tensor(heads))]] = False
    return kept


NARROW = (NarrowAttention, NarrowWindowAttention, NarrowRelativeAttention)


def n_heads(layer: nn.Module) -> int:
    return layer.n_heads if isinstance(layer, NarrowRelativeAttention) else layer.num_heads


class Transformers:
    @staticmethod
    def encoder() -> tuple[nn.Module, Tensor]:
        layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
        return nn.TransformerEncoder(layer, 2), torch.randn(2, 6, 16)

    @staticmethod
    def vit() -> tuple[nn.Module, Tensor]:
        return torchvision.models.VisionTransformer(32, 16, 2, 4, 16, 32, num_classes=3), torch.randn(2, 3, 32, 32)

    @staticmethod
    def swin() -> tuple[nn.Module, Tensor]:
        module = torchvision.models.SwinTransformer([4, 4], 16, [2], [4], [3, 3], num_classes=3)
        return module, torch.randn(2, 3, 36, 28)

    @staticmethod
    def swin_v2() -> tuple[nn.Module, Tensor]:
        made = torchvision.models.swin_transformer
        parts = {"block": made.SwinTransformerBlockV2, "downsample_layer": made.PatchMergingV2}
        module = torchvision.models.SwinTransformer([4, 4], 16, [2], [4], [3, 3], num_classes=3, **parts)
        for layer in module.modules():
            if isinstance(layer, made.ShiftedWindowAttentionV2):
                nn.init.normal_(layer.qkv.bias)  # that of keys is zero at first, and has no effect when it is not
                nn.init.uniform_(layer.logit_scale, 1, 6)  # above and below where it is cut off
        return module, torch.randn(2, 3, 36, 28)

    @staticmethod
    def maxvit() -> tuple[nn.Module, Tensor]:
        sizes = {"stem_channels": 8, "block_channels": [16], "block_layers": [1], "head_dim": 4, "partition_size": 4}
        module = torchvision.models.MaxVit((16, 16), stochastic_depth_prob=0.0, num_classes=3, **sizes)
        return module, torch.randn(2, 3, 16, 16)


@pytest.mark.parametrize(
    "make", [Transformers.encoder, Transformers.vit, Transformers.swin, Transformers.swin_v2, Transformers.maxvit]
)
def test_heads_of_transformers_go(make: Callable[[], tuple[nn.Module, Tensor]]) -> None:
    module, x = make()
    module, x = module.double().eval(), x.double()
    net = Network(module, x[:1])
    kept = without_heads(net, [1, 2])
    small = shrink(net, kept)
    assert [n_heads(layer) for layer in small.modules() if isinstance(layer, NARROW)] == [2, 2]
    masked = copy.deepcopy(module)
    with torch.no_grad():
        for name, mask in kept.items():
            masked.get_parameter(name).mul_(mask)
        torch.testing.assert_close(small(x), masked(x), rtol=0, atol=1e-9)
    small.train()(x).sum().backward()
    assert all(parameter.grad is not None for parameter in small.parameters())
    again = Network(small, x).graph.groups
    assert [group.n_units for group in again if is_heads(group.name)] == [2, 2]


@pytest.mark.parametrize("sides", [(8, 6), (7, 5), (4, 9), (4, 3), (9, 3)])
@pytest.mark.parametrize("shift", [[2, 1], [0, 0], [0, 1]])
@pytest.mark.parametrize("version", ["", "V2"])
def test_windows_are_those_of_torchvision(sides: tuple[int, int], shift: list[int], version: str) -> None:
    """Padded, not padded, a side of one window that is not shifted."""
    made = getattr(torchvision.models.swin_transformer, f"ShiftedWindowAttention{version}")
    whole = made(12, [4, 3], shift, 3).double().eval()
    nn.init.normal_(whole.qkv.bias)
    same = copy.deepcopy(whole)
    same.__class__ = NarrowCosineAttention if version else NarrowWindowAttention
    x = torch.randn(2, *sides, 12, dtype=torch.float64)
    torch.testing.assert_close(same(x), whole(x), rtol=0, atol=1e-12)


def test_layers_are_their_own_again_once_the_channels_were_followed() -> None:
    module, x = Transformers.swin_v2()
    before = [type(layer) for layer in module.modules()]
    Network(module, x[:1]).graph  # noqa: B018
    assert [type(layer) for layer in module.modules()] == before


def test_a_vector_of_zeros_has_a_direction_of_zeros_and_a_slope() -> None:
    layer = torchvision.models.swin_transformer.ShiftedWindowAttentionV2(12, [4, 3], [0, 0], 3, qkv_bias=False)
    layer.__class__ = NarrowCosineAttention
    nn.init.zeros_(layer.qkv.weight)
    layer(torch.randn(1, 4, 3, 12)).sum().backward()
    assert bool(layer.qkv.weight.grad.isfinite().all())


def exported(make: Callable[[], tuple[nn.Module, Tensor]]) -> tuple[Shrunk, Tensor, dict[str, bytes]]:
    """A network without one head of each layer, and the files of its export (which loads them again to compare)."""
    module, x = make()
    net = Network(module.eval(), x[:1])
    small = Shrunk.of(net, without_heads(net, [1]), About())
    return small, x, dict(ShrunkForm().content(small).files)


def test_a_network_without_some_heads_is_loaded_in_a_program_without_prunescope(tmp_path: Path) -> None:
    small, x, files = exported(Transformers.encoder)
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    torch.save((small.skeleton, x, small.module(x)), tmp_path / "case.pt")
    program = """
import sys, torch; sys.modules["prunescope"] = None
from load import load
module, x, expected = torch.load("case.pt", weights_only=False)
assert torch.equal(load(module, ".")(x), expected)
"""
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True)


@pytest.mark.parametrize(
    ("make", "file"),
    [
        (Transformers.swin, "window_attention.py"),
        (Transformers.swin_v2, "window_attention.py"),
        (Transformers.maxvit, "relative_attention.py"),
    ],
)
def test_the_layers_that_took_the_place_of_others_lie_beside_the_weights(
    make: Callable[[], tuple[nn.Module, Tensor]], file: str
) -> None:
    assert file in exported(make)[2]
