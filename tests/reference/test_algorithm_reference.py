"""Algorithm 1 of yeom2021pruning, written again without any of prunescope's rounds, and compared.

The replica takes units out of a plain two-layer network for real, a round at a time, and trains what is left itself.
"""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset
from prunescope.data.split import Split
from prunescope.prune.checkpoint import Checkpoint

N_HIDDEN, R = 12, 2


def data() -> Dataset:
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 3
    inputs = (rng.normal(0, 0.6, (60, 4)) + np.eye(4)[labels] * 2).astype(np.float32)
    ids = np.array([str(i) for i in range(60)])
    parts = {name: Split(inputs[rows], labels[rows], ids[rows]) for name, rows in SPLITS.items()}
    return Dataset("blobs", parts, ("a", "b", "c"))


SPLITS = {"train": np.arange(0, 36), "validation": np.arange(36, 60)}


@pytest.fixture
def net() -> ps.Network:
    torch.manual_seed(3)
    module = nn.Sequential(nn.Linear(4, N_HIDDEN), nn.ReLU(), nn.Linear(N_HIDDEN, 3))
    optimizer = torch.optim.Adam(module.parameters(), 0.02)
    x, y = torch.from_numpy(data()["train"].inputs), torch.from_numpy(data()["train"].labels)
    for _ in range(80):
        optimizer.zero_grad()
        nn.functional.cross_entropy(module(x), y).backward()
        optimizer.step()
    return ps.Network(module.eval(), torch.zeros(1, 4))


def accuracy(first, second, split: str) -> float:
    x, y = torch.from_numpy(data()[split].inputs), torch.from_numpy(data()[split].labels)
    return float(((first(x).relu() @ second.weight.T + second.bias).argmax(1) == y).double().mean())


def algorithm_1(net: ps.Network, stop, train) -> tuple[list[int], list[float]]:
    """Units left and the accuracy after each round, by the pseudocode: score, remove r units, train, until the stop."""
    first, second = copy.deepcopy(net.module[0]), copy.deepcopy(net.module[2])
    left, history = list(range(N_HIDDEN)), []
    while True:
        importance = first.weight.detach().abs().sum(1)
        importance = importance / importance.norm()
        going = {left[i] for i in importance.argsort(stable=True)[:R].tolist()}
        rows = [i for i, unit in enumerate(left) if unit not in going]
        smaller = nn.Linear(4, len(rows)), nn.Linear(len(rows), 3)
        with torch.no_grad():
            smaller[0].weight.copy_(first.weight[rows]), smaller[0].bias.copy_(first.bias[rows])
            smaller[1].weight.copy_(second.weight[:, rows]), smaller[1].bias.copy_(second.bias)
        train(smaller, len(history))
        if stop(smaller):
            return left, [*history, accuracy(*smaller, "validation")]
        left = [left[i] for i in rows]
        first, second = smaller
        history.append(accuracy(first, second, "validation"))


def one_epoch(layers, index: int) -> None:
    """SGD with momentum over the training samples in the order of the plan's seed."""
    parameters = [p for layer in layers for p in layer.parameters()]
    optimizer = torch.optim.SGD(parameters, 0.05, momentum=0.9, weight_decay=0.0)
    order = torch.randperm(
        36, generator=torch.Generator().manual_seed(derive(derive(0, "recovery", index), "epoch", 0))
    )
    x, y = torch.from_numpy(data()["train"].inputs), torch.from_numpy(data()["train"].labels)
    for rows in order.split(8):
        optimizer.zero_grad()
        nn.functional.cross_entropy(layers[1](layers[0](x[rows]).relu()), y[rows]).backward()
        optimizer.step()


def plan(**fields) -> ps.Plan:
    usual = {"criterion": "magnitude", "structure": "filter", "schedule": {"name": "per_round", "units": R}}
    return ps.Plan(**{**usual, **fields})


TRAINING = {"name": "finetune", "epochs": 1, "learning_rate": 0.05, "weight_decay": 0.0, "batch_size": 8}


def units_left(outcome) -> list[int]:
    return outcome.mask.lines("0.weight", 0).nonzero().flatten().tolist() if "0.weight" in outcome.mask else []


@pytest.mark.parametrize("trains", [False, True])
def test_rounds_until_the_accuracy_falls_are_algorithm_1(net, trains):
    least = 0.9 if trains else 0.8
    train = one_epoch if trains else (lambda layers, index: None)
    left, history = algorithm_1(net, lambda layers: accuracy(*layers, "validation") < least, train)
    target = {"name": "accuracy", "at_least": least}
    outcome = ps.run(net, plan(target=target, recovery=TRAINING if trains else "none"), data=data())
    assert units_left(outcome) == left
    assert [at.accuracy for at in outcome.rounds] == history
    assert [at.held for at in outcome.rounds] == [True] * (len(history) - 1) + [False]
    assert outcome.rounds[-1].n_gone == outcome.rounds[-2].n_gone + R == N_HIDDEN - len(left) + R


