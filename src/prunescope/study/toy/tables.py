"""What the trials say together: accuracy, and how alike the rankings are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.study.toy.protocol import NEEDY, Protocol
from prunescope.study.toy.similarity import Floats, ends, orders, overlaps, permutation_correlations, rank_correlations
from prunescope.study.toy.trial import UNPRUNED, Trial, column

Trials = Mapping[Shape, Sequence[Trial]]
Pairs = Callable[[Floats], float]

UNITS = {"n": "samples a class", "m": "samples a class", "k": "neurons", "similarity": "share"}
UNITS |= {"lost": "share", "accuracy": "share", "std": "share", "seeds": "count", "permutation": "", "rank": ""}


def tables_of(protocol: Protocol, trainings: Sequence[Trials]) -> dict[str, Table]:
    """All tables of the study by name; all but the last are of the first training.

    accuracy: mean and standard deviation over seeds of every network (Fig. 3, Fig. 4, Table S1).
    between: likeness of relevance's and another criterion's ends of the ranking, same seed (Table 1).
    within: the same of one criterion between two seeds (Table 2).
    counts: the same of one criterion shown n samples and, under another seed, m (Table S2).
    correlations: of whole rankings between two seeds, and with relevance's of the same seed: "permutation" as
    published, "rank" in the usual sense (Table 2).
    trainings: a training's mean accuracy over its seeds, and how far below its unpruned network that is.

    What compares seeds is NaN for a single one.
    """
    trials = trainings[0]
    return {
        "accuracy": _table(_accuracy(protocol, trials)),
        "between": _table(_between(protocol, trials)),
        "within": _table(_within(protocol, trials)),
        "counts": _table(_counts(protocol, trials)),
        "correlations": _table(_correlations(protocol, trials)),
        "trainings": _table(_trainings(protocol, trainings)),
    }


def same_seed(matrix: Floats) -> float:
    """Mean over pairs of one seed: the diagonal of a matrix with a row and a column a seed."""
    return float(np.diag(matrix).mean())


def two_seeds(matrix: Floats) -> float:
    """Mean over all pairs of two seeds, each pair once: above the diagonal; NaN if there is one seed only."""
    above = matrix[np.triu_indices(len(matrix), 1)]
    return float(above.mean()) if above.size else float("nan")


def _accuracy(protocol: Protocol, trials: Trials) -> Iterator[dict[str, Any]]:
    for shape, found in trials.items():
        for criterion in (UNPRUNED, *protocol.criteria()):
            for n in protocol.counts:
                yield from _accuracies(shape, criterion, n, found)


def _accuracies(shape: Shape, criterion: str, n: int, found: Sequence[Trial]) -> Iterator[dict[str, Any]]:
    shown = n if criterion in NEEDY else 0
    for tested in dict.fromkeys(found[0].accuracy["tested"].tolist()):
        shares = np.concatenate([_shares(trial.accuracy, criterion, shown, tested) for trial in found])
        numbers = {"accuracy": shares.mean(), "std": shares.std(), "seeds": len(shares)}
        yield {"dataset": shape, "criterion": criterion, "n": n, "tested": tested, **numbers}


def _shares(table: Table, criterion: str, shown: int, tested: str) -> np.ndarray:
    rows = (table["criterion"] == criterion) & (table["n"] == shown) & (table["tested"] == tested)
    shares: np.ndarray = table["accuracy"][rows]
    return shares


def _trainings(protocol: Protocol, trainings: Sequence[Trials]) -> Iterator[dict[str, Any]]:
    for training, trials in enumerate(trainings):
        unpruned: dict[tuple[str, str], float] = {}
        for row in _accuracy(protocol, trials):
            whole = unpruned.setdefault((row["dataset"], row["tested"]), row["accuracy"])
            lost = {"accuracy": row["accuracy"], "lost": whole - row["accuracy"], "seeds": row["seeds"]}
            yield {
                "training": training,
                **{name: row[name] for name in ("dataset", "criterion", "n", "tested")},
                **lost,
            }


def _between(protocol: Protocol, trials: Trials) -> Iterator[dict[str, Any]]:
    for shape, found in trials.items():
        for n in protocol.counts:
            base = _scores(found, "relevance", n)
            for criterion in protocol.criteria():
                for likeness in _likeness(protocol, base, _scores(found, criterion, n), same_seed):
                    yield {"dataset": shape, "criterion": criterion, "n": n, **likeness}


def _within(protocol: Protocol, trials: Trials) -> Iterator[dict[str, Any]]:
    for shape, found in trials.items():
        for criterion in protocol.criteria():
            for n in protocol.counts:
                scores = _scores(found, criterion, n)
                for likeness in _likeness(protocol, scores, scores, two_seeds):
                    yield {"dataset": shape, "criterion": criterion, "n": n, **likeness}


def _counts(protocol: Protocol, trials: Trials) -> Iterator[dict[str, Any]]:
    for shape, found in trials.items():
        for criterion in NEEDY:
            scores = {n: _scores(found, criterion, n) for n in protocol.counts}
            for n, m in ((n, m) for n in protocol.counts for m in protocol.counts):
                for likeness in _likeness(protocol, scores[n], scores[m], two_seeds):
                    yield {"dataset": shape, "criterion": criterion, "n": n, "m": m, **likeness}


def _likeness(protocol: Protocol, scores: Floats, others: Floats, pairs: Pairs) -> Iterator[dict[str, Any]]:
    """A row for every number of neurons at either end."""
    order, other = orders(scores), orders(others)
    for end in ("first", "last"):
        for k in protocol.tops:
            yield {"end": end, "k": k, "similarity": pairs(overlaps(ends(order, k, end), ends(other, k, end)))}


def _correlations(protocol: Protocol, trials: Trials) -> Iterator[dict[str, Any]]:
    for shape, found in trials.items():
        for n in protocol.counts:
            base = _scores(found, "relevance", n)
            for criterion in protocol.criteria():
                scores = _scores(found, criterion, n)
                at = {"dataset": shape, "criterion": criterion, "n": n}
                yield {**at, "with": "itself, another seed", **_correlated(scores, scores, two_seeds)}
                yield {**at, "with": "relevance, same seed", **_correlated(scores, base, same_seed)}


def _correlated(scores: Floats, others: Floats, pairs: Pairs) -> dict[str, float]:
    permutation = permutation_correlations(orders(scores), orders(others))
    return {"permutation": pairs(permutation), "rank": pairs(rank_correlations(scores, others))}


def _scores(found: Sequence[Trial], criterion: str, n: int) -> Floats:
    """Float[seeds, neurons]."""
    return np.stack([trial.scores[column(criterion, n)] for trial in found])


def _table(rows: Iterator[dict[str, Any]]) -> Table:
    listed = list(rows)
    columns = {name: np.array([row[name] for row in listed]) for name in listed[0]}
    return Table(columns, {name: UNITS.get(name, "") for name in columns})
