"""Pruned networks for programs that do not know prunescope: the contract that every file in `exports/` fulfils.

Two kinds of form, and the difference is what users ask first: a *smaller* network, from which silenced units are gone,
and the *masked* one, which has all its widths and zeros where it is pruned.
"""

import importlib.util
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import ClassVar

import torch
from torch import Tensor, nn

from prunescope.core.errors import MissingExtra, ShapeMismatch
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec, parse
from prunescope.nets.context import Kept, parameter_of
from prunescope.nets.network import Network
from prunescope.nets.shrunk.files import write
from prunescope.nets.shrunk.plan import About
from prunescope.nets.shrunk.small import Shrunk

NOTHING = About()

forms: Registry[type["Form"]] = Registry("export form", "prunescope.nets.exports", "exports")


@dataclass(frozen=True, eq=False)
class Content:
    """An export, before it is written.

    Attributes:
        files: file name -> content; a single file has the name "".
        difference: largest absolute difference between its outputs, as it is loaded back, and the network's; None
            where nothing is computed anew, so that nothing can differ.
        checked: with what it was loaded back, e.g. "onnxruntime 1.20"; "" if it was not.
    """

    files: Mapping[str, bytes]
    difference: float | None = None
    checked: str = ""


class Form(Spec, ABC):
    """A kind of file (or folder of files) in which a pruned network leaves.

    A new form is a new file in `exports/` with a `SmallerForm` or a `MaskedForm`.

    Attributes:
        suffix: end of the file's name; of a form of several files, that of the archive of them.
        use: what the file is for, in a few words.
        packages: modules it needs that an optional dependency brings.
        extra: name of that optional dependency.
        smaller: whether silenced units are gone from it.
        place: where it stands in a list of forms, the most used first.
    """

    suffix: ClassVar[str]
    use: ClassVar[str]
    place: ClassVar[int] = 100
    packages: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str] = ""
    smaller: ClassVar[bool]

    @abstractmethod
    def loading(self, file: str) -> tuple[str, ...]:
        """The lines of Python that load it; ``Original(...)`` in them is the network as it was built."""

    def loading_without(self, file: str) -> tuple[str, ...]:
        """The same for a program that does not have prunescope."""
        return self.loading(file)

    @abstractmethod
    def prepare(self, net: Network, kept: Kept, about: About = NOTHING) -> Callable[[], Content]:
        """Take what is needed of the network; calling what is returned makes the content, without the network."""

    @classmethod
    def missing(cls) -> str:
        """What to install before it can be written; "" if nothing is missing."""
        absent = [name for name in cls.packages if importlib.util.find_spec(name) is None]
        return f"pip install 'prunescope[{cls.extra}]'" if absent else ""

    def check_installed(self) -> None:
        """Refuse a form whose optional dependency is not there.

        Raises:
            MissingExtra: with the command that installs it.
        """
        command = self.missing()
        if command:
            raise MissingExtra(
                f"exporting as {self.title}: {' and '.join(self.packages)} are needed.", f"Install them: {command}"
            )


class SmallerForm(Form):
    """A form of the network from which silenced units are gone."""

    smaller: ClassVar[bool] = True

    @abstractmethod
    def content(self, small: Shrunk) -> Content:
        """What to write.

        Raises:
            Unsupported: the form cannot hold this network, or gives other outputs.
        """

    def prepare(self, net: Network, kept: Kept, about: About = NOTHING) -> Callable[[], Content]:
        return partial(self.content, Shrunk.of(net, kept, about))


class MaskedForm(Form):
    """A form of the network with all its widths, and zeros or masks where it is pruned."""

    smaller: ClassVar[bool] = False

    @abstractmethod
    def content(self, net: Network, kept: Kept, about: About) -> Content:
        """What to write.

        Raises:
            UnknownName, ShapeMismatch: a mask that fits no parameter.
        """

    def prepare(self, net: Network, kept: Kept, about: About = NOTHING) -> Callable[[], Content]:
        content = self.content(net, kept, about)
        return lambda: content


def export(net: Network, kept: Kept, form: str, to: Path | str) -> Content:
    """Write a pruned network to a file that loads without prunescope; what was written and how it was checked.

    Args:
        kept: a ``Mask``, or parameter path -> Bool of the parameter's shape, True = kept; not listed = all kept.
        form: name of an export form; `prunescope list exports` shows all.
        to: the file. A form of several files becomes an archive if the name ends in ".zip", else a folder.

    Raises:
        UnknownName: no such form, or a mask of no parameter.
        MissingExtra: the form needs an optional dependency.
        Unsupported: the form cannot hold this network.
        StoreError: the disk refuses; nothing was changed.
    """
    chosen = parse(forms, form)
    chosen.check_installed()
    content = chosen.prepare(net, kept)()
    write(Path(to), content.files)
    return content


def checked(module: nn.Module, name: str, mask: Tensor) -> tuple[nn.Parameter, Tensor]:
    """A parameter and its mask, on one device.

    Raises:
        UnknownName: there is no such parameter.
        ShapeMismatch: the mask has another shape.
    """
    parameter = parameter_of(module, name)
    if mask.shape != parameter.shape:
        found, wanted = tuple(mask.shape), tuple(parameter.shape)
        raise ShapeMismatch(f"exporting: the mask of '{name}' has shape {found}, the parameter {wanted}.")
    return parameter, mask.to(parameter.device, torch.bool)
