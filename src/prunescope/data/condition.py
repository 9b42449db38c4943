"""Under which condition a network is looked at: clean samples, or one corruption at one severity."""

from dataclasses import dataclass

from prunescope.core.errors import BadData
from prunescope.data.corruption import SEVERITIES, corruptions


@dataclass(frozen=True, order=True)
class Condition:
    """A corruption and its severity; no corruption and severity 0 are the clean samples.

    >>> Condition.parse("fog-3"), Condition().name
    (Condition(corruption='fog', severity=3), 'clean')
    """

    corruption: str = ""
    severity: int = 0

    @property
    def name(self) -> str:
        """ "clean", or the corruption's name and the severity, e.g. "fog-3"."""
        return f"{self.corruption}-{self.severity}" if self.corruption else "clean"

    @property
    def revision(self) -> int:
        """Of the corruption's definition; clean samples are what they are."""
        return corruptions[self.corruption].revision if self.corruption else 1

    @staticmethod
    def parse(name: str) -> "Condition":
        """The condition of a name.

        Raises:
            UnknownName: no such corruption.
            BadData: no such severity.
        """
        if name == "clean":
            return Condition()
        corruption, _, severity = name.rpartition("-")
        known = corruptions[corruption or name].name
        if severity not in map(str, SEVERITIES):
            raise BadData(f"condition '{name}' has no severity;", f"write '{known}-1' to '{known}-5', or 'clean'.")
        return Condition(known, int(severity))


def all_conditions() -> tuple[Condition, ...]:
    """Clean first, then every corruption in five severities."""
    return Condition(), *(Condition(name, severity) for name in corruptions for severity in SEVERITIES)
