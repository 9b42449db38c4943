"""Rewinding: the survivors are what they were, then they are trained from there."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadCheckpoint, BadPlan, UnknownName
from prunescope.core.seeds import derive
from prunescope.data.dataset import Dataset, Split
from prunescope.prune.recoveries.finetune import Finetune
from prunescope.prune.recoveries.rewind import Rewind
from prunescope.prune.recovery import Checkpoint, Kit


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    labels = np.arange(40) % 2
    split = Split((rng.normal(size=(40, 4)) + labels[:, None]).astype(np.float32), labels, np.arange(40))
    return Dataset("blobs", {"train": split, "test": split}, ("a", "b"))


def mlp(seed=0, width=8):
    torch.manual_seed(seed)
    body = (nn.Linear(4, width), nn.BatchNorm1d(width), nn.ReLU(), nn.Linear(width, 2))
    return ps.Network(nn.Sequential(*body), torch.zeros(2, 4), ("a", "b"))


def plan(rounds=1, **fields):
    schedule = {"name": "constant", "n_steps": rounds} if rounds > 1 else "one_shot"
    recovery = {"name": "rewind", "epochs": 2, "batch_size": 16, **fields}
    return ps.Plan(criterion="magnitude", sparsity=0.5, schedule=schedule, recovery=recovery)


def early(seed=1):
    """An earlier state of the same architecture: other weights, and statistics as after some training."""
    state = mlp(seed).module.state_dict()
    state["1.running_mean"] += 0.25
    return state


def test_without_epochs_the_survivors_are_the_earlier_weights_to_the_bit(data):
    outcome = ps.run(mlp(), plan(to="early", epochs=0), past={"early": early()})
    for name, value in outcome.net.module.state_dict().items():
        kept = outcome.mask[name] if name in outcome.mask else torch.ones_like(value, dtype=torch.bool)
        assert torch.equal(value[kept], early()[name][kept]), name


def test_it_is_fine_tuning_of_the_earlier_network(data):
    outcome = ps.run(mlp(), plan(to="early"), data=data, past={"early": early()})
    expected = mlp()
    expected.module.load_state_dict(early())
    fields = {name: getattr(Finetune(), name) for name in Finetune.model_fields}
    seed = derive(0, "recovery", 0)
    Finetune(**{**fields, "epochs": 2, "batch_size": 16}).recover_(expected, outcome.mask, Kit(data, seed))
    with ps.masked(outcome.net, outcome.mask):
        for name, value in expected.module.state_dict().items():
            assert torch.equal(outcome.net.module.state_dict()[name], value), name


def test_every_round_goes_back_to_the_same_point():
    outcome = ps.run(mlp(), plan(rounds=3, epochs=0, to="early"), past={"early": early()})
    kept = outcome.mask["0.weight"]
    assert len(outcome.rounds) == 3
    assert torch.equal(outcome.net.weight("0.weight")[kept], early()["0.weight"][kept])


def test_trained_is_the_network_as_it_was_given(data):
    net = mlp()
    trained = ps.run(
        net, ps.Plan(criterion="magnitude", sparsity=0.3, recovery={"name": "finetune", "epochs": 1}), data=data
    )
    again = ps.run(trained.net, plan(epochs=0, to="trained"), trained.mask, past={"trained": net.module.state_dict()})
    kept = again.mask["3.weight"]
    assert torch.equal(again.net.weight("3.weight")[kept], net.weight("3.weight")[kept])
    own = ps.run(trained.net, plan(epochs=0), trained.mask)
    assert torch.equal(own.net.weight("3.weight")[kept], trained.net.weight("3.weight")[kept])


def test_what_is_gone_keeps_its_last_value_for_a_restore():
    net = mlp()
    outcome = ps.run(net, plan(epochs=0, to="early"), past={"early": early()})
    gone = ~outcome.mask["0.weight"]
    assert torch.equal(outcome.net.weight("0.weight")[gone], net.weight("0.weight")[gone])


def test_an_interrupted_rewinding_ends_at_the_same_bits(data):
    saved = {}

    def save(state):
        saved["state"] = copy.deepcopy(state)
        if state["recovery"]["epoch"] == 1:
            raise KeyboardInterrupt

    past = {"early": early()}
    whole = ps.run(mlp(), plan(to="early"), data=data, past=past)
    checkpoint = Checkpoint(lambda: saved.get("state"), save)
    with pytest.raises(KeyboardInterrupt):
        ps.run(mlp(), plan(to="early"), data=data, past=past, checkpoint=checkpoint)
    resumed = ps.run(mlp(), plan(to="early"), data=data, past=past, checkpoint=checkpoint)
    for name, value in whole.net.module.state_dict().items():
        assert torch.equal(resumed.net.module.state_dict()[name], value), name


def test_an_unknown_name_offers_those_there_are():
    with pytest.raises(UnknownName, match=r"'erly' were given; did you mean 'early'\? There are 'trained', 'early'"):
        ps.run(mlp(), plan(to="erly", epochs=0), past={"early": early()})


def test_weights_of_another_architecture_are_refused():
    wide = mlp(width=9).module.state_dict()
    with pytest.raises(BadCheckpoint, match=r"earlier weights 'wide'.*0.weight \(9, 4\) instead of \(8, 4\)"):
        ps.run(mlp(), plan(to="wide", epochs=0), past={"wide": wide})


def test_a_recovery_on_its_own_needs_a_past():
    with pytest.raises(BadPlan, match="going back to 'trained' needs earlier weights, but no past was given"):
        Rewind(epochs=0).recover_(mlp(), ps.Mask({}), Kit())


def test_the_past_may_be_a_function():
    outcome = ps.run(mlp(), plan(to="anything", epochs=0), past=lambda name: early())
    kept = outcome.mask["0.weight"]
    assert torch.equal(outcome.net.weight("0.weight")[kept], early()["0.weight"][kept])
