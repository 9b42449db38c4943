"""Multi-prize tickets: they learn without a weight changing, tell how far they are, and can be stopped."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadPlan, BadScores, Cancelled
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset, Split
from prunescope.prune.binary import binarised
from prunescope.prune.checkpoint import Checkpoint


def blobs(n=256):
    rng = np.random.default_rng(0)
    labels = np.arange(n) % 2
    split = Split((rng.normal(size=(n, 8)) + 2 * labels[:, None]).astype(np.float32), labels, np.arange(n))
    return Dataset("blobs", {"train": split, "test": split}, ("a", "b"))


def fresh():
    torch.manual_seed(2)
    body = (nn.Linear(8, 64), nn.BatchNorm1d(64), nn.ReLU(), nn.Dropout(0.1), nn.Linear(64, 2))
    return ps.Network(nn.Sequential(*body), torch.zeros(2, 8), ("a", "b"))


def ticket(net, data=None, progress=None, sparsity=0.7, structure="weight", recovery="recalibrate", **fields):
    criterion = {"name": "multiprize", "epochs": 8, **fields}
    made = ps.Plan(criterion=criterion, scope="uniform", sparsity=sparsity, structure=structure, recovery=recovery)
    return ps.run(net, made, data=data or blobs(), progress=progress)


def share_right(outcome, data=None):
    samples = (data or blobs())["test"]
    with ps.masked(outcome.net, outcome.mask), torch.no_grad():
        guesses = outcome.net.module.eval()(torch.from_numpy(samples.inputs)).argmax(1).numpy()
    return (guesses == samples.labels).mean()


@pytest.mark.parametrize("structure", ["weight", "filter"])
@pytest.mark.parametrize("binary", [False, True])
def test_an_untrained_network_holds_one_that_solves_the_task(structure, binary):
    recovery = "binarise" if binary else "recalibrate"
    random = ps.run(fresh(), ps.Plan(criterion="random", scope="uniform", structure=structure, sparsity=0.7))
    found = ticket(fresh(), structure=structure, binary=binary, recovery=recovery, epochs=15)
    assert share_right(found) > 0.8 > share_right(random) + 0.1


def test_no_weight_is_changed_by_finding_it():
    net = fresh()
    before = copy.deepcopy(net.module.state_dict())
    found = ticket(net, recovery="none")
    assert found.net is net
    assert all(torch.equal(value, before[name]) for name, value in net.module.state_dict().items())


def test_a_binary_ticket_has_one_magnitude_a_layer():
    found = ticket(fresh(), binary=True, recovery="binarise")
    for name in ("0.weight", "4.weight"):
        kept = found.net.weight(name)[found.mask[name]].abs()
        assert torch.equal(kept, kept[:1].expand_as(kept))


def test_what_is_gone_stays_gone():
    net = fresh()
    first = ps.prune(net, "magnitude", sparsity=0.3, scope="uniform")
    criterion = {"name": "multiprize", "epochs": 2}
    second = ps.run(net, ps.Plan(criterion=criterion, scope="uniform", sparsity=0.6), first, blobs()).mask
    assert all(not bool((second[name] & ~first[name]).any()) for name in first)


def test_progress_tells_epoch_loss_and_accuracy():
    ticks = []
    ticket(fresh(), progress=Progress(ticks.append), epochs=3, recovery="none")
    assert [(tick.phase, tick.done, tick.total) for tick in ticks] == [("learning scores", n, 6) for n in range(1, 7)]
    assert ticks[-1].note.startswith("epoch 3 of 3, loss 0.")
    assert ticks[-1].note.endswith("%")


def test_cancelling_stops_at_the_next_batch():
    done = []
    progress = Progress(done.append, should_stop=lambda: len(done) == 3)
    with pytest.raises(Cancelled, match="learning scores, at 4 of 16"):
        ticket(fresh(), progress=progress)


def test_a_last_batch_of_one_is_left_out():
    assert ticket(fresh(), data=blobs(129), epochs=1).mask["0.weight"].any()


def test_a_diverging_training_says_so():
    data = blobs()
    net = fresh()
    with torch.no_grad():
        net.module[4].weight.fill_(torch.inf)
    with pytest.raises(BadScores, match=r"learning scores diverged: the loss was .* try a learning rate below 0.1"):
        ticket(net, data=data)


def test_patterns_that_choose_by_themselves_are_refused():
    with pytest.raises(BadPlan, match="multiprize cannot be used with structure 'n:m'"):
        ticket(fresh(), structure="n:m", sparsity=0)


def test_the_scale_of_nothing_is_zero():
    assert not bool(binarised(torch.randn(3), torch.zeros(3, dtype=torch.bool)).any())


def test_a_training_killed_at_any_epoch_ends_at_the_same_bits():
    """Two rounds of score training, each followed by fine-tuning: killed at every save, it does none of them again."""
    criterion = {"name": "multiprize", "epochs": 3}
    recovery = {"name": "finetune", "epochs": 1, "batch_size": 64}
    schedule = {"name": "cubic", "n_steps": 2}
    made = ps.Plan(criterion=criterion, scope="global", sparsity=0.7, schedule=schedule, recovery=recovery)
    saved = []
    whole = ps.run(fresh(), made, data=blobs(), checkpoint=Checkpoint(save=lambda at: saved.append(copy.deepcopy(at))))
    assert len(saved) == 2 * (3 + 1)
    for n_done, state in enumerate(saved, start=1):
        later = []
        checkpoint = Checkpoint(lambda state=state: copy.deepcopy(state), later.append)
        again = ps.run(fresh(), made, data=blobs(), checkpoint=checkpoint)
        assert len(later) == len(saved) - n_done
        assert again.mask.same_as(whole.mask)
        assert again.rounds == whole.rounds
        assert same_weights(again.net, whole.net)


def test_a_training_that_goes_on_hands_out_the_network_it_was_given():
    net, saved = fresh(), []
    made = ps.Plan(criterion={"name": "multiprize", "epochs": 2}, scope="uniform", sparsity=0.5)
    ps.run(net, made, data=blobs(), checkpoint=Checkpoint(save=saved.append))
    assert ps.run(net, made, data=blobs(), checkpoint=Checkpoint(load=lambda: saved[0])).net is net


def same_weights(one, other):
    pairs = zip(one.module.state_dict().values(), other.module.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)
