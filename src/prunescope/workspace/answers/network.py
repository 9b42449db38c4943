"""A network: its layers, how they hang together, what cannot be done with it."""

from typing import Literal

from prunescope.workspace.answers.answer import Answer


class LayerCard(Answer):
    """A site: one prunable weight and the layer around it."""

    site: str
    layer: str
    label: str
    """Short name for drawings, e.g. "conv1", "fc2", "lstm ih"."""
    kind: Literal["conv", "linear", "recurrent", "attention"]
    shape: list[int]
    plane: tuple[int, int]
    """Rows O*kh and columns I*kw of its mask plane."""
    kernel: tuple[int, int]
    """kh, kw; (1, 1) for dense layers."""
    output_shape: list[int]
    n_weights: int
    gates: list[str] = []
    """Names of equal row blocks of a recurrent weight, top to bottom, e.g. ["input", "forget", "cell", "output"]."""
    coupled: list[str] = []
    """Other sites whose output units go together with this one's."""
    locked: str = ""
    """Why its output units cannot be removed, in words; its single weights still can."""


class Edge(Answer):
    source: str
    """Site, or "" for the input."""
    target: str
    """Site, or "" for the output."""
    skip: bool


class Preset(Answer):
    name: str
    title: str
    ratios: dict[str, float]
    """Pruned share of the survivors per step, by site."""


class NetworkCard(Answer):
    model: str
    title: str
    layers: list[LayerCard]
    edges: list[Edge]
    input_shape: list[int]
    classes: list[str]
    data: list[str]
    presets: list[Preset]
    refusals: dict[str, dict[str, str]]
    """criterion -> structure -> why the combination cannot run on this network; absent if it can."""
    target_refusals: dict[str, dict[str, str]]
    """target -> structure -> why the target has no meaning for it here; absent if it has."""
    slow: list[str]
    """Criteria whose scores take so long here that they are computed when asked only."""
    notes: list[str]
    """What was guessed when it was opened, e.g. the normalisation, with evidence."""
