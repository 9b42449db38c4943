"""What is open, as the faces show it."""

from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, version

import torch

from prunescope.data.dataset import Dataset
from prunescope.workspace.answers import DataCard, ModelCard, Problem, SessionAnswer


def session_answer(
    folder: str, models: Iterable[ModelCard], data: Mapping[str, Dataset], problems: Iterable[Problem]
) -> SessionAnswer:
    """The folder of this name: its models, its data sets, and what could not be opened."""
    return SessionAnswer(
        version=_version(),
        folder=folder,
        models=list(models),
        datasets=[_data_card(name, found) for name, found in data.items()],
        problems=list(problems),
        n_threads=torch.get_num_threads(),
    )


def _data_card(name: str, data: Dataset) -> DataCard:
    split = next(iter(data.splits.values()))
    shape = list(split.inputs.shape[1:])
    return DataCard(
        name=name,
        title=data.name,
        classes=list(data.classes),
        splits={key: len(samples) for key, samples in data.splits.items()},
        sample_shape=shape,
        is_image=len(shape) == 3 and shape[0] in (1, 3),
        notes=list(data.notes),
    )


def _version() -> str:
    try:
        return version("prunescope")
    except PackageNotFoundError:
        return "0"  # run from a source tree that was never installed
