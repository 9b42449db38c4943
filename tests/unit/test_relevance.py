"""Relevance is conserved, leaves the network alone, and refuses by name what it has no rule for."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.nets.relevance import RULES, Box, Epsilon, Request, propagate
from prunescope.nets.trunk import trunk
from prunescope.prune.criterion import criteria
from prunescope.prune.participants import why_not
from prunescope.prune.structure import structures

F64 = torch.float64
LABELS = torch.tensor([0, 1, 2, 1])


def without_biases(module):
    """An output that only its bias makes has nobody to hand its relevance to; without biases there is none."""
    for name, parameter in module.named_parameters():
        if "bias" in name:
            nn.init.zeros_(parameter)
    return module


def arrived_at(module, *shape, **request):
    module = module.double().eval()
    x = torch.rand(4, *shape, dtype=F64)
    return propagate(ps.Network(module, x[:1]), x, LABELS, Request(to_inputs=True, of_weights=True, **request))


def assert_conserved(arrived, started=4.0):
    torch.testing.assert_close(arrived.started, started)
    torch.testing.assert_close(float(arrived.inputs.sum()), started, rtol=1e-8, atol=1e-8)


class Twice(nn.Module):
    """One layer used two times, functional ReLU, a densely connected step."""

    def __init__(self):
        super().__init__()
        self.first, self.again = nn.Conv2d(2, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.pool, self.head = nn.AdaptiveAvgPool2d((2, 3)), nn.Linear(48, 3)

    def forward(self, x):
        x = nn.functional.relu(self.first(x))
        y = self.again(nn.functional.relu(self.again(x)))
        return self.head(self.pool(torch.cat((x, y), 1)).flatten(1))


class Attending(nn.Module):
    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.1)
        self.lift, self.body, self.head = nn.Linear(3, 8), nn.TransformerEncoder(layer, 2), nn.Linear(8, 3)

    def forward(self, x):
        return self.head(self.body(self.lift(x)).mean(1))


class Remembering(nn.Module):
    def __init__(self, kind, **options):
        super().__init__()
        self.cell = kind(3, 4, num_layers=2, batch_first=True, **options)
        self.head = nn.Linear(8 if self.cell.bidirectional else 4, 3)

    def forward(self, x):
        return self.head(self.cell(x)[0].mean(1))


@pytest.mark.parametrize("rule", sorted(RULES))
def test_in_a_chain_every_layer_holds_what_started(rule):
    dense = nn.Sequential(nn.Linear(5, 60), nn.ReLU(), nn.Dropout(), nn.Linear(60, 40), nn.ReLU(), nn.Linear(40, 3))
    arrived = arrived_at(without_biases(dense), 5, rule=RULES[rule](epsilon=1e-12))
    assert_conserved(arrived)
    for site, rows in arrived.rows.items():
        torch.testing.assert_close(float(rows.sum()), 4.0, rtol=1e-8, atol=1e-8)
        torch.testing.assert_close(arrived.weights[site].sum(1), rows, rtol=1e-8, atol=1e-8)


@pytest.mark.parametrize(
    ("module", "shape"),
    [
        (Twice, (2, 7, 8)),
        (Attending, (6, 3)),
        (lambda: Remembering(nn.LSTM, bidirectional=True), (5, 3)),
        (lambda: Remembering(nn.GRU), (5, 3)),
        (lambda: Remembering(nn.RNN), (5, 3)),
    ],
)
def test_branches_attention_and_memory_conserve(module, shape):
    assert_conserved(arrived_at(without_biases(module()), *shape, rule=Epsilon(1e-14)))


def test_relevance_can_start_at_the_logit():
    module = nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3)).double()
    arrived = arrived_at(module, 5, start="logit")
    assert_conserved(arrived, arrived.started)
    assert arrived.started != pytest.approx(4.0)


def test_a_negative_logit_starts_with_one_too():
    module = nn.Sequential(nn.Linear(5, 3))
    nn.init.uniform_(module[0].weight)
    nn.init.constant_(module[0].bias, -100.0)
    assert_conserved(arrived_at(module, 5))


def test_the_watched_forward_gives_the_same_outputs():
    """Checked through the start: the logits that relevance starts from are the network's."""
    module = Twice().double().eval()
    x = torch.randn(4, 2, 7, 8, dtype=F64)
    started = propagate(ps.Network(module, x), x, LABELS, Request(start="logit")).started
    assert started == pytest.approx(float(module(x).detach().gather(1, LABELS.view(-1, 1)).sum()), rel=1e-12)


