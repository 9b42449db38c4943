"""Reference data that do not fit are refused in words, before any work."""

import pytest
import torch
from torch import nn

import prunescope as ps
from prunescope.core.errors import BadData, BadNetwork, BadPlan, PrunescopeError
from prunescope.prune.criterion import criteria

LABELS = torch.arange(9) % 3


def mlp():
    return nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 3))


class Answering(nn.Module):
    """An mlp whose answer is dressed otherwise."""

    def __init__(self, dressed):
        super().__init__()
        self.body, self.dressed = mlp(), dressed

    def forward(self, x):
        return self.dressed(self.body(x))


LOOKING = sorted(name for name, cls in criteria.items().items() if "labels" in cls.needs)


@pytest.mark.parametrize("criterion", [*LOOKING, "activation"])
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (
            (torch.zeros(9, 5), LABELS),
            r"Sequential failed on samples of shape \(5,\), torch.float32: .*of shape \(4,\)",
        ),
        ((torch.zeros(9, 4).long(), LABELS), r"failed on samples of shape \(4,\), torch.int64"),
        ((torch.zeros(9, 4), LABELS[:4]), "got 9 inputs and 4 labels; there must be one of each"),
        ((torch.zeros(9, 4), LABELS.float()), r"labels are class numbers from 0 on.* got torch.float32 \(9,\)\. Give"),
        ((torch.zeros(9, 4), torch.eye(3)[LABELS].long()), r"class numbers .* got torch.int64 \(9, 3\)"),
        ((torch.zeros(9, 4), LABELS - 1), r"got torch.int64 \(9,\), the least of them -1"),
        (
            (torch.zeros(9, 4).numpy(), LABELS.numpy()),
            r"two tensors, \(inputs, labels\).* got \['ndarray', 'ndarray'\]",
        ),
        (torch.zeros(9, 4), "or a data set; got Tensor"),
        ((torch.zeros(0, 4), LABELS[:0]), "got 0 inputs and 0 labels"),
    ],
)
def test_data_that_do_not_fit_are_refused(criterion, data, words):
    net = ps.Network(mlp(), torch.zeros(1, 4))
    with pytest.raises(BadData, match=words):
        ps.score(net, criterion, data, "filter")
    with pytest.raises(BadData, match=words):
        ps.prune(net, criterion, "filter", sparsity=0.5, data=data)


@pytest.mark.parametrize("criterion", LOOKING)
def test_a_label_without_an_output_is_refused_by_who_looks_at_labels(criterion):
    net, data = ps.Network(mlp(), torch.zeros(1, 4)), (torch.randn(9, 4), LABELS + 1)
    with pytest.raises(BadData, match="labels go up to 3, but Sequential has 3 outputs, from 0; choose the data"):
        ps.score(net, criterion, data, "filter")
    assert ps.score(net, "activation", data, "filter")


@pytest.mark.parametrize("criterion", LOOKING)
@pytest.mark.parametrize(
    ("dressed", "found"),
    [(lambda y: {"out": y}, "dict"), (lambda y: y.sum(1), r"\(2,\)"), (lambda y: y[..., None], r"\(2, 3, 1\)")],
)
def test_a_network_without_class_scores_is_refused_by_who_looks_at_labels(criterion, dressed, found):
    net = ps.Network(Answering(dressed), torch.zeros(1, 4))
    with pytest.raises(
        PrunescopeError, match=rf"(needs class scores, but Answering returned {found}|starts at the score)"
    ):
        ps.score(net, criterion, (torch.randn(9, 4), LABELS), "filter")


def test_small_whole_numbers_are_labels_too():
    net, x = ps.Network(mlp(), torch.zeros(1, 4)), torch.randn(9, 4)
    for criterion in LOOKING:
        usual = ps.score(net, criterion, (x, LABELS), "filter")
        for dtype in (torch.uint8, torch.int32):
            found = ps.score(net, criterion, (x, LABELS.to(dtype)), "filter")
            assert torch.equal(found["0.weight"], usual["0.weight"])


def test_one_sample_teaches_no_scores():
    net = ps.Network(nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.Linear(6, 3)), torch.zeros(1, 4))
    with pytest.raises(BadData, match="learning scores needs at least two reference samples; one has no batch stat"):
        ps.score(net, "multiprize", (torch.randn(1, 4), LABELS[:1]))


@pytest.mark.parametrize("schedule", ["one_shot", "constant"])
def test_a_network_that_gives_no_numbers_has_no_accuracy(schedule):
    net = ps.Network(mlp(), torch.zeros(1, 4))
    with torch.no_grad():
        net.module[0].bias[0] = torch.inf
    with pytest.raises(BadNetwork, match="target 'accuracy': the network's outputs are not finite"):
        ps.prune(net, "random", sparsity=0.5, data=(torch.randn(9, 4), LABELS), target="accuracy", schedule=schedule)


def test_towards_all_units_no_schedule_may_go_in_one_stride():
    net, data = ps.Network(mlp(), torch.zeros(1, 4)), (torch.randn(9, 4), LABELS)
    given = {"target": "accuracy", "schedule": "exponential", "data": data}
    with pytest.raises(BadPlan, match=r"schedule 'exponential' would remove them in its first round\. Give a sparsity"):
        ps.prune(net, "magnitude", **given)
    for bounded in ({"sparsity": 0.9}, {"scope": {"name": "ratios", "ratios": {"*": 0.5}}}, {"structure": "n:m"}):
        ps.prune(net, "magnitude", **bounded, **given)


def test_a_network_is_asked_once_whether_samples_of_a_shape_fit():
    net, sizes = ps.Network(mlp(), torch.zeros(1, 4)), []
    net.module.register_forward_pre_hook(lambda module, inputs: sizes.append(len(inputs[0])))
    for n in (9, 5):
        ps.score(net, "gradient", (torch.randn(n, 4), LABELS[:n]), "filter")
    assert sizes.count(2) == 1
    with pytest.raises(BadData, match="failed on samples of shape"):
        ps.score(net, "gradient", (torch.randn(9, 3), LABELS), "filter")
