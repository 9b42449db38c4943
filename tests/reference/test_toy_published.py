"""With the published sizes the toy study says what was published: relevance needs few samples."""

import pytest

from prunescope.study import toy
from prunescope.study.toy.sheets import WORDS

SEEDS = 3
COUNTS = (5, 10, 20)


@pytest.fixture(scope="module")
def study() -> toy.ToyStudy:
    return toy.run(SEEDS, counts=COUNTS, jobs=2)


def percent(study: toy.ToyStudy, shape: str, criterion: str, n: int) -> float:
    for row in study.tables["accuracy"].rows():
        if (row["dataset"], row["criterion"], row["n"], row["tested"]) == (shape, criterion, n, "train"):
            return 100 * row["accuracy"]
    raise KeyError(shape, criterion, n)


@pytest.mark.soak
@pytest.mark.parametrize(("shape", "least"), [("moon", 99.5), ("circle", 99.5), ("multi", 92.0)])
def test_the_training_succeeds(study: toy.ToyStudy, shape: str, least: float) -> None:
    assert percent(study, shape, "unpruned", 5) >= least


@pytest.mark.soak
@pytest.mark.parametrize(("shape", "room"), [("moon", 0.5), ("circle", 0.5), ("multi", 4.5)])
@pytest.mark.parametrize("n", COUNTS)
def test_relevance_stays_near_the_unpruned_network(study: toy.ToyStudy, shape: str, room: float, n: int) -> None:
    assert percent(study, shape, "relevance", n) >= percent(study, shape, "unpruned", n) - room


@pytest.mark.soak
@pytest.mark.parametrize("shape", ["moon", "circle", "multi"])
@pytest.mark.parametrize("n", [5, 20])
def test_relevance_is_ahead_of_taylor_and_gradient(study: toy.ToyStudy, shape: str, n: int) -> None:
    own = percent(study, shape, "relevance", n)
    assert all(own > percent(study, shape, other, n) for other in WORDS if other in ("taylor", "gradient"))


@pytest.mark.soak
@pytest.mark.parametrize("shape", ["moon", "circle", "multi"])
def test_what_relevance_keeps_hardly_hangs_on_the_samples(study: toy.ToyStudy, shape: str) -> None:
    rows = {
        row["criterion"]: row["similarity"]
        for row in study.tables["within"].rows()
        if (row["dataset"], row["n"], row["end"], row["k"]) == (shape, 10, "last", 250)
    }
    assert rows["relevance"] >= 0.93
    assert rows["relevance"] > max(rows["taylor"], rows["gradient"])
