"""The toy study's parts, written again slowly."""

from itertools import combinations

import numpy as np
import pytest
import torch
from scipy.stats import pearsonr, spearmanr

from prunescope.core.table import Table
from prunescope.nets.network import Network
from prunescope.study.toy.network import trained, untrained
from prunescope.study.toy.protocol import Protocol
from prunescope.study.toy.similarity import ends, orders, overlaps, permutation_correlations, rank_correlations
from prunescope.study.toy.tables import tables_of
from prunescope.study.toy.trial import Trial, column, conduct, judged_on, reference

TINY = Protocol.of(shapes=("multi",), counts=(2, 3), hidden=8, samples=60, test_samples=60, steps=200)


@pytest.fixture
def scores() -> np.ndarray:
    """Five rankings of twelve neurons, with ties."""
    return np.random.default_rng(0).integers(0, 9, (5, 12)).astype(np.float64)


# ---- similarity ----------------------------------------------------------------------------------------------


def slow_order(row: np.ndarray) -> list[int]:
    return sorted(range(len(row)), key=lambda neuron: (row[neuron], neuron))


@pytest.mark.parametrize("end", ["first", "last"])
@pytest.mark.parametrize("k", [1, 4, 12])
def test_overlaps_are_shares_of_common_members(scores: np.ndarray, end: str, k: int) -> None:
    found = overlaps(ends(orders(scores), k, end), ends(orders(scores), k, end))
    for i, j in np.ndindex(5, 5):
        a, b = (set(slow_order(scores[row])[:k] if end == "first" else slow_order(scores[row])[-k:]) for row in (i, j))
        assert found[i, j] == pytest.approx(len(a & b) / min(len(a), len(b)))


def test_permutation_correlation_is_that_of_the_lists_as_scipy_finds_it(scores: np.ndarray) -> None:
    found = permutation_correlations(orders(scores), orders(scores))
    for i, j in np.ndindex(5, 5):
        lists = slow_order(scores[i]), slow_order(scores[j])
        assert found[i, j] == pytest.approx(pearsonr(*lists).statistic)
        assert found[i, j] == pytest.approx(spearmanr(*lists).statistic)


def test_rank_correlation_is_scipys_spearman_of_the_scores(scores: np.ndarray) -> None:
    found = rank_correlations(scores, scores[::-1])
    for i, j in np.ndindex(5, 5):
        assert found[i, j] == pytest.approx(spearmanr(scores[i], scores[::-1][j]).statistic)


# ---- one trial -----------------------------------------------------------------------------------------------


def slow_scores(
    net: Network, x: torch.Tensor, y: torch.Tensor, n_relus: int, start: str
) -> dict[str, list[np.ndarray]]:
    """By criterion the scores of the three hidden layers, before their normalisation."""
    layers = [layer.double() for layer in untrained_copy(net)]
    outputs, a = [], x.double()
    for number, layer in enumerate(layers):
        a = a @ layer.weight.T + layer.bias
        outputs.append(a)
        a = a.clamp(min=0) if number < n_relus else a
    loss = torch.stack([torch.logsumexp(row, 0) - row[label] for row, label in zip(a, y, strict=True)]).mean()
    grads = torch.autograd.grad(loss, outputs[:3])
    scale = len(x)  # the product takes the mean over samples of the gradient of the summed loss
    gradient = [abs(grad.sum(0).numpy()) / scale for grad in grads]
    taylor = [abs((grad * out.detach()).sum(0).numpy()) / scale for grad, out in zip(grads, outputs, strict=False)]
    weight = [abs(layer.weight.detach().numpy()).sum(1) for layer in layers[:3]]
    return {
        "gradient": gradient,
        "taylor": taylor,
        "magnitude": weight,
        "relevance": slow_relevance(layers, x, y, n_relus, start),
    }


def untrained_copy(net: Network) -> list[torch.nn.Linear]:
    import copy

    return [layer for layer in copy.deepcopy(net.module) if isinstance(layer, torch.nn.Linear)]


@torch.no_grad()
def slow_relevance(
    layers: list[torch.nn.Linear], x: torch.Tensor, y: torch.Tensor, n_relus: int, start: str
) -> list[np.ndarray]:
    """Relevance from the true class down, sample by sample, connection by connection.

    With all three ReLUs by the text's rule; with two by the program's, whose inputs keep their sign.
    """
    sums = [np.zeros(layer.out_features) for layer in layers[:3]]
    for sample, label in zip(x.double(), y, strict=True):
        inputs = [sample]
        for number, layer in enumerate(layers[:3]):
            output = layer(inputs[-1])
            inputs.append(output.clamp(min=0) if number < n_relus else output)
        relevance = np.zeros(layers[3].out_features)
        relevance[label] = 1 if start == "one" else float(layers[3](inputs[3])[label])
        for depth in (3, 2, 1):
            below = np.zeros(len(inputs[depth]))
            for j, share in enumerate(relevance):
                below += shares(inputs[depth].numpy(), layers[depth].weight[j].numpy(), n_relus) * share
            sums[depth - 1] += below
            relevance = below
    return sums


def shares(a: np.ndarray, w: np.ndarray, n_relus: int) -> np.ndarray:
    """What each input of a neuron contributes, as a share of all."""
    parts = np.maximum(a * w, 0) if n_relus == 3 else a * np.maximum(w, 0)
    return parts / parts.sum() if parts.sum() != 0 else parts


NORMS = {
    "magnitude": lambda values: np.abs(values).sum(),
    "gradient": lambda values: np.sqrt((values**2).sum()),
    "taylor": lambda values: np.sqrt((values**2).sum()),
    "relevance": lambda values: values.sum(),
}


