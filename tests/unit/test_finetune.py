"""Fine-tuning: it learns, tells how far it is, goes on after a crash, and refuses what it cannot do."""

import copy
import math

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadData, BadPlan, Cancelled
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset, Split
from prunescope.measure.probe import Subject, probes
from prunescope.prune.decay import DECAYS
from prunescope.prune.recovery import Checkpoint, Kit, recoveries


def two_blobs(n=64, test=None):
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 2
    inputs = (rng.normal(size=(n, 4)) + 2 * labels[:, None]).astype(np.float32)
    split = Split(inputs, labels, np.arange(n))
    return Dataset("blobs", {"train": split, "test": test or split}, ("a", "b"))


def mlp():
    body = (nn.Linear(4, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 2))
    return ps.Network(nn.Sequential(*body), torch.zeros(2, 4), ("a", "b"))


def plan(**fields):
    recovery = {"name": "finetune", "epochs": 3, "batch_size": 16, **fields}
    return ps.Plan(criterion="magnitude", sparsity=0.5, recovery=recovery)


def accuracy(outcome, data):
    with ps.masked(outcome.net, outcome.mask):
        return probes["accuracy"]().measure(Subject(outcome.net, outcome.mask, data), Progress()).headline


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("schedule", sorted(DECAYS))
def test_it_learns(optimizer, schedule):
    data, net = two_blobs(), mlp()
    before = accuracy(ps.run(net, ps.Plan(criterion="magnitude", sparsity=0.5)), data)["loss"]
    after = accuracy(
        ps.run(net, plan(optimizer=optimizer, schedule=schedule, learning_rate=0.03, epochs=6), data=data), data
    )
    assert after["loss"] < 0.7 * before


def test_one_step_is_the_optimizers_on_the_masked_gradient():
    """Against plain torch: SGD with momentum and decay, weights that are gone fixed at zero."""
    data, net = two_blobs(16), ps.Network(nn.Sequential(nn.Linear(4, 2)), torch.zeros(1, 4))
    outcome = ps.run(net, plan(batch_size=16, epochs=2, schedule="none"), data=data)
    kept = outcome.mask["0.weight"]
    weight, bias = (p.detach().clone() for p in net.module.parameters())
    weight, x, y = weight * kept, torch.from_numpy(data["train"].inputs), torch.from_numpy(data["train"].labels)
    speeds = [torch.zeros_like(weight), torch.zeros_like(bias)]
    for _ in range(2):
        share = torch.softmax(x @ weight.T + bias, 1) - nn.functional.one_hot(y, 2)
        slopes = [(share.T @ x / 16) * kept + 5e-4 * weight, share.mean(0) + 5e-4 * bias]
        speeds = [0.9 * speed + slope for speed, slope in zip(speeds, slopes, strict=True)]
        weight, bias = weight - 0.01 * speeds[0], bias - 0.01 * speeds[1]
    torch.testing.assert_close(outcome.net.weight("0.weight") * kept, weight, rtol=1e-5, atol=1e-6)
    torch.testing.assert_close(outcome.net.module[0].bias.detach(), bias, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("name", "factors"),
    [
        ("none", [1, 1, 1, 1]),
        ("exponential", [1, 0.95, 0.95**2, 0.95**3]),
        ("cosine", [(1 + math.cos(math.pi * e / 4)) / 2 for e in range(4)]),
        ("step", [1, 1, 0.1, 0.01]),
    ],
)
def test_the_learning_rate_falls_as_named(name, factors):
    assert [DECAYS[name](epoch, epoch / 4) for epoch in range(4)] == pytest.approx(factors)


def test_progress_tells_epoch_loss_and_accuracy():
    ticks = []
    ps.run(mlp(), plan(epochs=2), data=two_blobs(), progress=Progress(ticks.append))
    training = [tick for tick in ticks if tick.phase == "fine-tuning"]
    assert [(tick.done, tick.total) for tick in training] == [(done, 8) for done in range(1, 9)]
    assert training[-1].note.startswith("epoch 2 of 2, loss 0.")
    assert training[-1].note.endswith("%")


def test_cancelling_stops_at_the_next_batch():
    done = []
    progress = Progress(lambda tick: done.append(tick), should_stop=lambda: len(done) > 6)
    with pytest.raises(Cancelled, match="fine-tuning"):
        ps.run(mlp(), plan(epochs=100), data=two_blobs(), progress=progress)


def test_removed_weights_keep_the_value_they_had_for_a_restore():
    net = mlp()
    outcome = ps.run(net, plan(), data=two_blobs())
    gone = ~outcome.mask["0.weight"]
    assert torch.equal(outcome.net.weight("0.weight")[gone], net.weight("0.weight")[gone])
    assert not torch.equal(outcome.net.weight("0.weight")[~gone], net.weight("0.weight")[~gone])


def test_statistics_of_removed_channels_are_put_back_too():
    net = mlp()
    edit = {"kind": "unit", "site": "0.weight", "units": [3]}
    recovery = {"name": "finetune", "epochs": 1, "batch_size": 16}
    outcome = ps.run(net, ps.Plan(criterion={"name": "hand", "edits": [edit]}, recovery=recovery), data=two_blobs())
    norm, before = outcome.net.module[1], net.module[1]
    assert norm.running_var[3] == before.running_var[3]
    assert norm.weight[3] == before.weight[3]
    assert norm.running_var[2] != before.running_var[2]


