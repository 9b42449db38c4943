"""Networks of another precision than data sets have: samples follow the network."""

import numpy as np
import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset, Split
from prunescope.measure.probe import Subject, probes
from prunescope.prune.criterion import criteria

PRECISIONS = [torch.float64, torch.bfloat16]


def data():
    labels = np.arange(30) % 2
    inputs = np.random.default_rng(0).normal(size=(30, 1, 6, 6)).astype(np.float32)
    split = Split(inputs, labels, np.arange(30))
    return Dataset("noise", {"train": split, "test": split}, ("a", "b"))


def network(dtype):
    torch.manual_seed(0)
    body = (nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, 2))
    return ps.Network(nn.Sequential(*body).to(dtype).eval(), torch.zeros(1, 1, 6, 6, dtype=dtype), ("a", "b"))


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("name", [name for name in criteria if criteria[name].needs])
def test_criteria_that_look_at_data_score_it(name, dtype):
    fields = {"multiprize": {"epochs": 1}}.get(name, {})
    plan = ps.Plan(criterion={"name": name, **fields}, structure="filter", sparsity=0.5)
    assert ps.run(network(dtype), plan, data=data()).rounds[-1].n_gone == 2


@pytest.mark.parametrize("dtype", PRECISIONS)
@pytest.mark.parametrize("recovery", ["finetune", "recalibrate"])
def test_recoveries_and_an_accuracy_target_use_it(recovery, dtype):
    plan = ps.Plan(criterion="magnitude", sparsity=0.5, recovery=recovery, target={"name": "accuracy", "drop": 1.0})
    outcome = ps.run(network(dtype), plan, data=data())
    assert outcome.rounds[-1].accuracy is not None
    assert outcome.net.weight("0.weight").dtype == dtype


@pytest.mark.parametrize("dtype", PRECISIONS)
def test_probes_measure_it(dtype):
    subject = Subject(network(dtype), ps.Mask({}), data())
    assert 0 <= probes["accuracy"]().measure(subject, Progress()).headline["accuracy"] <= 1


def test_whole_numbers_stay_whole():
    assert network(torch.float64).fitted(torch.tensor([1, 2])).dtype == torch.int64
    assert network(torch.float64).fitted(torch.tensor([1.0])).dtype == torch.float64
