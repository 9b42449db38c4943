"""The figures of the published study, to be set beside ours.

Source: yeom2021pruning, Tables 1 and 2, Supplementary Tables 1 and 2. Accuracies are shares, as everywhere.
"""

from typing import Final

from prunescope.study.toy.trial import UNPRUNED

ACCURACY: Final[dict[tuple[str, str, int], float]] = {
    (shape, criterion, n): percent / 100
    for shape, unpruned, magnitude, by_count in (
        (
            "moon",
            99.90,
            99.60,
            {1: (79.80, 83.07, 85.01), 5: (84.70, 86.07, 99.86), 20: (86.99, 85.87, 99.85), 100: (94.77, 93.53, 99.85)},
        ),
        (
            "circle",
            100.00,
            97.10,
            {1: (68.35, 69.21, 70.23), 5: (87.18, 82.23, 99.89), 20: (91.87, 85.36, 100.0), 100: (97.04, 90.88, 100.0)},
        ),
        (
            "multi",
            94.95,
            91.00,
            {1: (34.28, 34.28, 62.98), 5: (77.34, 67.96, 91.85), 20: (83.21, 77.39, 91.59), 100: (84.76, 82.68, 91.25)},
        ),
    )
    for n, of_needy in by_count.items()
    for criterion, percent in zip(
        (UNPRUNED, "magnitude", "taylor", "gradient", "relevance"), (unpruned, magnitude, *of_needy), strict=True
    )
}
"""Training accuracy by data set, criterion and reference samples of each class (Table S1)."""

COUNTS: Final[tuple[int, ...]] = (1, 5, 20, 100)
"""Reference samples of each class in Table S1 and Fig. 4."""

COMPARED_COUNT: Final = 10
"""Reference samples of each class in Tables 1, 2 and S2."""

_CRITERIA = ("magnitude", "taylor", "gradient", "relevance")


def _by_criterion(rows: dict[tuple[str, str], tuple[float, ...]]) -> dict[tuple[str, str, str], float]:
    return {
        (*place, criterion): value
        for place, values in rows.items()
        for criterion, value in zip(_CRITERIA, values, strict=True)
    }


BETWEEN: Final = _by_criterion(
    {
        ("moon", "first-250"): (0.002, 0.006, 0.006, 1.0),
        ("moon", "last-250"): (0.083, 0.361, 0.369, 1.0),
        ("moon", "first-1000"): (0.381, 0.639, 0.626, 1.0),
        ("moon", "last-1000"): (0.409, 0.648, 0.530, 1.0),
        ("circle", "first-250"): (0.033, 0.096, 0.096, 1.0),
        ("circle", "last-250"): (0.086, 0.389, 0.405, 1.0),
        ("circle", "first-1000"): (0.424, 0.670, 0.627, 1.0),
        ("circle", "last-1000"): (0.409, 0.623, 0.580, 1.0),
        ("multi", "first-250"): (0.098, 0.220, 0.215, 1.0),
        ("multi", "last-250"): (0.232, 0.312, 0.299, 1.0),
        ("multi", "first-1000"): (0.246, 0.217, 0.243, 1.0),
        ("multi", "last-1000"): (0.367, 0.528, 0.545, 1.0),
    }
)
"""Overlap with relevance's selection by data set, end and criterion (Table 1)."""

WITHIN: Final = _by_criterion(
    {
        ("moon", "first-250"): (1.0, 0.920, 0.918, 0.946),
        ("moon", "last-250"): (1.0, 0.508, 0.685, 0.926),
        ("moon", "permutation"): (1.0, 0.072, 0.146, 0.152),
        ("circle", "first-250"): (1.0, 0.861, 0.861, 0.840),
        ("circle", "last-250"): (1.0, 0.483, 0.635, 0.936),
        ("circle", "permutation"): (1.0, 0.074, 0.098, 0.137),
        ("multi", "first-250"): (1.0, 0.827, 0.829, 0.786),
        ("multi", "last-250"): (1.0, 0.463, 0.755, 0.941),
        ("multi", "permutation"): (1.0, 0.080, 0.131, 0.155),
    }
)
"""Overlap of a criterion's selections between seeds, and its correlation, by data set, end and criterion (Table 2)."""

_MANY = (1, 2, 5, 10, 20, 50, 100, 200)

ACROSS: Final[dict[tuple[str, str, int], float]] = {
    (shape, end, m): value
    for (shape, end), values in {
        ("moon", "first-250"): (0.687, 0.865, 0.942, 0.947, 0.951, 0.952, 0.950, 0.950),
        ("moon", "last-250"): (0.676, 0.810, 0.916, 0.928, 0.938, 0.946, 0.947, 0.948),
        ("circle", "first-250"): (0.689, 0.795, 0.831, 0.843, 0.845, 0.846, 0.846, 0.842),
        ("circle", "last-250"): (0.698, 0.874, 0.919, 0.937, 0.946, 0.951, 0.953, 0.954),
        ("multi", "first-250"): (0.142, 0.625, 0.773, 0.791, 0.779, 0.765, 0.763, 0.762),
        ("multi", "last-250"): (0.160, 0.697, 0.890, 0.942, 0.940, 0.936, 0.934, 0.933),
    }.items()
    for m, value in zip(_MANY, values, strict=True)
}
"""Overlap of relevance's selections for 10 samples and for m, by data set, end and m (Table S2)."""
