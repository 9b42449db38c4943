"""What a comparison is: it measures several steps against each other."""

from abc import abstractmethod
from typing import ClassVar

from prunescope.core.errors import BadInput
from prunescope.core.progress import Progress
from prunescope.core.registry import Registry
from prunescope.core.spec import Spec
from prunescope.measure.probe import Measurement, Subject


class Comparison(Spec):
    """Base of all comparisons; a file in ``measure/comparisons`` defines one and registers it.

    ClassVars:
        only_two: whether it takes exactly two steps, A (the reference) and B.
    """

    only_two: ClassVar[bool] = True

    def compare(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        """The subjects against each other; the first is the reference.

        Raises:
            BadInput: too few or too many subjects.
        """
        if len(subjects) < 2 or (self.only_two and len(subjects) > 2):
            wanted = "two" if self.only_two else "two or more"
            raise BadInput(f"comparison '{self.name}' takes {wanted} steps; got {len(subjects)}.")
        return self.between(subjects, progress)

    @abstractmethod
    def between(self, subjects: tuple[Subject, ...], progress: Progress) -> Measurement:
        """What ``compare`` answers, with the number of subjects already checked."""


comparisons: Registry[type[Comparison]] = Registry("comparison", "prunescope.measure.comparisons", "comparisons")
