"""The analyses against slow versions, written from the definitions, and against SciPy's tests."""

import math

import numpy as np
import pytest
from scipy import integrate, stats

from prunescope.core.table import Table
from prunescope.study.analyses import Samples, correlations, exemplars, flips, margins
from prunescope.study.analyses.angles import expected_std, random_angles
from prunescope.study.analyses.statistics import pearson, sign_test, t_tail, welch

N, CLASSES = 40, ("cat", "dog", "frog")


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(3)


def _samples(rng: np.random.Generator, name: str, labels: np.ndarray) -> Samples:
    predicted = np.where(rng.random(N) < 0.6, labels, rng.integers(0, 3, N))
    columns = {"label": labels, "predicted": predicted, "correct": predicted == labels}
    columns |= {"angle": rng.normal(60, 10, N), "length": rng.random(N) * 5, "margin": rng.normal(1, 1, N)}
    return Samples(name, Table(columns), rng.integers(0, 96, N) / 95)


def _slow_pearson(x: np.ndarray, y: np.ndarray) -> tuple[float, float, float]:
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    shared = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True))
    spread_x, spread_y = sum((a - mean_x) ** 2 for a in x), sum((b - mean_y) ** 2 for b in y)
    r = shared / math.sqrt(spread_x * spread_y)
    z, error = 0.5 * math.log((1 + r) / (1 - r)), 1 / math.sqrt(len(x) - 3)
    ends = [z - 1.959964 * error, z + 1.959964 * error]
    low, high = ((math.exp(2 * end) - 1) / (math.exp(2 * end) + 1) for end in ends)
    return r, low, high


def test_correlations_are_pearsons_with_fishers_interval(rng: np.random.Generator) -> None:
    labels = rng.integers(0, 3, N)
    networks = [_samples(rng, name, labels) for name in ("a", "b")]
    found = correlations(networks).tables["correlations"].rows()
    for row, samples in zip(found, networks, strict=True):
        assert (row["network"], row["n"]) == (samples.name, N)
        right = sum(int(a == b) for a, b in zip(samples.table["predicted"], labels, strict=True))
        assert row["accuracy"] == pytest.approx(right / N)
        assert row["robustness"] == pytest.approx(sum(samples.column("robustness").tolist()) / N)
        for name in ("angle", "length", "margin"):
            expected = _slow_pearson(samples.table[name], samples.column("robustness"))
            assert [row[name], row[f"{name}_low"], row[f"{name}_high"]] == pytest.approx(expected, abs=1e-6)
            peer = stats.pearsonr(samples.table[name], samples.column("robustness"))
            assert row[name] == pytest.approx(peer.statistic)
            assert tuple(peer.confidence_interval()) == pytest.approx((row[f"{name}_low"], row[f"{name}_high"]))


def test_margin_changes_are_relative_and_lose_their_outer_half_per_cent(rng: np.random.Generator) -> None:
    clean = rng.normal(1, 2, 101)
    clean[7] = 0
    corrupted = [clean + rng.normal(0, 1, 101) for _ in range(4)]
    changes = []
    for margin in corrupted:
        for before, after in zip(clean, margin, strict=True):
            if before != 0:
                changes.append((before - after) / before)
    changes.sort()
    kept = changes[2:-2]  # half a per cent of 400
    found = margins({"net": (clean, corrupted)})
    everything, right = found.tables["changes"].rows()
    assert found.facts["n_left_out"] == {"net": 1}
    assert everything["n"] == len(kept) == 396
    assert everything["mean"] == pytest.approx(sum(kept) / 396)
    assert everything["median"] == pytest.approx((kept[197] + kept[198]) / 2)
    assert everything["crossed"] == sum(change > 1 for change in kept) / 396
    assert right["n"] == 4 * (clean > 0).sum() - 2 * round(0.005 * 4 * (clean > 0).sum())
    density = found.tables["density"]
    width = density["change"][1] - density["change"][0]
    low, high = density["change"][0] - width / 2, density["change"][-1] + width / 2
    assert (low, high) == (pytest.approx(np.quantile(kept, 0.03)), pytest.approx(np.quantile(kept, 0.97)))
    shown = sum(low - 1e-9 <= change <= high + 1e-9 for change in kept) / 396
    assert density["density"].sum() * width == pytest.approx(shown)


