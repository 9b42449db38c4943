"""Four trained networks and a data set, to start with: `prunescope demo`."""

import json
import os
from pathlib import Path
from typing import Any, Final

from prunescope.core.errors import BadInput

HERE: Final = Path(__file__).parent
SETTINGS: Final = "prunescope.toml"

HEAD: Final = """\
# The demo of prunescope: four networks trained on Fashion-MNIST. See MODEL_CARD.md for how good they are.

[data.fashion-mnist]
source = "fashion_mnist"
"""

MODEL: Final = """
[models.{name}]
title = "{title}"
source = "zoo"
architecture = "{architecture}"
weights = "{weights}"
data = "fashion-mnist"
normalisation = {{ mean = {mean}, std = {std} }}
"""


def card() -> dict[str, Any]:
    """The model card: how the networks were made and what was measured, by name under ``models``."""
    content: dict[str, Any] = json.loads((HERE / "model_card.json").read_text())
    return content


def settings() -> str:
    """The text of the demo's ``prunescope.toml``."""
    models = (MODEL.format(name=name, **model, **card()["normalisation"]) for name, model in card()["models"].items())
    return HEAD + "".join(models)


def make(folder: Path) -> None:
    """Write the demo's workspace into ``folder``: models, their card, and ``prunescope.toml``.

    What is there already stays as it is, so a demo that was worked with can be opened again.

    Raises:
        BadInput: ``folder`` is a file, or a folder with other things in it and no ``prunescope.toml``.
    """
    if folder.exists() and not folder.is_dir():
        raise BadInput(f"making the demo: {folder} is a file;", "name a folder that is empty or not there yet.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / SETTINGS).exists():
        raise BadInput(f"making the demo: {folder} holds other files;", "name a folder that is empty or not there yet.")
    _put(folder / SETTINGS, settings().encode())
    for name in ("MODEL_CARD.md", *(model["weights"] for model in card()["models"].values())):
        _put(folder / name, (HERE / name).read_bytes())


def _put(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, wholly or not at all."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    aside.write_bytes(content)
    aside.replace(path)
