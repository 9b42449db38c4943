"""The only ranking code: the units with the lowest scores go, to an exact count.

The threshold is found by radix selection: floats are read as integers of the same order and counted by 16 bits at a
time, chunk after chunk. That takes no memory beyond one chunk, whatever the number of units, and ties cost nothing.
"""

import math
from collections.abc import Iterator, Mapping

import torch
from torch import Tensor

CHUNK = 1 << 20
DIGIT_BITS = 16
INTEGERS = {torch.float32: torch.int32, torch.float64: torch.int64}

Units = Mapping[str, Tensor]


def keep_best(scores: Units, alive: Units, share: float, least: Mapping[str, int] | None = None) -> dict[str, Tensor]:
    """Kept units (bool) by group when ``floor(share * n + 0.5)`` of all n units are gone.

    Those gone already count; they stay gone. Among equal scores the earlier group, then the lower index goes first.
    Every group keeps its ``least`` best units (1 if nothing is said), or all that live if these are fewer; the count
    then falls short.

    >>> scores = {"a": torch.tensor([3.0, 1.0]), "b": torch.tensor([1.0, 2.0])}
    >>> keep_best(scores, {name: torch.ones(2, dtype=torch.bool) for name in scores}, 0.25)
    {'a': tensor([ True, False]), 'b': tensor([True, True])}
    """
    n_units = sum(units.numel() for units in alive.values())
    n_alive = {name: int(torch.count_nonzero(units)) for name, units in alive.items()}
    n_to_go = math.floor(share * n_units + 0.5) - (n_units - sum(n_alive.values()))
    kept = {name: units.clone(memory_format=torch.contiguous_format) for name, units in alive.items()}
    if n_to_go <= 0:
        return kept
    _remove_lowest_(kept, scores, min(n_to_go, sum(n_alive.values())))
    for name, units in kept.items():
        floor = min((least or {}).get(name, 1), n_alive[name])
        if int(torch.count_nonzero(units)) < floor:
            kept[name] = _best(scores[name], alive[name], floor, n_alive[name])
    return kept


def _best(scores: Tensor, alive: Tensor, n_kept: int, n_alive: int) -> Tensor:
    kept = {"": alive.clone(memory_format=torch.contiguous_format)}
    _remove_lowest_(kept, {"": scores}, n_alive - n_kept)
    return kept[""]


def _remove_lowest_(kept: dict[str, Tensor], scores: Units, n: int) -> None:
    if n <= 0:
        return
    if len(kept) > 1 and sum(units.numel() for units in kept.values()) <= CHUNK:
        _in_one_line_(kept, scores, n)
        return
    threshold, n_ties = _threshold(kept, scores, n)
    for name, start, keys in _chunks(kept, scores):
        living = kept[name][start : start + len(keys)]
        tied = (keys == threshold).logical_and_(living) if n_ties else None
        living.logical_and_(keys >= threshold)
        if tied is not None:
            first = tied.nonzero().flatten()[:n_ties]
            living[first] = False
            n_ties -= len(first)


def _in_one_line_(kept: dict[str, Tensor], scores: Units, n: int) -> None:
    """The same for many small groups, one behind the other: as many calls for all as for one."""
    dtype = _widest(scores)
    line = {"": torch.cat([units.reshape(-1) for units in kept.values()])}
    _remove_lowest_(line, {"": torch.cat([scores[name].reshape(-1).to(dtype) for name in kept])}, n)
    for units, part in zip(kept.values(), line[""].split([units.numel() for units in kept.values()]), strict=True):
        units.copy_(part.view_as(units))


def _threshold(kept: Units, scores: Units, n: int) -> tuple[int, int]:
    """The n-th lowest key among the living, and how many of those equal to it are within the lowest n."""
    bits = torch.iinfo(INTEGERS[_widest(scores)]).bits
    prefix, rank = 0, n
    for shift in range(bits - DIGIT_BITS, -1, -DIGIT_BITS):
        counts = torch.zeros(1 << DIGIT_BITS, dtype=torch.int64)
        for name, start, keys in _chunks(kept, scores):
            keys = _only(keys, kept[name][start : start + len(keys)])
            if shift + DIGIT_BITS < bits:
                keys = keys[(keys >> (shift + DIGIT_BITS)) == prefix]
                counts += torch.bincount((keys >> shift) & 0xFFFF, minlength=len(counts)).cpu()
            else:  # the highest digit holds the sign: shifted so that it counts from zero
                counts += torch.bincount((keys >> shift) + (1 << DIGIT_BITS - 1), minlength=len(counts)).cpu()
        below = counts.cumsum(0)
        digit = int(torch.searchsorted(below, rank))
        rank -= int(below[digit] - counts[digit])
        prefix = digit - (1 << DIGIT_BITS - 1) if shift + DIGIT_BITS == bits else (prefix << DIGIT_BITS) | digit
    return prefix, rank


def _only(keys: Tensor, living: Tensor) -> Tensor:
    return keys if bool(living.all()) else keys[living]


def _chunks(kept: Units, scores: Units) -> Iterator[tuple[str, int, Tensor]]:
    dtype = _widest(scores)
    for name in kept:
        flat = scores[name].reshape(-1)
        for start in range(0, flat.numel(), CHUNK):
            yield name, start, _keys(flat[start : start + CHUNK].to(dtype))


def _widest(scores: Units) -> torch.dtype:
    return torch.float64 if any(values.dtype == torch.float64 for values in scores.values()) else torch.float32


def _keys(values: Tensor) -> Tensor:
    """Integers in the order of the floats: those of negative numbers are flipped; -0.0 equals 0.0."""
    keys = (values + 0.0).view(INTEGERS[values.dtype])
    return keys ^ ((keys >> torch.iinfo(keys.dtype).bits - 1) & torch.iinfo(keys.dtype).max)
