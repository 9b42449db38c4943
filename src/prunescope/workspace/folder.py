"""What a folder holds: models, data sets, and what could not be opened, with the reason and the cure."""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prunescope.core.errors import BadData, BadInput, PrunescopeError, UnknownName
from prunescope.core.registry import closest
from prunescope.core.spec import parse
from prunescope.data import source as data_source
from prunescope.data.dataset import Dataset
from prunescope.nets import checkpoint
from prunescope.nets.shrunk.files import is_shrunk
from prunescope.nets.shrunk.loader import PLAN
from prunescope.nets.source import Source, sources
from prunescope.store.place import STATE
from prunescope.store.store import Store
from prunescope.workspace import config
from prunescope.workspace.answers import ErrorInfo, Problem
from prunescope.workspace.answers.session import READ_ONLY
from prunescope.workspace.config import Config, ModelEntry

MAX_DEPTH = 4
EXPORTED = (".pt2",)
# Files that people expect to be opened; anything else (a README, a notebook) is not worth a complaint.
EXPECTED = (*checkpoint.SUFFIXES, *EXPORTED, ".npz", ".h5", ".onnx", ".pkl", ".pickle", ".keras", ".bin")


@dataclass(frozen=True)
class FoundModel:
    """A model that can be loaded: where from, and what prunescope.toml says about it."""

    name: str
    path: str
    source: Source
    entry: ModelEntry


@dataclass(frozen=True, eq=False)
class Contents:
    """Everything found."""

    models: Mapping[str, FoundModel] = field(default_factory=dict)
    data: Mapping[str, Dataset] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def dataset(self, name: str) -> Dataset:
        """A data set, as it was stored.

        Raises:
            UnknownName: there is none of that name.
        """
        if name not in self.data:
            raise UnknownName(f"no data set named '{name}';", closest(name, [*self.data]))
        return self.data[name]


def problem(path: str, error: PrunescopeError) -> Problem:
    return Problem(path=path, error=ErrorInfo(code=error.code, message=error.message, hint=error.hint))


def kept_elsewhere(store: Store) -> list[Problem]:
    """What to know of a folder that may not be written; nothing for others."""
    if not store.is_elsewhere:
        return []
    message = f"it may not be written; what is done here is kept in {store.paths.folder} instead."
    hint = f"To keep it elsewhere, set {STATE} to a folder."
    return [Problem(path="this folder", error=ErrorInfo(code=READ_ONLY, message=message, hint=hint))]


def look(folder: Path) -> Contents:
    """Everything in a folder that can be opened, named by prunescope.toml or recognised by itself.

    Raises:
        BadInput: the folder does not exist, or its prunescope.toml is not valid.
    """
    if not folder.is_dir():
        raise BadInput(
            f"cannot open '{folder}': there is no such folder.", "Give a folder with trained models and data."
        )
    described = config.read(folder)
    files = [path for path in _candidates(folder) if not _is_named(path, folder, described)]
    search = _Search(folder)
    search.named(described)
    search.unnamed(files)
    search.without_data(described)
    return Contents(search.models, search.data, tuple(search.problems))