def test_what_only_a_bias_makes_is_not_handed_on():
    module = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 3))
    with torch.no_grad():
        module[0].weight.fill_(-1.0)
        module[0].bias.fill_(2.0)
        module[2].weight.fill_(1.0)
    module = module.double()
    x = torch.ones(4, 1, dtype=F64)
    arrived = propagate(ps.Network(module, x[:1]), x, LABELS, Request(to_inputs=True))
    assert float(arrived.rows["0.weight"].sum()) == pytest.approx(4.0)
    assert float(arrived.inputs.sum()) == 0.0


def test_scores_divided_by_their_sum_add_up_to_one():
    net = ps.Network(nn.Sequential(nn.Linear(5, 8), nn.ReLU(), nn.Linear(8, 3)).double(), torch.zeros(1, 5, dtype=F64))
    scores = ps.score(net, "lrp", (torch.randn(4, 5, dtype=F64), LABELS), "filter", normalise="sum", absolute=True)
    assert float(scores["0.weight"].sum()) == pytest.approx(1.0)
    assert bool((scores["0.weight"] >= 0).all())


class Strange(nn.Module):
    def __init__(self, operator):
        super().__init__()
        self.body, self.operator, self.head = nn.Linear(5, 4), operator, nn.Linear(4, 3)

    def forward(self, x):
        return self.head(self.operator(self.body(x)))


class Sines(nn.Module):
    def forward(self, x):
        return torch.sin(x)


def test_an_operator_without_a_rule_is_refused_by_name_and_layer():
    with pytest.raises(ps.PrunescopeError, match=r"relevance \(LRP\) cannot pass sin in 'operator': no rule.* Choose"):
        arrived_at(Strange(Sines()), 5)


def test_a_network_that_does_not_classify_is_refused():
    with pytest.raises(ps.PrunescopeError, match=r"but Conv2d returned \(4, 3, 5, 5\); it must return"):
        arrived_at(nn.Conv2d(2, 3, 1), 2, 5, 5)


def test_a_projected_hidden_state_is_refused():
    module = Remembering(nn.LSTM, proj_size=2)
    module.head = nn.Linear(2, 3)
    with pytest.raises(ps.PrunescopeError, match=r"cannot pass lstm in 'cell': its hidden state is projected"):
        arrived_at(module, 5, 3)


def test_the_box_rule_has_no_relevance_at_the_input():
    with pytest.raises(ps.PrunescopeError, match="known at weights, not at the input"):
        arrived_at(nn.Linear(5, 3), 5, first_rule=Box(torch.tensor(0.0), torch.tensor(1.0)))


class Reading(nn.Module):
    """An LSTM over words given as indices."""

    def __init__(self):
        super().__init__()
        self.words, self.cell, self.head = nn.Embedding(9, 4), nn.LSTM(4, 5, batch_first=True), nn.Linear(5, 3)

    def forward(self, x):
        return self.head(self.cell(self.words(x))[0][:, -1])


def test_words_end_at_their_embeddings():
    net, words = ps.Network(without_biases(Reading()).double(), torch.zeros(1, 6).long()), torch.randint(0, 9, (4, 6))
    arrived = propagate(net, words, LABELS, Request(Epsilon(1e-14)))
    assert sorted(arrived.rows) == ["cell.weight_ih_l0", "head.weight"]
    assert float(arrived.rows["head.weight"].sum()) == pytest.approx(4.0)
    with pytest.raises(ps.PrunescopeError, match="an index has none"):
        propagate(net, words, LABELS, Request(to_inputs=True))


def refused(module, *shape):
    net = ps.Network(module.double().eval(), torch.zeros(2, *shape, dtype=F64))
    return why_not(net, criteria["relevance"], structures["filter"]())


def test_what_has_no_rule_is_known_before_there_is_data():
    assert refused(Strange(Sines()), 5).startswith("relevance (LRP) cannot pass sin in 'operator': no rule says")
    assert refused(nn.Sequential(nn.Conv2d(2, 3, 1), nn.Conv2d(3, 3, 1)), 2, 5, 5).endswith(
        "return [samples, classes]."
    )
    assert refused(Twice(), 2, 7, 8) == ""


