"""A pass over samples that looks at them in the last layer's space, if the network has one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from prunescope.core.errors import Unsupported
from prunescope.core.progress import Progress
from prunescope.data.condition import Condition
from prunescope.data.corrupted import under
from prunescope.data.dataset import Batch, Dataset
from prunescope.measure.geometry import Geometry, geometry
from prunescope.measure.outputs import batch_size, checked
from prunescope.nets.context import evaluating
from prunescope.nets.head import Head, find_head
from prunescope.nets.network import Network

Halves = NDArray[np.float16]
HIGHEST = float(np.finfo(np.float16).max)


@dataclass(frozen=True, eq=False)
class Latent:
    """Of N samples, in the split's order.

    Attributes:
        predicted: int16 [N].
        label: int16 [N].
        confidence: float16 [N], probability of the predicted class.
        angles: float16 [N, C], degrees to every class direction; None without class directions.
        length: float16 [N]; margin: float16 [N], negative where the prediction is wrong.
        why_not: why there is no geometry, in words; empty if there is.
    """

    predicted: NDArray[np.int16]
    label: NDArray[np.int16]
    confidence: Halves
    angles: Halves | None = None
    length: Halves | None = None
    margin: Halves | None = None
    why_not: str = ""

    @property
    def angle(self) -> Halves | None:
        """Float16 [N], degrees to the direction of the sample's own class."""
        return None if self.angles is None else self.angles[np.arange(len(self.label)), self.label]


def latent_of(
    net: Network, data: Dataset, split: str, condition: Condition, limit: int | None, progress: Progress, seed: int = 0
) -> Latent:
    """Predictions and geometry of a split under a condition, in one pass.

    Raises:
        BadData: the samples cannot be corrupted, or the network has not one output a class.
        BadNetwork: an output is not finite.
    """
    head, why_not = _head(net)
    samples = under(data, condition, split, seed)
    n = len(samples[split]) if limit is None else min(limit, len(samples[split]))
    parts, phase = [], f"looking at {condition.name}"
    with evaluating(net.module), torch.inference_mode():
        for batch in samples.batches(split, batch_size(next(net.module.parameters()).device), limit):
            parts.append(_of_batch(net, head, batch, samples, split))
            progress.tick(phase, sum(len(logits) for logits, _ in parts), n)
    label = samples[split].labels[:n].astype(np.int16)
    predicted = np.concatenate([logits.argmax(1) for logits, _ in parts]).astype(np.int16)
    confidence = np.concatenate([_confidence(logits) for logits, _ in parts])
    if head is None:
        return Latent(predicted, label, confidence, why_not=why_not)
    found = [geometry for _, geometry in parts if geometry is not None]
    angles, length, margin = (_halves(getattr(g, name) for g in found) for name in ("angle", "length", "margin"))
    return Latent(predicted, label, confidence, angles, length, margin)


def _head(net: Network) -> tuple[Head | None, str]:
    try:
        return find_head(net), ""
    except Unsupported as error:
        return None, str(error)


def _of_batch(
    net: Network, head: Head | None, batch: Batch, data: Dataset, split: str
) -> tuple[NDArray[np.float32], Geometry | None]:
    """Float32 logits [B, C], and where the samples lie."""
    inputs = net.fitted(batch.inputs)
    if head is None:
        return checked(net.module(inputs), batch, data, split), None
    features, outputs = head.run(net, inputs)
    logits = checked(outputs, batch, data, split)
    weight, bias = head.directions(net)
    return logits, geometry(features, weight, batch.labels.to(inputs.device), bias)


def _confidence(logits: NDArray[np.float32]) -> Halves:
    """Largest softmax probability of each row: 1 / sum exp(logit - largest)."""
    return np.asarray(1 / np.exp(logits - logits.max(1, keepdims=True)).sum(1), np.float16)


def _halves(parts: Iterator[Tensor]) -> Halves:
    """As float16, which holds three digits: enough to draw; a length beyond its range is the largest it has."""
    return torch.cat(list(parts)).clamp(-HIGHEST, HIGHEST).half().cpu().numpy()
