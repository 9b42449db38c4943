"""Multi-prize tickets written again with loops, from biprop's algorithm 1: no autograd, optimizer or ranking code."""

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.seeds import derive
from prunescope.data.dataset import Batch
from prunescope.prune.participants import take_part
from prunescope.prune.reference import batches_of
from prunescope.prune.sight import Sight
from prunescope.prune.structure import structures
from prunescope.prune.subnetwork import Subnetwork

F64 = torch.float64
SEED = 3
EPOCHS, RATE, MOMENTUM, DECAY = 4, 0.5, 0.9, 1e-2


def mlp():
    torch.manual_seed(1)
    module = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3)).double()
    return ps.Network(module, torch.zeros(1, 4, dtype=F64), classes=("a", "b", "c"))


def samples():
    generator = torch.Generator().manual_seed(2)
    labels = torch.randint(0, 3, (150,), generator=generator)
    return torch.randn(150, 4, dtype=F64, generator=generator) + 2 * nn.functional.one_hot(labels, 4), labels


def top(magnitudes, n_gone):
    """1 for the best, 0 for the n_gone lowest; among equals the lower index goes first."""
    order = sorted(range(len(magnitudes)), key=lambda at: (magnitudes[at], at))
    return [0 if at in order[:n_gone] else 1 for at in range(len(magnitudes))]


def effective(weight, mask, binary):
    if not binary:
        return [w * m for w, m in zip(weight, mask, strict=True)]
    scale = sum(abs(w) * m for w, m in zip(weight, mask, strict=True)) / sum(mask)
    return [scale * math.copysign(1, w) * m for w, m in zip(weight, mask, strict=True)]


def slopes(first, second, biases, x, y):
    """dL/dW_eff of both layers by hand: softmax cross-entropy on a two-layer ReLU network, sample by sample."""
    grads = [[0.0] * 24, [0.0] * 18]
    for sample, label in zip(x.tolist(), y.tolist(), strict=True):
        before = [sum(first[o * 4 + i] * sample[i] for i in range(4)) + biases[0][o] for o in range(6)]
        hidden = [max(value, 0.0) for value in before]
        logits = [sum(second[o * 6 + i] * hidden[i] for i in range(6)) + biases[1][o] for o in range(3)]
        total = sum(math.exp(value) for value in logits)
        errors = [math.exp(value) / total - (o == label) for o, value in enumerate(logits)]
        for o in range(3):
            for i in range(6):
                grads[1][o * 6 + i] += errors[o] * hidden[i] / len(y)
        for h in range(6):
            back = sum(errors[o] * second[o * 6 + h] for o in range(3)) * (before[h] > 0)
            for i in range(4):
                grads[0][h * 4 + i] += back * sample[i] / len(y)
    return grads


def slow_masks(net, binary, n_gone):
    """The masks after training, and the scores; n_gone(epoch, magnitudes of both layers) says how many go of each."""
    weights = [net.weight(name).flatten().tolist() for name in ("0.weight", "2.weight")]
    biases = [net.module[at].bias.tolist() for at in (0, 2)]
    generator = torch.Generator().manual_seed(derive(SEED, "score", 0))
    scores = [
        ((torch.rand(len(w), generator=generator, dtype=F64) * 2 - 1) / math.sqrt(fan)).tolist()
        for w, fan in zip(weights, (4, 6), strict=True)
    ]
    speeds = [[0.0] * 24, [0.0] * 18]
    for epoch in range(EPOCHS):
        rate = RATE * 0.5 * (1 + math.cos(math.pi * epoch / EPOCHS))
        for batch in batches_of(samples(), SEED)(epoch):
            masks = chosen(scores, n_gone(epoch))
            used = [effective(w, m, binary) for w, m in zip(weights, masks, strict=True)]
            grads = slopes(*used, biases, batch.inputs, batch.labels)
            for layer in range(2):
                for at, score in enumerate(scores[layer]):
                    slope = math.copysign(1, score) * grads[layer][at] * weights[layer][at] + DECAY * score
                    speeds[layer][at] = MOMENTUM * speeds[layer][at] + slope
                    scores[layer][at] = score - rate * speeds[layer][at]
    return chosen(scores, n_gone(EPOCHS)), scores


def chosen(scores, n_gone):
    """Masks of both layers: each for itself for a pair of counts, both together for one count."""
    magnitudes = [[abs(score) for score in layer] for layer in scores]
    if isinstance(n_gone, tuple):
        return [top(layer, n) for layer, n in zip(magnitudes, n_gone, strict=True)]
    both = top([*magnitudes[0], *magnitudes[1]], n_gone)
    return [both[:24], both[24:]]


def plan(binary, scope, sparsity):
    criterion = {
        "name": "multiprize",
        "epochs": EPOCHS,
        "binary": binary,
        "learning_rate": RATE,
        "momentum": MOMENTUM,
        "weight_decay": DECAY,
    }
    return ps.Plan(criterion=criterion, scope=scope, sparsity=sparsity, seed=SEED)


