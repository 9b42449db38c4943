"""What a probe is: it measures one step."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field

from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.core.table import Table
from prunescope.data.dataset import Dataset
from prunescope.nets.network import Network
from prunescope.prune.mask import Mask


@dataclass(frozen=True)
class Measurement:
    """What was found: a few headline numbers by name, and tables of columns by name."""

    headline: Mapping[str, float] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Subject:
    """A step as probes see it: the network (weights already multiplied by the mask), its mask, data and split."""

    net: Network
    mask: Mask
    data: Dataset | None
    split: str = "test"
    limit: int | None = None


class Probe(Spec):
    """Base of all probes; a file in ``measure/probes`` defines one and registers it."""

    @abstractmethod
    def measure(self, subject: Subject, progress: Progress) -> Measurement:
        """The same subject gives the same measurement, to the bit on one machine."""


probes: Registry[type[Probe]] = Registry("probe", "prunescope.measure.probes", "probes")