def test_flips_count_what_changed(rng: np.random.Generator) -> None:
    labels = rng.integers(0, 3, N)
    a, b = (_samples(rng, name, labels) for name in "ab")
    rows = {row["class"]: row for row in flips(a, b, CLASSES).tables["classes"].rows()}
    for name, own in (("all", range(N)), *((CLASSES[c], np.flatnonzero(labels == c)) for c in range(3))):
        pairs = [(a.table["predicted"][i], b.table["predicted"][i], labels[i]) for i in own]
        assert rows[name]["broken"] == sum(before == true != after for before, after, true in pairs)
        assert rows[name]["fixed"] == sum(before != true == after for before, after, true in pairs)
        assert rows[name]["both_wrong"] == sum(before != true != after for before, after, true in pairs)
        assert rows[name]["relabelled"] == sum(before != after for before, after, _ in pairs)
        assert rows[name]["accuracy_b"] == pytest.approx(np.mean([after == true for _, after, true in pairs]))
        changed = rows[name]["broken"] + rows[name]["fixed"]
        expected = stats.binomtest(rows[name]["broken"], changed).pvalue if changed else 1
        assert rows[name]["p"] == pytest.approx(expected)


def test_exemplars_are_samples_whose_modal_labels_differ(rng: np.random.Generator) -> None:
    labels = np.arange(N) % 3
    unpruned = np.where(rng.random((5, N)) < 0.8, labels, rng.integers(0, 3, (5, N)))
    pruned = np.where(rng.random((4, N)) < 0.5, labels, rng.integers(0, 3, (4, N)))
    found = exemplars(labels, unpruned, pruned, CLASSES).tables

    def mode(votes: np.ndarray) -> int:
        counts = [list(votes).count(label) for label in range(3)]
        return counts.index(max(counts))

    modes = [(mode(unpruned[:, i]), mode(pruned[:, i])) for i in range(N)]
    assert found["samples"]["exemplar"].tolist() == [a != b for a, b in modes]
    for index, row in enumerate(found["classes"].rows()):
        own = labels == index
        relative = [
            [float((net[own] == index).mean() - (net == labels).mean()) for net in population]
            for population in (unpruned, pruned)
        ]
        assert row["change"] == pytest.approx(np.mean(relative[1]) - np.mean(relative[0]))
        assert row["p"] == pytest.approx(stats.ttest_ind(*relative, equal_var=False).pvalue)
        assert row["affected"] == (row["p"] <= 0.05)
    chosen = found["samples"]["exemplar"]
    by_group = {row["samples"]: row for row in found["accuracy"].rows()}
    assert by_group["exemplars"]["pruned"] == pytest.approx((pruned == labels)[:, chosen].mean())
    assert by_group["the rest"]["unpruned"] == pytest.approx((unpruned == labels)[:, ~chosen].mean())


@pytest.mark.parametrize("freedom", [1, 1.7, 4, 29, 58])
@pytest.mark.parametrize("t", [0.0, 0.4, -2.1, 9.0])
def test_students_tail_is_scipys(t: float, freedom: float) -> None:
    assert t_tail(t, freedom) == pytest.approx(2 * stats.t.sf(abs(t), freedom), abs=1e-7)


def test_tests_of_means_and_signs_at_their_ends() -> None:
    same, other = np.full(3, 0.5), np.full(4, 0.6)
    assert (welch(same, same), welch(same, other)) == (1, 0)
    assert sign_test(0, 300) == pytest.approx(stats.binomtest(0, 300).pvalue)
    assert all(math.isnan(value) for value in pearson(same, np.arange(3.0)))


@pytest.mark.parametrize("n", [2, 3, 5, 64, 1024])
def test_random_angles_have_the_spread_of_theory(n: int) -> None:
    middle = 8 / math.sqrt(n)

    def moment(power: int) -> float:
        start, end = max(0, math.pi / 2 - middle), min(math.pi, math.pi / 2 + middle)
        return float(integrate.quad(lambda w: (w - math.pi / 2) ** power * math.sin(w) ** (n - 2), start, end)[0])

    expected = math.degrees(math.sqrt(moment(2) / moment(0)))
    assert expected_std(n) == pytest.approx(expected, rel=1e-6)
    angles = random_angles(n, 4000, seed=1)
    assert angles.mean() == pytest.approx(90, abs=4 * expected / math.sqrt(4000))
    assert angles.std() == pytest.approx(expected, rel=0.06)
