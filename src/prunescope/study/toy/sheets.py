"""The published tables' layout: long tables become what a person reads, with the published figure beside ours."""

import math
from collections.abc import Mapping
from typing import Any, TypeVar

from prunescope.core.table import Table
from prunescope.study.sheet import MISSING, Cells, Sheet
from prunescope.study.toy import published
from prunescope.study.toy.protocol import Protocol
from prunescope.study.toy.trial import UNPRUNED

WORDS = {UNPRUNED: "unpruned", "magnitude": "weight", "taylor": "Taylor", "gradient": "gradient", "relevance": "LRP"}
"""Criteria as the published tables call them."""

K = TypeVar("K")


def sheets(protocol: Protocol, tables: Mapping[str, Table]) -> tuple[Sheet, ...]:
    """Tables S1, 1, 2 and S2, the accuracies on noisy samples and, of several trainings, how much hangs on them.

    In a cell stands our figure and in brackets the published one, where there is one for the same sizes.
    """
    tested = ("train", *(f"noise {noise:g}" for noise in protocol.noises))
    accuracies = (_accuracy(protocol, tables["accuracy"], where) for where in tested)
    several = _trainings(protocol, tables["trainings"])
    return (*accuracies, *several, _between(protocol, tables), _within(protocol, tables), _across(protocol, tables))


def _accuracy(protocol: Protocol, table: Table, tested: str) -> Sheet:
    found = _index(table, "dataset", "criterion", "n", "tested")
    known = published.ACCURACY if tested == "train" and protocol.is_published else {}

    def cell(shape: str, criterion: str, n: int) -> str:
        row = found[shape, criterion, n, tested]
        spread = f" ± {100 * row['std']:.1f}" if row["seeds"] > 1 else ""
        return _beside(f"{100 * row['accuracy']:.1f}{spread}", known.get((shape, criterion, n)), "{:.1f}", 100)

    counts = shown_counts(protocol)
    is_train = tested == "train"
    title = "Accuracy on the training samples (Table S1, Fig. 4)" if is_train else f"Accuracy with {tested} (Fig. 3)"
    return Sheet(
        title,
        "Per cent, mean ± standard deviation over seeds; n reference samples of each class.",
        ("data set", "criterion", *(f"n = {n}" for n in counts)),
        tuple(
            (shape, WORDS[criterion], *(cell(shape, criterion, n) for n in counts))
            for shape in protocol.shapes
            for criterion in WORDS
        ),
    )


def shown_counts(protocol: Protocol) -> list[int]:
    """Reference samples of each class in Table S1 and Fig. 4: those published, of those there are."""
    return [n for n in published.COUNTS if n in protocol.counts] or list(protocol.counts)


def _trainings(protocol: Protocol, table: Table) -> list[Sheet]:
    """How much the published comparison hangs on the network; nothing of one training."""
    n_trainings = len(set(table["training"].tolist()))
    if n_trainings == 1:
        return []
    counts, found = shown_counts(protocol), _index(table, "dataset", "criterion", "n", "tested", "training")
    known = published.ACCURACY if protocol.is_published else {}

    def cell(shape: str, criterion: str, n: int) -> str:
        lost = [100 * found[shape, criterion, n, "train", training]["lost"] for training in range(n_trainings)]
        row = known.get((shape, criterion, n))
        theirs = None if row is None else known[shape, UNPRUNED, n] - row
        own = f"{sum(lost) / n_trainings:.1f}, {min(lost):.1f} to {max(lost):.1f}"
        return _beside(own, theirs, "{:.1f}", 100)

    title = f"Points lost on the training samples, over {n_trainings} trainings"
    note = "Accuracy of the unpruned network minus the pruned one's: mean over trainings, least to most of a training."
    header = ("data set", "criterion", *(f"n = {n}" for n in counts))
    places = [(shape, criterion) for shape in protocol.shapes for criterion in protocol.criteria()]
    rows = tuple((shape, WORDS[name], *(cell(shape, name, n) for n in counts)) for shape, name in places)
    return [Sheet(title, note, header, rows)]


