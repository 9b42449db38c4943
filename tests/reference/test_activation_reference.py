"""Activation written again: what every reader is handed, value by value, from a forward written out."""

import math

import pytest
import torch
from torch import nn

import prunescope as ps

F64 = torch.float64


class Small(nn.Module):
    """conv - bn - relu, a residual block around a bn, a concatenation, max pooling, flatten, two dense layers."""

    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(2, 3, 3), nn.BatchNorm2d(3)
        self.body, self.inner = nn.Conv2d(3, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.side = nn.Conv2d(3, 2, 1)
        self.hidden, self.head = nn.Linear(5 * 4, 6), nn.Linear(6, 3)

    def forward(self, x):
        return self.read(x)["logits"]

    def read(self, x):
        """What each layer reads."""
        read = {"stem": x}
        read["body"] = torch.relu(self.norm(self.stem(x)))
        read["side"] = torch.relu(self.inner(self.body(read["body"])) + read["body"])
        both = torch.cat((read["side"], torch.relu(self.side(read["side"]))), 1)
        read["hidden"] = nn.functional.max_pool2d(both, 2).flatten(1)
        read["head"] = self.hidden(read["hidden"]).relu()
        read["logits"] = self.head(read["head"])
        return read


@pytest.fixture
def net():
    module = Small().double().eval()
    for norm in (module.norm, module.inner):
        nn.init.uniform_(norm.weight, -1, 1)
        nn.init.uniform_(norm.bias, -1, 1)
        norm.running_var.uniform_(0.5, 2)
    return ps.Network(module, torch.zeros(1, 2, 6, 6, dtype=F64))


@pytest.fixture
def data():
    return torch.randn(7, 2, 6, 6, dtype=F64), torch.zeros(7, dtype=torch.int64)


def mean(values):
    return sum(values) / len(values)


def deviation(values):
    return math.sqrt(mean([(value - mean(values)) ** 2 for value in values]))


SLOW = {
    "mean": mean,
    "abs_mean": lambda values: mean([abs(value) for value in values]),
    "std": deviation,
    "apoz": lambda values: 1 - mean([float(value == 0) for value in values]),
}


def column(values, *columns):
    return torch.cat([values.movedim(1, 0)[c].flatten() for c in columns]).tolist()


@pytest.mark.parametrize("statistic", SLOW)
def test_units_score_what_their_readers_see(net, data, statistic):
    scores = ps.score(net, "activation", data, "filter", statistic=statistic, normalise="none")
    with torch.no_grad():
        read, slow = net.module.read(data[0]), SLOW[statistic]
    flat = [range(4 * c, 4 * c + 4) for c in range(5)]
    stream = [
        mean([slow(column(read["body"], c)), slow(column(read["side"], c)), slow(column(read["hidden"], *flat[c]))])
        for c in range(3)
    ]
    assert scores["stem.weight"].tolist() == pytest.approx(stream)
    assert scores["side.weight"].tolist() == pytest.approx([slow(column(read["hidden"], *flat[3 + c])) for c in (0, 1)])
    assert scores["hidden.weight"].tolist() == pytest.approx([slow(column(read["head"], c)) for c in range(6)])


@pytest.mark.parametrize("statistic", ["mean", "abs_mean", "std"])
def test_input_channels_score_what_their_own_layer_reads(net, data, statistic):
    scores = ps.score(net, "activation", data, "input_channel", statistic=statistic, normalise="none")
    with torch.no_grad():
        read, slow = net.module.read(data[0]), SLOW[statistic]
    for layer, n in (("stem", 2), ("body", 3), ("side", 3), ("head", 6)):
        assert scores[f"{layer}.weight"].tolist() == pytest.approx([slow(column(read[layer], c)) for c in range(n)])
    flat = [slow(column(read["hidden"], *range(4 * c, 4 * c + 4))) for c in range(5)]
    assert scores["hidden.weight"].tolist() == pytest.approx(flat)


def test_layers_are_divided_by_their_norm_but_for_shares(net, data):
    for statistic, norm in (("mean", 2), ("std", 2), ("apoz", None)):
        plain = ps.score(net, "activation", data, "filter", statistic=statistic, normalise="none")
        usual = ps.score(net, "activation", data, "filter", statistic=statistic)
        for name in plain:
            divisor = float(plain[name].square().sum().sqrt()) if norm else 1.0
            torch.testing.assert_close(usual[name], plain[name] / divisor)


@pytest.mark.parametrize("kind", [nn.LSTM, nn.GRU, nn.RNN])
@pytest.mark.parametrize("both_ways", [False, True])
def test_hidden_units_of_every_layer_are_read_at_every_step(kind, both_ways):
    module = Remembering(kind, both_ways).double()
    x = torch.randn(6, 5, 3, dtype=F64)
    net = ps.Network(module, x)
    scores = ps.score(net, "activation", (x, torch.zeros(6).long()), "filter", statistic="abs_mean", normalise="none")
    lower, upper = module.alone()
    with torch.no_grad():
        first = lower(x)[0]
        second = upper(first)[0]
    width = 4
    for way, suffix in enumerate(("", "_reverse") if both_ways else ("",)):
        own = first[..., way * width : (way + 1) * width].abs().mean((0, 1))
        torch.testing.assert_close(scores[f"cell.weight_ih_l0{suffix}"], own)
        top = second[..., way * width : (way + 1) * width]
        expected = (top.abs().mean((0, 1)) + top[:, -1].abs().mean(0)) / 2  # its own next step, and the head
        torch.testing.assert_close(scores[f"cell.weight_ih_l1{suffix}"], expected)


class Remembering(nn.Module):
    def __init__(self, kind, both_ways):
        super().__init__()
        self.cell = kind(3, 4, num_layers=2, batch_first=True, bidirectional=both_ways)
        self.head, self.kind = nn.Linear(8 if both_ways else 4, 3), kind

    def forward(self, x):
        return self.head(self.cell(x)[0][:, -1])

    def alone(self):
        """Both layers as networks of their own."""
        ways = 1 + self.cell.bidirectional
        for layer, size in ((0, 3), (1, 4 * ways)):
            one = self.kind(size, 4, batch_first=True, bidirectional=self.cell.bidirectional).double()
            own = {k.replace(f"_l{layer}", "_l0"): v for k, v in self.cell.state_dict().items() if f"_l{layer}" in k}
            one.load_state_dict(own)
            yield one


def test_attention_heads_are_read_before_their_last_weight():
    module = nn.Sequential(nn.Linear(3, 8), Attending(), nn.Linear(8, 3)).double().eval()
    x = torch.randn(4, 5, 3, dtype=F64)
    net = ps.Network(module, x)
    labels = torch.zeros(4).long()
    scores = ps.score(net, "activation", (x, labels), "input_channel", statistic="abs_mean", normalise="none")
    with torch.no_grad():
        lifted, attention = module[0](x), module[1].attention
        query, key, value = (lifted @ attention.in_proj_weight.T + attention.in_proj_bias).chunk(3, -1)
        heads = []
        for head in range(2):
            q, k, v = (part[..., 4 * head : 4 * head + 4] for part in (query, key, value))
            heads.append(torch.softmax(q @ k.transpose(1, 2) / 2, -1) @ v)
    torch.testing.assert_close(scores["1.attention.in_proj_weight"], lifted.abs().mean((0, 1)))
    torch.testing.assert_close(
        scores["1.attention.out_proj.weight"], torch.stack([head.abs().mean() for head in heads])
    )


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x):
        return self.attention(x, x, x, need_weights=False)[0].mean(1)


def test_the_share_of_zeros_is_refused_where_there_is_no_relu():
    module = nn.Sequential(nn.Linear(4, 5), nn.GELU(), nn.Linear(5, 3)).double()
    x = torch.randn(6, 4, dtype=F64)
    with pytest.raises(
        ps.PrunescopeError, match=r"behind a ReLU only, but '2.weight' reads negative values\. Choose another"
    ):
        ps.score(ps.Network(module, x), "activation", (x, torch.zeros(6).long()), "filter", statistic="apoz")


def test_single_weights_have_no_activation(net, data):
    with pytest.raises(ps.PrunescopeError, match="scores filter and input_channel; it has no meaning for a weight"):
        ps.score(net, "activation", data)


def test_what_is_gone_is_not_active(net, data):
    mask = ps.prune(net, "random", structure="filter", sparsity=0.4)
    scores = ps.score(net, "activation", data, "filter", mask=mask, statistic="apoz")
    for group in scores.groups:
        alive = scores.structure.alive(net, group, mask)
        assert float(scores[group.name][~alive].sum()) == 0.0