def test_networks_that_relevance_cannot_pass_are_asked_once():
    net, asked = ps.Network(Strange(Sines()), torch.zeros(1, 5)), []
    net.module.operator.register_forward_pre_hook(lambda *_: asked.append(1))
    before = torch.get_rng_state()
    assert [why_not(net, criteria["relevance"], structures["weight"]()) for _ in range(3)].count("") == 0
    assert len(asked) == 1
    assert torch.equal(torch.get_rng_state(), before)


def test_two_inputs_are_refused_in_words():
    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x, y):
            return self.head(x + y)

    net = ps.Network(Pair(), (torch.zeros(1, 4), torch.zeros(1, 4)))
    reason = why_not(net, criteria["relevance"], structures["weight"]())
    assert reason == "Pair takes 2 inputs, and relevance (LRP) follows one."


def note_of(module, *shape, structure="filter"):
    net = ps.Network(module.double().eval(), torch.zeros(1, *shape, dtype=F64))
    data = torch.rand(4, *shape, dtype=F64), LABELS
    (note,) = ps.score(net, "relevance", data, structure).notes
    return note


def test_scores_say_that_all_relevance_was_kept():
    chain = nn.Sequential(nn.Linear(5, 60), nn.ReLU(), nn.Linear(60, 40), nn.ReLU(), nn.Linear(40, 3))
    said = "Relevance kept: 100 % in each of the 3 layers that everything passes through, over 4 samples."
    assert note_of(without_biases(chain), 5) == said


def test_scores_say_what_only_biases_made():
    """Half of the samples end at a hidden unit that its bias makes alone."""
    module = nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 3))
    with torch.no_grad():
        module[0].weight.copy_(torch.eye(2))
        module[0].bias.zero_()
        module[2].weight.copy_(torch.tensor([[1.0, 0.0], [-1.0, -1.0]]))
        module[2].bias.copy_(torch.tensor([0.0, 9.0]))
        module[4].weight.copy_(torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]]))
    note = note_of(module, 2)
    assert note == "Relevance kept: 50 to 100 % in each of the 3 layers that everything passes through, over 4 samples."


def test_layers_beside_others_and_layers_used_twice_are_left_out():
    """Everything passes the first layer and the head; the one between runs twice, beside a copy of what it reads."""
    assert "in each of the 2 layers" in note_of(without_biases(Twice()), 2, 7, 8)

    class Again(nn.Sequential):
        def forward(self, x):
            return self[1](torch.relu(self[0](torch.relu(self[0](x)))))

    assert "100 % in the layer that" in note_of(
        without_biases(Again(nn.Linear(5, 5), nn.Linear(5, 3))), 5, structure="weight"
    )


def test_the_trunk_is_what_no_way_leads_around():
    class Forked(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, self.body, self.left, self.right = (nn.Linear(4, 4) for _ in range(4))
            self.head = nn.Linear(8, 3)

        def forward(self, x):
            x = torch.relu(self.stem(x))
            x = x + self.body(x)
            return self.head(torch.cat((self.left(x), self.right(x)), 1))

    assert trunk(ps.Network(Forked(), torch.zeros(1, 4))) == ("stem.weight", "head.weight")


def test_scores_divided_by_their_sum_are_shares_of_it_whatever_its_sign():
    """Relevance that starts at negative logits is negative throughout; who has most of it counts most."""
    module = without_biases(nn.Sequential(nn.Linear(5, 6), nn.ReLU(), nn.Linear(6, 3))).double()
    with torch.no_grad():
        module[2].weight.abs_().neg_()
    net, data = ps.Network(module, torch.zeros(1, 5, dtype=F64)), (torch.rand(4, 5, dtype=F64), LABELS)
    given = {"structure": "filter", "start": "logit", "rule": "epsilon"}
    whole = ps.score(net, "lrp", data, **given)["0.weight"]
    shares = ps.score(net, "lrp", data, normalise="sum", **given)["0.weight"]
    assert float(whole.sum()) < 0
    torch.testing.assert_close(shares, whole / whole.sum())
    assert float(shares.sum()) == pytest.approx(1)
