"""Arrays as people store them, turned into the one form of a ``Split``."""

from typing import Literal

import numpy as np

from prunescope.core.errors import BadData
from prunescope.data.split import BLOCK_BYTES, Split, row_ids

Layout = Literal["auto", "NCHW", "NHWC"]

CHANNELS = (1, 3, 4)


def split_of(inputs: np.ndarray, labels: np.ndarray, where: str, split: str, layout: Layout = "auto") -> Split:
    """Samples and labels as they were stored, as a split with ids ``split/row``.

    Args:
        inputs: [N, C, H, W], [N, H, W, C] or grey [N, H, W] images, or [N, ...] features.
        labels: [N] or [N, 1] classes, or [N, classes] with a single 1 a row.
        where: the thing in messages, e.g. "split 'train' of cifar.npz".

    Raises:
        BadData: shapes or types that are neither, values that are not finite, labels that are not whole numbers.
    """
    return Split(samples(inputs, where, layout), class_indices(labels, where), row_ids(split, len(labels)))


def samples(inputs: np.ndarray, where: str, layout: Layout = "auto") -> np.ndarray:
    """Images as [N, C, H, W] and anything else as it lies, uint8 or float32; a view where that is possible."""
    if inputs.ndim < 2:
        raise BadData(
            f"{where}: inputs have shape {list(inputs.shape)};", "give [N, C, H, W] images or [N, ...] features."
        )
    return channels_first(_bytes_or_floats(inputs, where), where, layout)


def channels_first(inputs: np.ndarray, where: str, layout: Layout = "auto") -> np.ndarray:
    """[N, H, W, C] and grey [N, H, W] bytes as [N, C, H, W]; everything else unchanged.

    >>> channels_first(np.zeros((5, 32, 32, 3)), "x").shape
    (5, 3, 32, 32)
    """
    if inputs.ndim == 3 and inputs.dtype == np.uint8:
        return inputs[:, None]
    if inputs.ndim != 4 or layout == "NCHW":
        return inputs
    first, last = inputs.shape[1] in CHANNELS, inputs.shape[3] in CHANNELS
    if layout == "auto" and first and last:
        raise BadData(
            f"{where}: images of shape {list(inputs.shape[1:])} could have their channels first or last;",
            'say which with layout = "NCHW" or "NHWC".',
        )
    return np.moveaxis(inputs, 3, 1) if layout == "NHWC" or last else inputs


def class_indices(labels: np.ndarray, where: str) -> np.ndarray:
    """int64 [N] from classes as any kind of whole number, or from rows with a single 1.

    >>> class_indices(np.array([[0, 1], [1, 0]]), "y").tolist()
    [1, 0]
    """
    if labels.dtype.kind not in "uifb":
        raise BadData(f"{where}: labels are {labels.dtype};", "give numbers from 0 on, and the names as 'classes'.")
    if labels.ndim == 2 and labels.shape[1] > 1:
        return _from_one_hot(labels, where)
    if labels.ndim not in (1, 2):
        raise BadData(f"{where}: labels have shape {list(labels.shape)};", "give one number a sample.")
    flat = labels.reshape(-1)
    indices: np.ndarray = np.nan_to_num(flat, nan=-1).astype(np.int64)
    wrong = np.flatnonzero(indices != flat)
    if len(wrong):
        raise BadData(
            f"{where}: label {flat[wrong[0]]} of sample {wrong[0]} is no whole number;", "give classes, not shares."
        )
    return indices


def blocks(array: np.ndarray) -> list[np.ndarray]:
    """Consecutive rows of at most 16 MB, so that an array larger than memory can be gone through."""
    rows = max(1, BLOCK_BYTES // max(1, array.nbytes // max(1, len(array))))
    return [array[start : start + rows] for start in range(0, len(array), rows)]


def _from_one_hot(labels: np.ndarray, where: str) -> np.ndarray:
    is_hot = labels == 1
    bad = np.flatnonzero((is_hot.sum(1) != 1) | ((labels == 0).sum(1) != labels.shape[1] - 1))
    if len(bad):
        raise BadData(
            f"{where}: labels of shape {list(labels.shape)}, but row {bad[0]} has not a single 1;",
            "give one class a sample.",
        )
    return np.asarray(is_hot.argmax(1), np.int64)


def _bytes_or_floats(inputs: np.ndarray, where: str) -> np.ndarray:
    if inputs.dtype == np.uint8:
        return inputs
    if inputs.dtype.kind not in "uifb":
        raise BadData(f"{where}: inputs are {inputs.dtype};", "give images as bytes (uint8) or features as float32.")
    if _are_bytes(inputs):
        return inputs.astype(np.uint8)
    with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused
        floats = np.asarray(inputs, np.float32)
    _refuse_not_finite(floats, where)
    return floats


def _are_bytes(inputs: np.ndarray) -> bool:
    """Whether these are pixels from 0 to 255 that were stored as wider whole numbers, or as floats.

    Floats must be images [N, ., ., .] that go above 1: those of black and white pixels are in [0, 1] already.
    """
    if not inputs.size or inputs.ndim < 3 or inputs.dtype.kind == "b":
        return False
    low, high = inputs.min(), inputs.max()
    if inputs.dtype.kind in "ui":
        return bool(low >= 0 and high <= 255)
    is_wide = bool(inputs.ndim == 4 and low >= 0 and 1 < high <= 255)
    return is_wide and all((block == np.floor(block)).all() for block in blocks(inputs))


def _refuse_not_finite(inputs: np.ndarray, where: str) -> None:
    seen = 0
    for block in blocks(inputs):
        bad = np.flatnonzero(~np.isfinite(block).reshape(len(block), -1).all(1))
        if len(bad):
            raise BadData(
                f"{where}: sample {seen + bad[0]} has values that are not finite as float32;", "remove or mend it."
            )
        seen += len(block)
