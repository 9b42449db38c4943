"""Look-ahead norms, written again as loops over networks wired by hand (methods.md, "Look-ahead")."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from prunescope.nets.network import Network


def weights_of(net: Network) -> dict[str, Tensor]:
    return {site.name: net.weight(site.name) for site in net.sites}


def row(weight: Tensor, output: int) -> float:
    """Squared norm of one output's weights, entry by entry."""
    return sum(float(value) ** 2 for value in weight[output].flatten())


def column(weight: Tensor, position: int) -> float:
    """Squared norm of the weights that read one input, entry by entry."""
    return sum(float(value) ** 2 for output in weight for value in output[position].flatten())


def assert_close(found: Tensor, expected: list[float]) -> None:
    torch.testing.assert_close(found, torch.tensor(expected, dtype=torch.float64), rtol=1e-12, atol=0)


class Plain(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.norm = nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3)
        self.b, self.c = nn.Conv2d(3, 4, 2), nn.Linear(4 * 9, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.c(functional.relu(self.b(functional.relu(self.norm(self.a(x))))).flatten(1))


def test_plain_network_with_a_flatten() -> None:
    net = Network(Plain().double(), torch.randn(1, 2, 4, 4, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    assert_close(before["a.weight"], [1, 1])
    assert_close(before["b.weight"], [row(w["a.weight"], i) for i in range(3)])
    assert_close(before["c.weight"], [row(w["b.weight"], i // 9) for i in range(36)])
    assert_close(after["a.weight"], [column(w["b.weight"], o) for o in range(3)])
    assert_close(after["b.weight"], [sum(column(w["c.weight"], 9 * o + k) for k in range(9)) for o in range(4)])
    assert_close(after["c.weight"], [1, 1])


class Residual(nn.Module):
    """Two blocks: a projected shortcut (true predecessor), then an identity skip."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Linear(3, 4)
        self.short, self.a = nn.Linear(4, 5), nn.Linear(4, 5)
        self.b, self.head = nn.Linear(5, 5), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x).relu()
        x = (self.short(x) + self.a(x)).relu()
        return self.head((x + self.b(x)).relu())


def test_sums_add_true_operands_and_one_for_an_identity_skip() -> None:
    net = Network(Residual().double(), torch.randn(1, 3, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    assert_close(before["b.weight"], [row(w["short.weight"], i) + row(w["a.weight"], i) for i in range(5)])
    assert_close(before["head.weight"], [row(w["b.weight"], i) + 1 for i in range(5)])
    assert_close(after["stem.weight"], [column(w["short.weight"], o) + column(w["a.weight"], o) for o in range(4)])
    assert_close(after["a.weight"], [column(w["b.weight"], o) + 1 for o in range(5)])
    assert_close(after["short.weight"], [column(w["b.weight"], o) + 1 for o in range(5)])
    assert_close(after["b.weight"], [column(w["head.weight"], o) for o in range(5)])


class OptionA(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.a = nn.Conv2d(2, 2, 1), nn.Conv2d(2, 4, 1)
        self.b, self.head = nn.Conv2d(4, 4, 1), nn.Conv2d(4, 2, 1)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = functional.pad(x, (0, 0, 0, 0, 1, 1)) + self.b(self.a(x))
        return self.head(x)


def test_padding_beside_a_skip_counts_nothing() -> None:
    net = Network(OptionA().double(), torch.randn(1, 2, 3, 3, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    assert_close(before["head.weight"], [row(w["b.weight"], i) + (1 if i in (1, 2) else 0) for i in range(4)])
    assert_close(after["stem.weight"], [column(w["a.weight"], o) + 1 for o in range(2)])
    assert_close(after["b.weight"], [column(w["head.weight"], o) for o in range(4)])


class Dense(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.head = nn.Linear(3, 2), nn.Linear(2, 3), nn.Linear(5, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        return self.head(torch.cat([x, self.b(x)], 1))


def test_concatenation_is_read_column_by_column() -> None:
    net = Network(Dense().double(), torch.randn(1, 3, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    both = [row(w["a.weight"], i) for i in range(2)] + [row(w["b.weight"], i) for i in range(3)]
    assert_close(before["head.weight"], both)
    assert_close(after["a.weight"], [column(w["b.weight"], o) + column(w["head.weight"], o) for o in range(2)])
    assert_close(after["b.weight"], [column(w["head.weight"], 2 + o) for o in range(3)])


def test_grouped_and_transposed_convolutions_count_their_own_taps() -> None:
    module = nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1),
        nn.Conv2d(4, 6, 3, padding=1, groups=2),
        nn.ConvTranspose2d(6, 3, 2),
        nn.Conv2d(3, 2, 1),
    )
    net = Network(module.double(), torch.randn(1, 2, 4, 4, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    read_by_group = [
        sum(
            float(w["1.weight"][3 * (c // 2) + o, c % 2, y, x]) ** 2
            for o in range(3)
            for y in range(3)
            for x in range(3)
        )
        for c in range(4)
    ]
    assert_close(after["0.weight"], read_by_group)
    assert_close(before["1.weight"], [row(w["0.weight"], i) for i in range(4)])
    assert_close(after["1.weight"], [float(w["2.weight"][i].square().sum()) for i in range(6)])
    assert_close(before["3.weight"], [float(w["2.weight"][:, o].square().sum()) for o in range(3)])


class Tagger(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm, self.head = nn.LSTM(3, 4, batch_first=True), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.lstm(x)[0])


def test_a_hidden_unit_sums_its_gates_and_is_read_by_itself_and_by_what_follows() -> None:
    net = Network(Tagger().double(), torch.randn(1, 5, 3, dtype=torch.float64))
    w = weights_of(net)
    ih, hh = w["lstm.weight_ih_l0"], w["lstm.weight_hh_l0"]
    made = [sum(row(ih, gate * 4 + j) + row(hh, gate * 4 + j) for gate in range(4)) for j in range(4)]
    read = [column(hh, j) + column(w["head.weight"], j) for j in range(4)]
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    assert_close(before["lstm.weight_ih_l0"], [1, 1, 1])
    assert_close(before["lstm.weight_hh_l0"], made)
    assert_close(before["head.weight"], made)
    assert_close(after["lstm.weight_ih_l0"], read * 4)
    assert_close(after["lstm.weight_hh_l0"], read * 4)


class Gated(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.a, self.gate, self.head = nn.Linear(3, 4), nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        x = self.a(x)
        return self.head(x * torch.sigmoid(self.gate(x)))


def test_a_gate_does_not_count_and_is_read_by_the_readers_of_the_product() -> None:
    net = Network(Gated().double(), torch.randn(1, 3, dtype=torch.float64))
    w = weights_of(net)
    before, after = net.graph.predecessor_norms(w), net.graph.reader_norms(w)
    assert_close(before["head.weight"], [row(w["a.weight"], i) for i in range(4)])
    assert_close(after["gate.weight"], [column(w["head.weight"], o) for o in range(4)])


def test_pruned_weights_are_zero_in_the_norms() -> None:
    net = Network(Dense().double(), torch.randn(1, 3, dtype=torch.float64))
    w = weights_of(net)
    w["a.weight"] = w["a.weight"].clone()
    w["a.weight"][1] = 0
    assert net.graph.predecessor_norms(w)["head.weight"][1] == 0
