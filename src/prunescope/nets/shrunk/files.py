"""Files of an export on the disk: a file, an archive, or a folder; and reading a smaller network's two parts back."""

import io
import json
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load
from torch import Tensor, nn

from prunescope.core.errors import BadCheckpoint, BadInput, CorruptFile
from prunescope.nets.shrunk.loader import PLAN, WEIGHTS, shrink_
from prunescope.nets.shrunk.plan import ShrunkPlan, remember_origin_
from prunescope.store.disk import refusals

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time an archive can hold: the same export gives the same bytes
_LARGEST = 1 << 36


def write(to: Path, files: Mapping[str, bytes]) -> None:
    """A single file as it is; several as an archive if the name ends in ".zip", else as a folder.

    Raises:
        DiskFull, StoreError: the disk refuses; a file is there whole or not at all.
    """
    with refusals(f"writing '{to}'"):
        if "" in files:
            _put(to, files[""])
        elif to.suffix == ".zip":
            _put(to, archive(files, to.stem))
        else:
            to.mkdir(exist_ok=True)
            for name, content in files.items():
                _put(to / name, content)


def archive(files: Mapping[str, bytes], folder: str) -> bytes:
    """A zip archive with the files in one folder; the same files give the same bytes."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as zipped:
        for name, data in files.items():
            zipped.writestr(zipfile.ZipInfo(f"{folder}/{name}", _EPOCH), data)
    return content.getvalue()


def is_shrunk(path: Path) -> bool:
    """Whether a file or folder looks like a smaller network that was exported."""
    if path.is_dir():
        return (path / PLAN).is_file() and (path / WEIGHTS).is_file()
    if path.suffix != ".zip" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as zipped:
        return _member(zipped, PLAN) is not None


def read(path: Path) -> tuple[ShrunkPlan, dict[str, Tensor]]:
    """Plan and weights from an archive, a folder, or a file in the folder. Nothing in them is ever run.

    Raises:
        BadInput: there is no such file, or no smaller network in it.
        CorruptFile: a part is broken or cut short.
    """
    plan, weights = (_part(path, name) for name in (PLAN, WEIGHTS))
    try:
        return ShrunkPlan.from_json(json.loads(plan)), load(weights)
    except (ValueError, RecursionError, SafetensorError) as error:
        raise CorruptFile(f"reading the smaller network '{path}': {error}.", "Copy or export it again.") from error


def load_shrunk(path: Path | str, module: nn.Module | None = None) -> nn.Module:
    """The smaller network of an export, in eval mode; its outputs are those of the network that was exported.

    Args:
        path: the archive or the folder that was written.
        module: the original, freshly built by its constructor; it is made smaller in place. Not needed where the plan
            names a constructor of the zoo or of torchvision.

    Raises:
        BadInput: there is no such file; or the original is needed and was not given.
        BadCheckpoint: ``module`` is not the original's architecture.
        CorruptFile: the file is broken.
    """
    path = Path(path)
    plan, weights = read(path)
    if module is None and plan.original is None:
        raise BadInput(
            f"loading '{path}': the plan does not say how to build the original {plan.module};",
            f"build it as it was before it was pruned, and give it: load(path, {plan.module}(...)).",
        )
    try:
        small = shrink_(module or plan.original.build(), plan.to_json(), weights)  # type: ignore[union-attr]
    except (ValueError, AttributeError, IndexError) as error:
        raise BadCheckpoint(
            f"loading '{path}': {error}", f"Give the {plan.module} as it was built before it was pruned."
        ) from error
    remember_origin_(small, plan)
    return small.eval()


def _part(path: Path, name: str) -> bytes:
    folder = path.parent if path.name in (PLAN, WEIGHTS) else path
    try:
        if folder.is_dir():
            return (folder / name).read_bytes()
        with zipfile.ZipFile(folder) as zipped:
            member = _member(zipped, name)
            if member is None or member.file_size > _LARGEST:
                raise BadInput(f"'{path}' holds no '{name}';", "give what an export of a smaller network wrote.")
            return zipped.read(member)
    except FileNotFoundError as error:
        raise BadInput(
            f"reading the smaller network '{path}': there is no '{name}'.", "Check the path; both files are needed."
        ) from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise CorruptFile(f"reading the smaller network '{path}': {error}.", "Copy or export it again.") from error


def _member(zipped: zipfile.ZipFile, name: str) -> zipfile.ZipInfo | None:
    """The file of that name, in the archive's one folder or beside it."""
    return next((each for each in zipped.infolist() if each.filename.rpartition("/")[2] == name), None)


def _put(path: Path, content: bytes) -> None:
    """Written aside and renamed: the file is whole or is not there."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)
