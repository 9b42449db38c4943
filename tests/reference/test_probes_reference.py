"""Probes against scikit-learn and against loops."""

import math

import numpy as np
import pytest
import torch
from sklearn import metrics
from torch import nn

import prunescope as ps
from prunescope.core.progress import Progress
from prunescope.data.dataset import Dataset, Split
from prunescope.measure.comparison import comparisons
from prunescope.measure.comparisons.metrics import paired_interval
from prunescope.measure.probe import Subject, probes
from prunescope.measure.probes.accuracy import wilson

N, C = 300, 4


class Table(nn.Module):
    """Gives the logits that it was made with: the input is the row."""

    def __init__(self, logits):
        super().__init__()
        self.weight = nn.Linear(len(logits), C, bias=False)
        self.weight.weight.data = torch.from_numpy(logits.T.copy()).float()

    def forward(self, x):
        return self.weight(nn.functional.one_hot(x[:, 0].long(), self.weight.in_features).float())


def subject(seed=0, labels=None):
    rng = np.random.default_rng(seed)
    labels = np.random.default_rng(9).integers(0, C - 1, N) if labels is None else labels  # class 3 never occurs
    logits = (rng.normal(size=(N, C)) + 1.5 * np.eye(C)[labels]).astype(np.float32).round(1)  # rounded: ties
    net = ps.Network(Table(logits), torch.zeros(1, 1))
    split = Split(np.arange(N, dtype=np.float32)[:, None], labels, np.arange(N))
    return Subject(net, ps.Mask({}), Dataset("toy", {"test": split}, tuple("abcd"))), logits, labels


def measured(name, at, **fields):
    return probes[name](**fields).measure(at, Progress())


def test_accuracy_and_loss():
    at, logits, labels = subject()
    found = measured("accuracy", at).headline
    assert found["accuracy"] == metrics.accuracy_score(labels, logits.argmax(1))
    probabilities = torch.from_numpy(logits).double().softmax(1).numpy()
    assert found["loss"] == pytest.approx(metrics.log_loss(labels, probabilities, labels=range(C)), rel=1e-9)
    assert found["n"] == N


@pytest.mark.parametrize(("n_right", "n"), [(0, 10), (10, 10), (7, 10), (446, 1000)])
def test_the_wilson_interval_solves_its_equation(n_right, n):
    """Its ends are the shares p whose own normal interval just reaches what was seen."""
    for end in wilson(n_right, n):
        assert (n_right / n - end) ** 2 == pytest.approx(1.959963984540054**2 * end * (1 - end) / n, abs=1e-12)


def test_classes_agree_with_scikit_learn():
    at, logits, labels = subject()
    found, predicted = measured("classes", at), logits.argmax(1)
    table = found.tables["classes"]
    expected = metrics.precision_recall_fscore_support(labels, predicted, labels=range(C), zero_division=0)
    for column, values in zip(("precision", "recall", "f1", "support"), expected, strict=True):
        np.testing.assert_allclose(table[column], values, rtol=1e-12)
    confusion = metrics.confusion_matrix(labels, predicted, labels=range(C))
    assert np.array_equal(found.tables["confusion"]["count"].reshape(C, C), confusion)
    probabilities = torch.from_numpy(logits).double().softmax(1).numpy()
    for label in range(C - 1):
        expected = metrics.average_precision_score(labels == label, probabilities[:, label])
        assert table["average_precision"][label] == pytest.approx(expected, rel=1e-12)
    assert table["average_precision"][3] == 0  # a class that never occurs


def test_curves_agree_with_scikit_learn():
    at, logits, labels = subject()
    curves = measured("classes", at, points=10_000).tables["curves"]
    probabilities = torch.from_numpy(logits).double().softmax(1).numpy()
    for label in range(C - 1):
        precision, recall, _ = metrics.precision_recall_curve(labels == label, probabilities[:, label])
        mine = curves["class"] == label
        np.testing.assert_allclose(curves["precision"][mine], precision[:-1][::-1], rtol=1e-12)
        np.testing.assert_allclose(curves["recall"][mine], recall[:-1][::-1], rtol=1e-12)