@pytest.mark.parametrize("binary", [False, True])
def test_layer_by_layer_the_same_masks(binary):
    net = mlp()
    mask = ps.run(net, plan(binary, "uniform", 0.7), data=samples()).mask
    slow, _ = slow_masks(net, binary, lambda epoch: (17, 13))  # floor(.7 * 24 + .5), floor(.7 * 18 + .5)
    assert mask["0.weight"].flatten().int().tolist() == slow[0]
    assert mask["2.weight"].flatten().int().tolist() == slow[1]


@pytest.mark.parametrize("binary", [False, True])
def test_globally_the_same_masks_with_the_share_ramped_from_one_half(binary):
    def n_gone(epoch):
        left = (1 - epoch / 2) ** 3 if epoch < 2 else 0  # half of four epochs
        return math.floor((0.8 + (0.5 - 0.8) * left) * 42 + 0.5)

    net = mlp()
    mask = ps.run(net, plan(binary, "global", 0.8), data=samples()).mask
    slow, _ = slow_masks(net, binary, n_gone)
    assert [n_gone(epoch) for epoch in range(4)] == [21, 32, 34, 34]
    assert mask["0.weight"].flatten().int().tolist() == slow[0]
    assert mask["2.weight"].flatten().int().tolist() == slow[1]


def test_without_a_plan_half_of_each_layer_stays_and_scores_are_the_learned_magnitudes():
    net = mlp()
    fields = {"epochs": EPOCHS, "learning_rate": RATE, "momentum": MOMENTUM, "weight_decay": DECAY}
    scores = ps.score(net, "multiprize", data=samples(), seed=SEED, **fields)
    assert scores["0.weight"].shape == (6, 4)
    assert all(bool((scores[name] >= 0).all()) for name in scores)
    halves = ps.select(scores, 0.5, "uniform")
    assert [int((~halves[name]).sum()) for name in ("0.weight", "2.weight")] == [12, 9]


@pytest.mark.parametrize("structure", ["weight", "kernel", "filter", "input_channel"])
def test_a_closed_units_slope_is_what_the_loss_changes_by_as_its_gate_opens(structure):
    """The gate of a filter is where it is read, so that a closed one is not lost for ever."""
    torch.manual_seed(0)
    body = (
        nn.Conv2d(2, 4, 2),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.Conv2d(4, 3, 2),
        nn.Tanh(),
        nn.Flatten(),
        nn.Linear(12, 2),
    )
    net = ps.Network(nn.Sequential(*body).double(), torch.zeros(1, 2, 4, 4, dtype=F64), ("a", "b"))
    unit = structures[structure]()
    sight = Sight(net, unit, take_part(net, unit), ps.Mask({}), torch.Generator())
    batch = Batch(torch.randn(30, 2, 4, 4, dtype=F64), torch.arange(30) % 2, np.arange(30))
    kept = {group.name: torch.arange(group.n_units) % 2 == 1 for group in sight.groups}
    network = Subnetwork(sight, binary=False)
    network.keep_(kept)
    slopes = network.learn(batch)[2]
    for group in sight.groups:
        expected = (loss_at(net, unit, group, kept, batch, 1e-5) - loss_at(net, unit, group, kept, batch, -1e-5)) / 2e-5
        assert float(slopes[group.name][0]) == pytest.approx(expected, rel=1e-5, abs=1e-9)
    assert any(abs(float(values[0])) > 1e-4 for values in slopes.values())


def loss_at(net, unit, group, kept, batch, gate):
    """The loss in training mode, all closed units at zero but the first of one group, whose gate is given."""
    module = copy.deepcopy(net.module).train()
    with torch.no_grad():
        for other in take_part(net, unit):
            shut = scaling(net, unit, other, ~kept[other.name])
            opened = scaling(net, unit, other, torch.arange(other.n_units) == 0) if other.name == group.name else {}
            for name, gone in shut.items():
                parameter = module.get_parameter(name)
                parameter[gone & ~opened.get(name, torch.zeros_like(gone))] = 0
                if name in opened:
                    parameter[opened[name]] *= gate
        return float(nn.functional.cross_entropy(module(batch.inputs), batch.labels))


def scaling(net, unit, group, picked):
    """Which weights the gates of picked units scale: those of their own, or for filters those that read them."""
    if unit.name != "filter":
        return {name: ~keep for name, keep in unit.expand(net, group, ~picked).items()}
    weight = {"0.weight": "3.weight", "3.weight": "6.weight"}[group.name]  # the next layer reads this one
    columns = picked if weight == "3.weight" else picked.repeat_interleave(4)  # 2 x 2 positions a channel
    shape = net.weight(weight).shape
    return {weight: columns.view(1, -1, *[1] * (len(shape) - 2)).expand(shape)}