def slow_accuracy(net: Network, gone: list[int], x: torch.Tensor, y: torch.Tensor, n_relus: int) -> float:
    a, first = x.numpy().astype(np.float64), 0
    for number, layer in enumerate(untrained_copy(net)):
        a = a @ layer.weight.detach().numpy().T + layer.bias.detach().numpy()
        if number < 3:
            a = np.maximum(a, 0) if number < n_relus else a
            a[:, [neuron - first for neuron in gone if first <= neuron < first + a.shape[1]]] = 0
            first += a.shape[1]
    return float((a.argmax(1) == y.numpy()).mean())


@pytest.mark.parametrize(("n_relus", "start"), [(3, "one"), (3, "logit"), (2, "logit")])
def test_a_trial_is_the_published_protocol(n_relus: int, start: str) -> None:
    protocol = TINY.model_copy(update={"last_relu": n_relus == 3, "start": start})
    net = trained(protocol, "multi")
    trial = conduct(protocol, net, "multi", seed=4)
    tests = judged_on(TINY, "multi", 4)
    assert list(tests) == ["train", "noise 0.3"]
    rows = {(row["criterion"], row["n"], row["tested"]): row["accuracy"] for row in trial.accuracy.rows()}
    for n in TINY.counts:
        for criterion, by_layer in slow_scores(net, *reference(TINY, "multi", n, 4), n_relus, start).items():
            expected = np.concatenate([layer / NORMS[criterion](layer) for layer in by_layer])
            found = trial.scores[column(criterion, n)]
            assert np.allclose(found, expected, rtol=1e-3, atol=1e-6), criterion
            gone = slow_order(found)[:8]  # a third of 24
            for tested, (x, y) in tests.items():
                own = rows[criterion, 0 if criterion == "magnitude" else n, tested]
                assert own == pytest.approx(slow_accuracy(net, gone, x, y, n_relus)), (criterion, n, tested)
    assert rows["unpruned", 0, "train"] == pytest.approx(slow_accuracy(net, [], *tests["train"], n_relus))


def test_unseen_samples_are_noisy_and_the_same_for_every_criterion() -> None:
    protocol = TINY.model_copy(update={"noises": (1e-9, 0.5), "test_samples": 500})
    tests = judged_on(protocol, "multi", 0)
    shift = (tests["noise 0.5"][0] - tests["noise 1e-09"][0]).numpy()
    assert shift.std() == pytest.approx(0.5, rel=0.05)
    assert abs(shift.mean()) < 0.05


# ---- tables --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def trials() -> list[Trial]:
    net = untrained(TINY, "multi")
    return [conduct(TINY, net, "multi", seed) for seed in range(3)]


def rows_of(table: Table, **where: object) -> list[dict]:
    return [row for row in table.rows() if all(row[name] == value for name, value in where.items())]


def slow_overlap(a: np.ndarray, b: np.ndarray, end: str, k: int) -> float:
    one, other = (set(slow_order(row)[:k] if end == "first" else slow_order(row)[-k:]) for row in (a, b))
    return len(one & other) / k


def test_accuracies_are_means_and_spreads_over_seeds(trials: list[Trial]) -> None:
    table = tables_of(TINY, [{"multi": trials}])["accuracy"]
    for row in table.rows():
        shown = 0 if row["criterion"] in ("unpruned", "magnitude") else row["n"]
        shares = [
            found["accuracy"]
            for trial in trials
            for found in rows_of(trial.accuracy, criterion=row["criterion"], n=shown, tested=row["tested"])
        ]
        assert len(shares) == row["seeds"] == 3
        assert row["accuracy"] == pytest.approx(np.mean(shares))
        assert row["std"] == pytest.approx(np.std(shares))
    assert len(table) == 5 * 2 * 2  # criteria and the unpruned network, counts, tests


def test_between_compares_criteria_under_one_seed(trials: list[Trial]) -> None:
    for row in tables_of(TINY, [{"multi": trials}])["between"].rows():
        columns = column("relevance", row["n"]), column(row["criterion"], row["n"])
        expected = [slow_overlap(*(trial.scores[name] for name in columns), row["end"], row["k"]) for trial in trials]
        assert row["similarity"] == pytest.approx(np.mean(expected))


def test_within_and_counts_compare_all_pairs_of_seeds(trials: list[Trial]) -> None:
    tables = tables_of(TINY, [{"multi": trials}])
    for row in [*tables["within"].rows(), *tables["counts"].rows()]:
        names = (column(row["criterion"], n) for n in (row["n"], row.get("m", row["n"])))
        ours, theirs = ([trial.scores[name] for trial in trials] for name in names)
        pairs = [slow_overlap(ours[i], theirs[j], row["end"], row["k"]) for i, j in combinations(range(3), 2)]
        assert row["similarity"] == pytest.approx(np.mean(pairs))


def test_correlations_are_offered_in_both_senses(trials: list[Trial]) -> None:
    for row in tables_of(TINY, [{"multi": trials}])["correlations"].rows():
        own = [trial.scores[column(row["criterion"], row["n"])] for trial in trials]
        base = [trial.scores[column("relevance", row["n"])] for trial in trials]
        is_own = row["with"] == "itself, another seed"
        pairs = (
            [(own[i], own[j]) for i, j in combinations(range(3), 2)] if is_own else list(zip(own, base, strict=True))
        )
        lists = [pearsonr(slow_order(a), slow_order(b)).statistic for a, b in pairs]
        assert row["permutation"] == pytest.approx(np.mean(lists))
        assert row["rank"] == pytest.approx(np.mean([spearmanr(a, b).statistic for a, b in pairs]), abs=1e-6)
