"""What the trials say together: accuracy, and how alike the rankings are."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.study.toy.protocol import NEEDY, Protocol
from prunescope.study.toy.rankings import Ranked, Rankings
from prunescope.study.toy.similarity import Floats
from prunescope.study.toy.trial import UNPRUNED, Trial

Trials = Mapping[Shape, Sequence[Trial]]
AllRankings = Mapping[Shape, Rankings]
Rows = Iterator[dict[str, Any]]
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
    rankings = {shape: Rankings(found) for shape, found in trials.items()}
    return {
        **accuracies(protocol, trainings),
        "between": _table(_between(protocol, rankings)),
        "within": _table(_within(protocol, rankings)),
        "counts": _table(_counts(protocol, rankings)),
        "correlations": _table(_correlations(protocol, rankings)),
    }


def accuracies(protocol: Protocol, trainings: Sequence[Trials]) -> dict[str, Table]:
    """Those tables that need no ranking: accuracy, trainings."""
    return {
        "accuracy": _table(_accuracy(protocol, trainings[0])),
        "trainings": _table(_trainings(protocol, trainings)),
    }


def same_seed(matrix: Floats) -> float:
    """Mean over pairs of one seed: the diagonal of a matrix with a row and a column a seed."""
    return float(np.diag(matrix).mean())


def two_seeds(matrix: Floats) -> float:
    """Mean over all pairs of two seeds, each pair once: above the diagonal; NaN if there is one seed only."""
    above = matrix[np.triu_indices(len(matrix), 1)]
    return float(above.mean()) if above.size else float("nan")


def _accuracy(protocol: Protocol, trials: Trials) -> Rows:
    for shape, found in trials.items():
        for criterion in (UNPRUNED, *protocol.criteria()):
            for n in protocol.counts:
                yield from _accuracies(shape, criterion, n, found)


def _accuracies(shape: Shape, criterion: str, n: int, found: Sequence[Trial]) -> Rows:
    shown = n if criterion in NEEDY else 0
    for tested in dict.fromkeys(found[0].accuracy["tested"].tolist()):
        shares = np.concatenate([_shares(trial.accuracy, criterion, shown, tested) for trial in found])
        numbers = {"accuracy": shares.mean(), "std": shares.std(), "seeds": len(shares)}
        yield {"dataset": shape, "criterion": criterion, "n": n, "tested": tested, **numbers}


def _shares(table: Table, criterion: str, shown: int, tested: str) -> np.ndarray:
    rows = (table["criterion"] == criterion) & (table["n"] == shown) & (table["tested"] == tested)
    shares: np.ndarray = table["accuracy"][rows]
    return shares


def _trainings(protocol: Protocol, trainings: Sequence[Trials]) -> Rows:
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


def _between(protocol: Protocol, rankings: AllRankings) -> Rows:
    for shape, of in rankings.items():
        for n, criterion in product(protocol.counts, protocol.criteria()):
            for likeness in _likeness(protocol, of, ("relevance", n), (criterion, n), same_seed):
                yield {"dataset": shape, "criterion": criterion, "n": n, **likeness}


def _within(protocol: Protocol, rankings: AllRankings) -> Rows:
    for shape, of in rankings.items():
        for criterion, n in product(protocol.criteria(), protocol.counts):
            for likeness in _likeness(protocol, of, (criterion, n), (criterion, n), two_seeds):
                yield {"dataset": shape, "criterion": criterion, "n": n, **likeness}


def _counts(protocol: Protocol, rankings: AllRankings) -> Rows:
    for shape, of in rankings.items():
        for criterion, n, m in product(NEEDY, protocol.counts, protocol.counts):
            for likeness in _likeness(protocol, of, (criterion, n), (criterion, m), two_seeds):
                yield {"dataset": shape, "criterion": criterion, "n": n, "m": m, **likeness}


def _likeness(protocol: Protocol, of: Rankings, one: Ranked, other: Ranked, pairs: Pairs) -> Rows:
    """A row for every number of neurons at either end."""
    for end, k in product(("first", "last"), protocol.tops):
        yield {"end": end, "k": k, "similarity": pairs(of.overlaps(one, other, end, k))}


def _correlations(protocol: Protocol, rankings: AllRankings) -> Rows:
    for shape, of in rankings.items():
        for n, criterion in product(protocol.counts, protocol.criteria()):
            at, own, base = {"dataset": shape, "criterion": criterion, "n": n}, (criterion, n), ("relevance", n)
            yield {**at, "with": "itself, another seed", **_correlated(of, own, own, two_seeds)}
            yield {**at, "with": "relevance, same seed", **_correlated(of, own, base, same_seed)}


def _correlated(of: Rankings, one: Ranked, other: Ranked, pairs: Pairs) -> dict[str, float]:
    permutation, rank = of.permutation_correlations(one, other), of.rank_correlations(one, other)
    return {"permutation": pairs(permutation), "rank": pairs(rank)}


def _table(rows: Rows) -> Table:
    listed = list(rows)
    columns = {name: np.array([row[name] for row in listed]) for name in listed[0]}
    return Table(columns, {name: UNITS.get(name, "") for name in columns})
