"""Pages of the documentation as tests see them: programs, settings and commands in blocks, links."""

import re
import shlex
from pathlib import Path

ROOT = Path(__file__).parents[2]


class Page:
    """A Markdown file of the repository."""

    def __init__(self, name: str) -> None:
        self.path = ROOT / name
        self.text = self.path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """Fenced blocks of a language."""
        return re.findall(rf"```{language}\n(.*?)```", self.text, re.DOTALL)

    def commands(self) -> list[list[str]]:
        """The words of every `prunescope ...` that stands on a line of its own in a block, without its comment."""
        joined = re.sub(r"\\\n\s*", "", self.text)
        indented = re.findall(r"^ {4,}(prunescope [^\n]*)$", joined, re.MULTILINE)
        fenced = [
            line
            for block in re.findall(r"```(?:sh|bash|console|text)?\n(.*?)```", joined, re.DOTALL)
            for line in re.findall(r"^(prunescope [^\n]*)$", block, re.MULTILINE)
        ]
        return [shlex.split(line, comments=True) for line in indented + fenced]

    def links(self) -> list[str]:
        """Files of the repository that it links to or shows."""
        words = re.sub(r"```.*?```", "", self.text, flags=re.DOTALL)
        return re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", words) + re.findall(r'src(?:set)?="([^":]+)"', words)

    def run(self, names: dict[str, object] | None = None) -> dict[str, object]:
        """All its Python blocks as one program, in the working folder; the names it leaves."""
        known: dict[str, object] = {"__name__": "example", **(names or {})}
        exec(compile("\n".join(self.blocks("python")), str(self.path), "exec"), known)
        return known