class _Search:
    """Collects what is found; one bad file never hides the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.models: dict[str, FoundModel] = {}
        self.data: dict[str, Dataset] = {}
        self.problems: list[Problem] = []

    def named(self, described: Config) -> None:
        for name, entry in described.data.items():
            self._load_data(name, entry.options(), str((entry.model_extra or {}).get("path", name)))
        for name, model in described.models.items():
            try:
                self._add_model(name, parse(sources, model.options()), model)
            except PrunescopeError as error:
                self.problems.append(problem(f"{config.FILE}, model {name}", error))

    def unnamed(self, files: Iterable[Path]) -> None:
        for path in files:
            relative = path.relative_to(self.folder).as_posix()
            found = data_source.recognise(path)
            if not _may_read(path):
                if path.is_dir() or path.suffix in EXPECTED:
                    self.problems.append(problem(relative, _closed(relative)))
            elif found is not None:
                self._load_data(_free_name(path, self.data), {"name": found.name, "path": relative}, relative)
            elif is_shrunk(path):
                self._add_unnamed("shrunk", path, f"{relative}/{PLAN}" if path.is_dir() else relative)
            elif path.suffix in checkpoint.SUFFIXES or path.suffix in EXPORTED:
                self._add_unnamed("exported" if path.suffix in EXPORTED else "checkpoint", path, relative)
            elif path.suffix in EXPECTED:
                self.problems.append(problem(relative, _unreadable(path)))

    def without_data(self, described: Config) -> None:
        """Take out models whose data set is not there, now that all data are known, named or not."""
        for name, model in described.models.items():
            missing = [data for data in model.data if data not in self.data]
            if missing and name in self.models:
                del self.models[name]
                error = BadData(
                    f"model '{name}' names the data set '{missing[0]}', which is not there;",
                    closest(missing[0], [*self.data]),
                )
                self.problems.append(problem(f"{config.FILE}, model {name}", error))

    def _load_data(self, name: str, options: dict[str, Any], where: str) -> None:
        try:
            self.data[name] = data_source.load(options, data_source.LoadContext(root=self.folder, name=name))
        except PermissionError:
            self.problems.append(problem(where, _closed(where)))
        except PrunescopeError as error:
            self.problems.append(problem(where, error))

    def _add_unnamed(self, kind: str, path: Path, relative: str) -> None:
        source = parse(sources, {"name": kind, "path": relative})
        self._add_model(_free_name(path, self.models), source, ModelEntry(source=kind, path=relative))

    def _add_model(self, name: str, source: Source, entry: ModelEntry) -> None:
        path = str(getattr(source, "path", None) or getattr(source, "weights", None) or "")
        self.models[name] = FoundModel(name, path, source, entry)


def _candidates(folder: Path) -> Iterator[Path]:
    """Files and folders that may be models or data, sorted; a folder that is a data set is not searched further."""

    def walk(here: Path, depth: int) -> Iterator[Path]:
        for path in sorted(here.iterdir()):
            if path.name.startswith(".") or path.name == config.FILE:
                continue
            if path.is_dir() and _may_read(path) and not is_shrunk(path) and data_source.recognise(path) is None:
                if depth < MAX_DEPTH:
                    yield from walk(path, depth + 1)
            else:
                yield path

    return walk(folder, 1)


def _may_read(path: Path) -> bool:
    return os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK)


def _closed(where: str) -> BadInput:
    return BadInput(f"'{where}' may not be read by whoever runs prunescope.", f"Allow it: chmod -R u+rX '{where}'")


def _is_named(path: Path, folder: Path, described: Config) -> bool:
    entries = [*described.models.values(), *described.data.values()]
    named = [str(value) for entry in entries for key, value in entry.options().items() if key in ("path", "weights")]
    paths = (path.resolve(), (path / PLAN).resolve())
    return any((folder / name).resolve() in paths for name in named)


def _free_name(path: Path, taken: Mapping[str, object]) -> str:
    """The file's stem, with a number behind it if another file has the same."""
    stem, number = path.stem, 2
    while stem in taken:
        stem, number = f"{path.stem}-{number}", number + 1
    return stem


def _unreadable(path: Path) -> BadInput:
    cures = {
        ".npz": "It needs arrays x_train, y_train, x_test and y_test (or images and labels), without pickled objects.",
        ".onnx": "Give the PyTorch weights, or a network saved with torch.export.save (.pt2).",
    }
    hint = cures.get(
        path.suffix, "Save the weights as .safetensors or with torch.save(model.state_dict(), 'model.pt')."
    )
    return BadInput(f"'{path.name}' is neither a network nor a data set that prunescope reads.", hint)