def _between(protocol: Protocol, tables: Mapping[str, Table]) -> Sheet:
    n = protocol.compared_count
    places = [(end, k) for k in (protocol.compared_top, protocol.tops[-1]) for end in ("first", "last")]
    overlaps = _Overlaps(tables["between"], n, _known(protocol, published.BETWEEN))
    return Sheet(
        "LRP's selection beside the other criteria's (Table 1)",
        f"Share of the first (pruned) or last (kept) k neurons that both have; same seed, n = {n}.",
        ("data set", "criterion", *(f"{end}-{k}" for end, k in places)),
        tuple(
            (shape, WORDS[name], *(overlaps(shape, name, *place) for place in places))
            for shape in protocol.shapes
            for name in protocol.criteria()
            if name != "relevance"
        ),
    )


def _within(protocol: Protocol, tables: Mapping[str, Table]) -> Sheet:
    n, k = protocol.compared_count, protocol.compared_top
    correlations = _index(tables["correlations"], "dataset", "criterion", "n", "with")
    overlaps = _Overlaps(tables["within"], n, _known(protocol, published.WITHIN))

    def cells(shape: str, name: str) -> Cells:
        row = correlations[shape, name, n, "itself, another seed"]
        known = overlaps.known.get((shape, "permutation", name))
        ends = (overlaps(shape, name, end, k) for end in ("first", "last"))
        return (*ends, _beside(_number(row["permutation"]), known), _number(row["rank"]))

    return Sheet(
        "A criterion beside itself under another seed (Table 2)",
        f"Share in common, and correlation of the whole rankings; mean over all pairs of seeds, n = {n}. What was "
        "published as Spearman correlates the lists of neurons in their order (permutation); rank correlation is "
        "Spearman's in the usual sense, of the scores.",
        ("data set", "criterion", f"first-{k}", f"last-{k}", "permutation correlation", "rank correlation"),
        tuple((shape, WORDS[name], *cells(shape, name)) for shape in protocol.shapes for name in protocol.criteria()),
    )


def _across(protocol: Protocol, tables: Mapping[str, Table]) -> Sheet:
    n, k = protocol.compared_count, protocol.compared_top
    found = _index(tables["counts"], "dataset", "criterion", "n", "m", "end", "k")
    known = _known(protocol, published.ACROSS)

    def cell(shape: str, end: str, m: int) -> str:
        row = found[shape, "relevance", n, m, end, k]
        return _beside(_number(row["similarity"]), known.get((shape, f"{end}-{k}", m)))

    return Sheet(
        f"LRP shown {n} samples beside LRP shown m (Table S2)",
        f"Share of the first (pruned) or last (kept) {k} neurons in common; mean over all pairs of seeds.",
        ("data set", "neurons", *(f"m = {m}" for m in protocol.counts)),
        tuple(
            (shape, f"{end}-{k}", *(cell(shape, end, m) for m in protocol.counts))
            for shape in protocol.shapes
            for end in ("first", "last")
        ),
    )


class _Overlaps:
    """Cells of a table of similarities for one number of reference samples."""

    def __init__(self, table: Table, n: int, known: Mapping[tuple[str, str, str], float]) -> None:
        self._found = _index(table, "dataset", "criterion", "n", "end", "k")
        self._n = n
        self.known = known

    def __call__(self, shape: str, name: str, end: str, k: int) -> str:
        row = self._found[shape, name, self._n, end, k]
        return _beside(_number(row["similarity"]), self.known.get((shape, f"{end}-{k}", name)))


def _known(protocol: Protocol, figures: Mapping[K, float]) -> Mapping[K, float]:
    """Published figures of similarity, where the study is of the same sizes."""
    same = protocol.is_published and protocol.compared_count == published.COMPARED_COUNT
    return figures if same else {}


def _index(table: Table, *names: str) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {tuple(row[name] for name in names): row for row in table.rows()}


def _number(value: float) -> str:
    return MISSING if math.isnan(value) else f"{value:.3f}"


def _beside(own: str, known: float | None, form: str = "{:.3f}", scale: float = 1) -> str:
    return own if known is None else f"{own} ({form.format(scale * known)})"
