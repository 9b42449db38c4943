"""What a probe is: it measures one step."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from prunescope.core.errors import BadData
from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.core.table import Table
from prunescope.data.dataset import Dataset
from prunescope.measure.outputs import Outputs, outputs_of
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


@dataclass(frozen=True)
class Measurement:
    """What was found: a few headline numbers by name, and tables of columns by name."""

    headline: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A step as probes see it.

    Attributes:
        net: the network, its weights already multiplied by the mask.
        mask: what is gone.
        data: what it is measured on; None for probes that look at weights only.
        split: the split of ``data``.
        limit: only the first so many samples.
        before: the parent's mask, for probes that tell what went now from what went earlier.
    """

    net: Network
    mask: Mask
    data: Dataset | None
    split: str = "test"
    limit: int | None = None
    before: Mask | None = None
    _shared: list[Outputs] = field(default_factory=list, repr=False, compare=False)

    def outputs(self, progress: Progress) -> Outputs:
        """The network's outputs on the split, computed once for all probes of this subject."""
        if self.data is None:
            raise BadData("this measurement needs data, but none was given.", "Choose a data set.")
        if not self._shared:
            self._shared.append(outputs_of(self.net, self.data, self.split, self.limit, progress))
        return self._shared[0]


class Probe(Spec):
    """Base of all probes; a file in ``measure/probes`` defines one and registers it.

    ClassVars:
        repeats: whether it gives the same twice; not if it measures the machine too.
    """

    repeats: ClassVar[bool] = True

    @abstractmethod
    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        """What is found of a step; the same subject gives the same, to the bit on one machine, if the probe repeats."""


probes: Registry[type[Probe]] = Registry("probe", "prunescope.measure.probes", "probes")