def test_curves_are_thinned_to_their_ends():
    at, _, _ = subject()
    thin, whole = (measured("classes", at, points=points).tables["curves"] for points in (20, 10_000))
    for label in range(C):
        few, all_ = ({c: t[c][t["class"] == label] for c in ("recall", "precision")} for t in (thin, whole))
        assert len(few["recall"]) == 20
        assert few["recall"][0] == all_["recall"][0]
        assert few["recall"][-1] == all_["recall"][-1]


def test_predictions_are_the_rows_of_the_split():
    at, logits, labels = subject()
    table = measured("predictions", at).tables["samples"]
    probabilities = torch.from_numpy(logits).double().softmax(1).numpy()
    for row in range(N):
        assert table["predicted"][row] == logits[row].argmax()
        assert table["probability"][row] == pytest.approx(probabilities[row].max(), rel=1e-6)
        assert table["loss"][row] == pytest.approx(-math.log(probabilities[row, labels[row]]), rel=1e-5, abs=1e-6)
        assert table["correct"][row] == (logits[row].argmax() == labels[row])
    assert np.array_equal(table["id"], np.arange(N))


def test_a_paired_interval_agrees_with_a_slow_bootstrap():
    a, b = subject(0)[0], subject(1)[0]
    found = comparisons["metrics"](resamples=2000).compare((a, b), Progress()).headline
    right = [measured("predictions", at).tables["samples"]["correct"].astype(float) for at in (a, b)]
    difference, rng = right[1] - right[0], np.random.default_rng(1)
    means = [np.mean([difference[j] for j in rng.integers(0, N, N)]) for _ in range(1000)]
    low, high = np.quantile(means, [0.025, 0.975])
    assert found["accuracy_change"] == pytest.approx(difference.mean())
    assert found["accuracy_low"] == pytest.approx(low, abs=0.006)
    assert found["accuracy_high"] == pytest.approx(high, abs=0.006)


def test_of_fair_coins_the_interval_is_that_of_the_binomial():
    """95 % of the means of 400 lie within 1.96 standard deviations of 1 / 40 (90 % would be .008 nearer)."""
    low, high = paired_interval(np.arange(400) % 2.0, 20_000, 0)
    assert (low, high) == pytest.approx((0.5 - 1.96 / 40, 0.5 + 1.96 / 40), abs=0.003)


def test_flips_count_the_four_outcomes():
    a, b = subject(0)[0], subject(1)[0]
    found = comparisons["flips"]().compare((a, b), Progress())
    right = [measured("predictions", at).tables["samples"]["correct"] for at in (a, b)]
    names = {(False, False): "both wrong", (True, False): "broken", (False, True): "fixed", (True, True): "both right"}
    expected = [names[bool(x), bool(y)] for x, y in zip(*right, strict=True)]
    assert found.tables["samples"]["outcome"].tolist() == expected
    assert found.headline["n_broken"] == expected.count("broken")
    assert found.headline["n_fixed"] == expected.count("fixed")


def test_mask_overlap_is_jaccards_index():
    net = subject()[0].net
    masks = [ps.prune(net, "random", sparsity=share, seed=seed) for share, seed in ((0.3, 0), (0.5, 1))]
    found = comparisons["mask_overlap"]().compare(tuple(Subject(net, mask, None) for mask in masks), Progress())
    a, b = (set((~mask["weight.weight"]).flatten().nonzero().flatten().tolist()) for mask in masks)
    assert found.headline["overlap"] == len(a & b) / len(a | b)
    assert (found.headline["both"], found.headline["only_a"], found.headline["only_b"]) == (
        len(a & b),
        len(a - b),
        len(b - a),
    )
