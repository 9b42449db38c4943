"""One sample under every corruption and severity, as one labelled picture."""

import io

from PIL import Image, ImageDraw, ImageFont

from prunescope.data.condition import Condition
from prunescope.data.corrupted import sample_under
from prunescope.data.corruption import SEVERITIES, Corruption, by_family
from prunescope.data.dataset import Dataset
from prunescope.workspace.asked import check_rows
from prunescope.workspace.sprites import as_pixels, check_size

INK, FAINT, PAPER = "#1a1a1a", "#6b6b6b", "#ffffff"
GAP = 4  # px between images


def gallery(data: Dataset, split: str, row: int, size: int) -> bytes:
    """A PNG: a line a corruption, family by family; the clean sample, then severities 1 to 5, each ``size`` px.

    Raises:
        BadInput: the split has no such sample, or a picture of no size or too large to make at once.
        BadData: samples that are no images of bytes.
    """
    samples = data[split]
    check_rows([row], len(samples), f"split '{split}' of '{data.name}'")
    lines = by_family()
    check_size((1 + len(SEVERITIES)) * len(lines), 1 + len(SEVERITIES), size)
    sheet = _Sheet(size, len(lines))
    label = data.classes[int(samples.labels[row])]
    sheet.head(f"{data.name}, {samples.ids[row]}: {label}", ["clean", *map(str, SEVERITIES)])
    clean = _image(data, Condition(), split, row)
    for line, corruption in enumerate(lines):
        sheet.name(line, corruption, is_first=line == 0 or lines[line - 1].family != corruption.family)
        made = (_image(data, Condition(corruption.name, severity), split, row) for severity in SEVERITIES)
        for column, image in enumerate((clean, *made)):
            sheet.put(line, column, image)
    return sheet.png()


class _Sheet:
    """A picture that grows line by line; all lengths follow from the size of its images."""

    def __init__(self, size: int, n_lines: int) -> None:
        self._size, self._text = size, max(9, min(size // 4, 18))
        self._font = ImageFont.load_default(self._text)
        self._left, self._top = 10 * self._text + 2 * GAP, 3 * self._text + 2 * GAP
        width = self._left + (1 + len(SEVERITIES)) * (size + GAP)
        self._sheet = Image.new("RGB", (width, self._top + n_lines * (size + GAP)), PAPER)
        self._draw = ImageDraw.Draw(self._sheet)

    def head(self, title: str, columns: list[str]) -> None:
        self._draw.text((GAP, GAP), title, INK, self._font)
        for column, words in enumerate(columns):
            middle = self._left + column * (self._size + GAP) + self._size // 2
            self._draw.text((middle, self._top - GAP), words, FAINT, self._font, anchor="ms")

    def name(self, line: int, corruption: type[Corruption], is_first: bool) -> None:
        middle = self._y(line) + self._size // 2
        self._draw.text((GAP, middle), corruption.title, INK, self._font, anchor="lm")
        if is_first:
            self._draw.text((GAP, self._y(line)), corruption.family, FAINT, self._font, anchor="lt")

    def put(self, line: int, column: int, image: Image.Image) -> None:
        scaled = image.resize((self._size, self._size), Image.Resampling.NEAREST)
        self._sheet.paste(scaled, (self._left + column * (self._size + GAP), self._y(line)))

    def png(self) -> bytes:
        buffer = io.BytesIO()
        self._sheet.save(buffer, "PNG")
        return buffer.getvalue()

    def _y(self, line: int) -> int:
        return self._top + line * (self._size + GAP)


def _image(data: Dataset, condition: Condition, split: str, row: int) -> Image.Image:
    return Image.fromarray(as_pixels(sample_under(data, condition, split, row))).convert("RGB")
