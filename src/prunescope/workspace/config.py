"""``prunescope.toml``: models and data sets of a folder, by name. Optional; what it leaves out is found or guessed.

[models.resnet20]
source = "checkpoint"
path = "resnet20.th"
data = ["cifar10"]
normalisation = { mean = [0.485, 0.456, 0.406], std = [0.229, 0.224, 0.225] }

[data.cifar10]
source = "npz"
path = "cifar10.npz"
"""

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
    model_validator,
)

from prunescope.core.errors import BadInput
from prunescope.core.spec import explain

FILE = "prunescope.toml"
LONGEST_NAME = 100


class NormalisationEntry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    mean: tuple[FiniteFloat, ...]
    std: tuple[Annotated[float, Field(gt=0, allow_inf_nan=False)], ...]

    @model_validator(mode="after")
    def _same_length(self) -> "NormalisationEntry":
        if len(self.mean) != len(self.std):
            raise ValueError(f"mean has {len(self.mean)} channels and std {len(self.std)}; they must be equal")
        return self


def _speakable(name: str) -> str:
    """A name that can stand in an address and in the name of a file."""
    if not name.strip(". ") or len(name) > LONGEST_NAME or not name.isprintable() or {"/", "\\"} & {*name}:
        raise ValueError(f"a name has 1 to {LONGEST_NAME} letters, no slash and not only dots")
    return name


Name = Annotated[str, AfterValidator(_speakable)]


class Entry(BaseModel):
    """A source by name; every further key is one of its fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    source: str
    title: str = ""

    def options(self) -> dict[str, Any]:
        """What the source's registry reads: its name and its fields."""
        return {"name": self.source, **(self.model_extra or {})}


class ModelEntry(Entry):
    """A model: its source, the data sets that fit it (the first is the default), and how their values are scaled."""

    data: Annotated[tuple[str, ...], BeforeValidator(lambda v: (v,) if isinstance(v, str) else v)] = ()
    normalisation: NormalisationEntry | None = None


class Config(BaseModel):
    """Everything the file may say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    models: dict[Name, ModelEntry] = {}
    data: dict[Name, Entry] = {}


def read(folder: Path) -> Config:
    """The folder's configuration; an empty one if there is no file.

    Raises:
        BadInput: the file is no TOML, or a key does not fit; the message names it.
    """
    path = folder / FILE
    if not path.exists():
        return Config()
    try:
        return Config.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{FILE} is not valid TOML: {error};", "mend that line, or remove the file.") from error
    except OSError as error:
        raise BadInput(f"{FILE} cannot be read: {error.strerror};", "make it a readable file, or remove it.") from error
    except ValidationError as error:
        raise BadInput(explain(FILE, error), "The file's form stands in docs/workspace.md.") from error