@pytest.mark.parametrize("target", ["parameters", "macs"])
def test_rounds_until_the_size_is_reached_are_algorithm_1(net, target):
    def stop(layers) -> bool:
        return layers[0].out_features < 6

    left, _ = algorithm_1(net, stop, one_epoch)
    full, small = (4 * n + 3 * n + (n + 3 if target == "parameters" else 0) for n in (N_HIDDEN, len(left)))
    outcome = ps.run(net, plan(target=target, sparsity=1 - small / full, recovery=TRAINING), data=data())
    assert units_left(outcome) == left
    assert outcome.rounds[-1].amount == pytest.approx(1 - small / full, abs=1e-12)
    assert [at.n_gone for at in outcome.rounds] == [2, 4, 6]


def test_the_last_round_stops_at_the_target(net):
    assert [at.n_gone for at in ps.run(net, plan(sparsity=5 / 12)).rounds] == [2, 4, 5]
    outcome = ps.run(net, plan(target="macs", sparsity=5 / 12))
    assert [at.n_gone for at in outcome.rounds] == [2, 4, 5]
    assert [at.amount for at in outcome.rounds] == pytest.approx([2 / 12, 4 / 12, 5 / 12])


def test_the_weights_of_a_round_that_is_taken_back_are_taken_back_too(net):
    target = {"name": "accuracy", "at_least": 0.9}
    stopped = ps.run(net, plan(target=target, recovery=TRAINING), data=data())
    n_held = len(stopped.rounds) - 1
    same = ps.run(net, plan(sparsity=n_held * R / N_HIDDEN, recovery=TRAINING), data=data())
    assert len(same.rounds) == n_held
    assert same.mask.same_as(stopped.mask)
    pairs = zip(same.net.module.parameters(), stopped.net.module.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)


def test_an_accuracy_at_the_threshold_holds(net):
    everything = ps.run(net, plan(target={"name": "accuracy", "drop": 1.0}), data=data())
    least = next(at.accuracy for at in everything.rounds if at.accuracy < everything.rounds[0].accuracy)
    at_it = ps.run(net, plan(target={"name": "accuracy", "at_least": least}), data=data())
    assert least in [at.accuracy for at in at_it.rounds if at.held]
    above = ps.run(net, plan(target={"name": "accuracy", "at_least": least + 1e-9}), data=data())
    assert (above.rounds[-1].accuracy, above.rounds[-1].held) == (least, False)


def test_one_shot_is_cut_where_brute_force_cuts(net):
    scores = ps.score(net, "magnitude", structure="filter")
    found = []
    for n_gone in range(N_HIDDEN):
        with ps.masked(net, ps.select(scores, n_gone / N_HIDDEN)):
            found.append(accuracy(net.module[0], net.module[2], "validation"))
    for drop in (0.0, 0.05, 0.2):
        held = [value >= found[0] - drop for value in found]
        outcome = ps.run(net, plan(schedule="one_shot", target={"name": "accuracy", "drop": drop}), data=data())
        n_gone = outcome.rounds[-1].n_gone
        assert held[n_gone]
        assert n_gone == N_HIDDEN - 1 or not held[n_gone + 1]
        assert outcome.rounds[-1].accuracy == found[n_gone]


def test_sparsity_is_the_most_that_goes(net):
    target = {"name": "accuracy", "drop": 1.0}
    assert ps.run(net, plan(target=target, sparsity=0.5), data=data()).rounds[-1].n_gone == 6
    assert ps.run(net, plan(target=target, sparsity=0.5, schedule="one_shot"), data=data()).rounds[-1].n_gone == 6
    everything = ps.run(net, plan(target=target), data=data())
    assert everything.rounds[-1].n_gone == N_HIDDEN - 1
    assert len(everything.rounds) == N_HIDDEN // R


def test_a_threshold_that_does_not_hold_at_first_is_refused(net):
    worse = ps.prune(net, "magnitude", structure="filter", sparsity=0.8)
    with pytest.raises(BadPlan, match=r"target 'accuracy': 100\.0% shall hold, but the network has \d\d\.\d% before"):
        ps.run(net, plan(target={"name": "accuracy", "at_least": 1.0}), worse, data())
    with pytest.raises(BadPlan, match=r"has no split 'tset'\. It has train, validation"):
        ps.run(net, plan(target={"name": "accuracy", "split": "tset"}), data=data())
    with pytest.raises(BadPlan, match="target 'accuracy' looks at data and labels, but no data was given"):
        ps.run(net, plan(target="accuracy"))


def test_rounds_that_were_interrupted_end_at_the_same_bits(net):
    """Killed at every epoch in turn: the rounds before it, what was gone and the threshold are as they were."""
    wanted = plan(target={"name": "accuracy", "at_least": 0.9}, recovery=TRAINING)
    saved = []
    keep = Checkpoint(save=lambda state: saved.append(copy.deepcopy(state)))
    whole = ps.run(net, wanted, data=data(), checkpoint=keep)
    assert len(saved) == len(whole.rounds)
    for state in saved:
        again = ps.run(net, wanted, data=data(), checkpoint=Checkpoint(load=lambda state=state: state))
        assert again.mask.same_as(whole.mask)
        assert again.rounds == whole.rounds
        pairs = zip(again.net.module.parameters(), whole.net.module.parameters(), strict=True)
        assert all(torch.equal(a, b) for a, b in pairs)