def test_frozen_batch_norm_keeps_its_statistics():
    net = mlp()
    outcome = ps.run(net, plan(batch_norm="freeze"), data=two_blobs())
    assert torch.equal(outcome.net.module[1].running_mean, net.module[1].running_mean)
    assert not torch.equal(outcome.net.module[1].weight, net.module[1].weight)


def test_a_last_batch_of_one_does_not_stop_a_batch_norm():
    outcome = ps.run(mlp(), plan(batch_size=16), data=two_blobs(33))
    assert all(bool(torch.isfinite(value).all()) for value in outcome.net.module.state_dict().values())


def test_every_epoch_sees_all_samples_in_an_order_of_its_own():
    seen = []

    class Watching(nn.Linear):
        def forward(self, x):
            seen.extend(x[:, 0].tolist())
            return super().forward(x)

    data = two_blobs(32)
    net = ps.Network(nn.Sequential(Watching(4, 2)), torch.zeros(1, 4))
    del seen[:]
    recovery = recoveries["finetune"](epochs=2, batch_size=16)
    recovery.recover_(net, ps.Mask({}), Kit(data))
    first, second = seen[:32], seen[32:]
    assert sorted(first) == sorted(second) == sorted(data["train"].inputs[:, 0].tolist())
    assert first != second


class Memory:
    """A checkpoint in memory that fails after so many saves, as a killed process would."""

    def __init__(self, dies_after=None):
        self.state, self.saves, self.dies_after = None, 0, dies_after

    def save(self, state):
        self.state, self.saves = copy.deepcopy(state), self.saves + 1
        if self.saves == self.dies_after:
            raise KeyboardInterrupt

    def checkpoint(self):
        return Checkpoint(lambda: self.state, self.save)


@pytest.mark.parametrize("dies_after", [1, 2, 3, 4, 5])
def test_an_interrupted_run_ends_at_the_same_bits(dies_after):
    data, net = two_blobs(), mlp()
    rounds = ps.Plan(
        criterion="random",
        sparsity=0.8,
        schedule={"name": "cubic", "n_steps": 2},
        recovery={"name": "finetune", "epochs": 3, "batch_size": 16, "optimizer": "adam"},
    )
    whole = ps.run(net, rounds, data=data)
    memory = Memory(dies_after)
    with pytest.raises(KeyboardInterrupt):
        ps.run(net, rounds, data=data, checkpoint=memory.checkpoint())
    resumed = ps.run(net, rounds, data=data, checkpoint=memory.checkpoint())
    assert resumed.mask.same_as(whole.mask)
    assert resumed.rounds == whole.rounds
    for name, value in whole.net.module.state_dict().items():
        assert torch.equal(resumed.net.module.state_dict()[name], value), name


def test_a_checkpoint_survives_a_file(tmp_path):
    memory = Memory(dies_after=2)
    with pytest.raises(KeyboardInterrupt):
        ps.run(mlp(), plan(), data=two_blobs(), checkpoint=memory.checkpoint())
    torch.save(memory.state, tmp_path / "state.pt")
    assert torch.load(tmp_path / "state.pt", weights_only=True)["recovery"]["epoch"] == 2


def test_training_without_data_is_refused():
    with pytest.raises(BadPlan, match="recovery 'finetune' needs a data set, but none was given"):
        ps.run(mlp(), plan())


def test_training_needs_two_samples():
    with pytest.raises(BadData, match="at least two samples"):
        ps.run(mlp(), plan(), data=two_blobs(1))


def test_a_diverging_training_says_so():
    with pytest.raises(BadPlan, match=r"diverged: the loss was .* Try a learning rate below 10"):
        ps.run(mlp(), plan(learning_rate=10, weight_decay=1, epochs=1000), data=two_blobs())


def one_sample_far_out(n=16):
    data = two_blobs(n)
    data["train"].inputs[3] *= 1e25  # its square is no float32, so that a variance is infinite
    return data


@pytest.mark.parametrize("recovery", sorted(name for name, cls in recoveries.items().items() if cls().needs_data))
@pytest.mark.parametrize("schedule", ["one_shot", {"name": "constant", "n_steps": 2}])
def test_a_recovery_that_leaves_no_numbers_makes_no_step(recovery, schedule):
    """The loss of the last batch may be finite, and batch norms in training do not look at their statistics."""
    given = {"epochs": 1, "batch_size": 16} if "epochs" in recoveries[recovery].model_fields else {}
    wanted = ps.Plan(criterion="random", sparsity=0.5, schedule=schedule, recovery={"name": recovery, **given})
    words = (
        rf"recovery '{recovery}' of round 1 left 1\d of 16 values of '1.running_var' that are not finite\. Try a lower"
    )
    with pytest.raises(BadPlan, match=words):
        ps.run(mlp(), wanted, data=one_sample_far_out())


def test_weights_that_were_no_numbers_before_are_not_the_recoverys_fault():
    net = mlp()
    net.module[1].running_var[:] = torch.inf
    outcome = ps.run(net, plan(batch_norm="freeze", epochs=1), data=two_blobs())
    assert bool(outcome.net.module[1].running_var.isinf().all())


@pytest.mark.parametrize(
    ("field", "value"), [("epochs", 0), ("learning_rate", 0), ("optimizer", "lion"), ("momentum", 1)]
)
def test_fields_out_of_range_are_refused(field, value):
    with pytest.raises(BadPlan, match=rf"recovery 'finetune' does not fit: {field}"):
        plan(**{field: value})


def test_aliases_mean_the_same():
    assert recoveries["fine_tune"] is recoveries["finetune"]
