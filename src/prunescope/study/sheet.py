"""Tables of text for people."""

from dataclasses import dataclass

MISSING = "–"
Cells = tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A table of text for people: a title, what it says, and cells."""

    title: str
    note: str
    header: Cells
    rows: tuple[Cells, ...]

    def markdown(self) -> str:
        """As a Markdown table under its title.

        >>> print(Sheet("T", "What it says.", ("a", "b"), (("x", "1"),)).markdown())
        ### T
        <BLANKLINE>
        What it says.
        <BLANKLINE>
        | a | b |
        |---|---|
        | x | 1 |
        """
        lines = [f"| {' | '.join(row)} |" for row in (self.header, *self.rows)]
        return "\n".join(
            [f"### {self.title}", "", self.note, "", lines[0], "|---" * len(self.header) + "|", *lines[1:]]
        )
