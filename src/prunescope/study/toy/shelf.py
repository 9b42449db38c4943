"""The files of a toy study: what is finished is kept, so that a rerun goes on from there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import torch

from prunescope.core.errors import BadPlan, CorruptFile
from prunescope.core.table import Table
from prunescope.data.datasets.toy import Shape
from prunescope.nets.network import Network
from prunescope.store.disk import refusals, write_whole
from prunescope.store.format import pack_tables, pack_tensors, unpack_tables, unpack_tensors
from prunescope.store.paths import Paths
from prunescope.study.toy import boundaries
from prunescope.study.toy.network import untrained
from prunescope.study.toy.protocol import Protocol
from prunescope.study.toy.trial import Trial


@dataclass(frozen=True)
class Shelf:
    """Networks, trials and pictures of one protocol in a folder.

    Every file is written aside and moved, so it is there whole or not at all.
    """

    folder: Path
    protocol: Protocol

    def claim(self) -> None:
        """Mark the folder as this protocol's.

        Raises:
            BadPlan: it holds the results of another protocol.
        """
        path = self.folder / "protocol.json"
        own = self.protocol.model_dump(mode="json")
        if path.exists():
            theirs = _read_json(path)
            differing = [name for name in own if theirs.get(name) != own[name]]
            if differing:
                found = ", ".join(f"{name} {theirs.get(name)}" for name in differing)
                raise BadPlan(
                    f"the folder '{self.folder}' holds a toy study with other options ({found});",
                    "choose another folder, or the same options to go on with it.",
                )
            return
        self.write("protocol.json", (json.dumps(own, indent=2) + "\n").encode())

    def of_training(self, training: int) -> "Shelf":
        """The shelf of a further training, in a folder of this one; 0 is this one."""
        if training == 0:
            return self
        return Shelf(self.folder / f"trainings/{training:02}", self.protocol.of_training(training))

    def write(self, name: str, content: bytes) -> None:
        """A file of the folder, whole or not at all."""
        path = self.folder / name
        with refusals(f"writing '{path}'"):
            write_whole(Paths(self.folder), path, content)

    # ---- networks ----------------------------------------------------------------------------------------

    def has_network(self, shape: Shape) -> bool:
        return self._network(shape).exists()

    def put_network(self, shape: Shape, net: Network) -> None:
        state = {name: value.numpy() for name, value in net.module.state_dict().items()}
        self.write(f"networks/{shape}.safetensors", pack_tensors(state))

    def network(self, shape: Shape) -> Network:
        """The trained network of a data set."""
        net = untrained(self.protocol, shape)
        path = self._network(shape)
        try:
            state = unpack_tensors(path.read_bytes())
            net.module.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
        except (CorruptFile, RuntimeError) as error:
            raise _corrupt(path, error) from error
        return net

    def _network(self, shape: Shape) -> Path:
        return self.folder / f"networks/{shape}.safetensors"

    # ---- trials ------------------------------------------------------------------------------------------

    def has_trial(self, shape: Shape, seed: int) -> bool:
        return (self.folder / _trial(shape, seed)).exists()

    def put_trial(self, shape: Shape, seed: int, trial: Trial) -> None:
        self.write(_trial(shape, seed), pack_tables({"accuracy": trial.accuracy, "scores": trial.scores}))

    def trial(self, shape: Shape, seed: int) -> Trial:
        """What a repetition found on a data set."""
        return Trial(**self._tables(_trial(shape, seed), Trial.UNITS))

    def n_finished(self, seeds: int) -> int:
        """How many of the first repetitions are there on all data sets."""
        whole = (all(self.has_trial(shape, seed) for shape in self.protocol.shapes) for seed in range(seeds))
        return sum(1 for _ in takewhile(bool, whole))

    # ---- boundaries --------------------------------------------------------------------------------------

    def has_boundaries(self, shape: Shape) -> bool:
        return (self.folder / _boundaries(shape)).exists()

    def put_boundaries(self, shape: Shape, tables: Mapping[str, Table]) -> None:
        self.write(_boundaries(shape), pack_tables(tables))

    def boundaries(self, shape: Shape) -> dict[str, Table]:
        """How the plane is divided, as ``boundaries.boundaries`` found it."""
        return self._tables(_boundaries(shape), boundaries.UNITS)

    # ---- tables ------------------------------------------------------------------------------------------

    def _tables(self, name: str, units: Mapping[str, Mapping[str, str]]) -> dict[str, Table]:
        """The tables of a file, by name, with their units."""
        path = self.folder / name
        try:
            found = unpack_tables(path.read_bytes(), units)
        except (CorruptFile, KeyError) as error:
            raise _corrupt(path, error) from error
        if not all(table.columns for table in found.values()):
            raise _corrupt(path, "a table is missing")
        return found


def _trial(shape: Shape, seed: int) -> str:
    return f"trials/{shape}-{seed:03}.npz"


def _boundaries(shape: Shape) -> str:
    return f"boundaries/{shape}.npz"


def _read_json(path: Path) -> dict[str, object]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise _corrupt(path, error) from error


def _corrupt(path: Path, found: object) -> CorruptFile:
    return CorruptFile(f"reading '{path}' of a toy study: {found}.", "Delete the file; it is made again.")
