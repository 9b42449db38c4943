"""Images that stay encoded until they are looked at."""

import io
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from prunescope.core.digest import digest
from prunescope.core.errors import BadData, CorruptFile

DEEP: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I")  # Pillow's modes of grey with 16 bits
GREY: Final = ("1", "L", "LA", *DEEP)
MODES: Final = {1: "L", 3: "RGB"}
FILTER: Final = Image.Resampling.BILINEAR
UNREADABLE: Final = (OSError, SyntaxError, ValueError, UnidentifiedImageError, Image.DecompressionBombError)
START_BYTES: Final = 1 << 16
KEEP_BYTES: Final = 1 << 30  # decoded images are kept as long as all of them together take no more than this


class EncodedImages(ABC):
    """Images that act as an array uint8 [N, C, H, W] and are decoded when a row is asked for.

    Rows that were decoded are kept, unless the whole array would take more than 1 GiB.
    """

    dtype = np.dtype(np.uint8)

    def __init__(self, shape: tuple[int, int, int, int]) -> None:
        self.shape = shape
        self._is_decoded = np.zeros(len(self), bool)
        self._decoded = np.empty(shape, np.uint8) if self.nbytes <= KEEP_BYTES else None

    @property
    def ndim(self) -> int:
        return len(self.shape)

    @property
    def nbytes(self) -> int:
        return int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        return self.shape[0]

    def __getitem__(self, rows: Any) -> np.ndarray:
        """Rows by number, slice or array, then any further indices within them."""
        first, *rest = rows if isinstance(rows, tuple) else (rows,)
        wanted = np.arange(len(self))[first]
        images = self._rows(wanted.ravel()).reshape(wanted.shape + self.shape[1:])
        return np.asarray(images[(*(slice(None) for _ in wanted.shape), *rest)] if rest else images)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.asarray(self[:], dtype)

    @property
    @abstractmethod
    def fingerprint(self) -> str:
        """Digest of what the images are encoded in."""

    @abstractmethod
    def _decode(self, row: int) -> np.ndarray:
        """uint8 [C, H, W] of one row."""

    def _rows(self, rows: np.ndarray) -> np.ndarray:
        if self._decoded is None:
            return np.array([self._decode(int(row)) for row in rows], np.uint8).reshape(len(rows), *self.shape[1:])
        for row in rows[~self._is_decoded[rows]]:
            self._decoded[row] = self._decode(int(row))
        self._is_decoded[rows] = True
        return np.asarray(self._decoded[rows])


class JpegImages(EncodedImages):
    """JPEG (or PNG) files one after another in one array: row i is ``data[offsets[i]:offsets[i + 1]]``."""

    def __init__(self, data: np.ndarray, offsets: np.ndarray, where: str) -> None:
        self._data, self._offsets, self._where = data, offsets, where
        ends_fit = (
            len(offsets) > 1 and offsets[0] >= 0 and offsets[-1] <= len(data) and bool((np.diff(offsets) > 0).all())
        )
        if not ends_fit:
            raise BadData(
                f"{where}: offsets do not fit {len(data)} bytes of images;", "give N + 1 rising offsets from 0 on."
            )
        super().__init__((len(offsets) - 1, *decode(self._bytes(0), f"image 0 of {where}").shape))

    @cached_property
    def fingerprint(self) -> str:
        return digest([digest(np.ascontiguousarray(part).tobytes()) for part in (self._data, self._offsets)])

    def _bytes(self, row: int) -> bytes:
        return bytes(self._data[self._offsets[row] : self._offsets[row + 1]])

    def _decode(self, row: int) -> np.ndarray:
        where = f"image {row} of {self._where}"
        image = decode(self._bytes(row), where)
        if image.shape != self.shape[1:]:
            raise BadData(
                f"{where} has shape {list(image.shape)}, but the first has {list(self.shape[1:])};",
                "give images of one size.",
            )
        return image


class FileImages(EncodedImages):
    """Image files, all of one size or brought to one: the middle of each, as large as fits, scaled.

    Args:
        paths: the files, a row each.
        n_channels: 1 for grey, 3 for red, green, blue.
        size: (height, width) of the files, or of the square result when ``resize`` is set.
    """

    def __init__(self, paths: Sequence[Path], n_channels: int, size: tuple[int, int], resize: bool) -> None:
        self._paths, self._resize = paths, resize
        super().__init__((len(paths), n_channels, *size))

    @cached_property
    def fingerprint(self) -> str:
        """Of the shape and each file's size and first 64 KiB: small images are read whole, large ones in part."""
        return digest([list(self.shape), self._resize, [_digest_of_start(path) for path in self._paths]])

    def _decode(self, row: int) -> np.ndarray:
        _, n_channels, side, _ = self.shape
        try:
            with Image.open(self._paths[row]) as image:
                return pixels(image, n_channels, side if self._resize else None)
        except UNREADABLE as error:
            raise CorruptFile(f"decoding {self._paths[row]}: {error};", "remove or mend it.") from None


def _digest_of_start(path: Path) -> str:
    with path.open("rb") as file:
        return f"{path.stat().st_size} {digest(file.read(START_BYTES))}"


def decode(encoded: bytes, where: str) -> np.ndarray:
    """uint8 [C, H, W] of an encoded image: one channel if it is grey, else red, green, blue.

    Raises:
        CorruptFile: no image, or one that is cut off.
    """
    try:
        with Image.open(io.BytesIO(encoded)) as image:
            return pixels(image, 1 if image.mode in GREY else 3)
    except UNREADABLE as error:
        raise CorruptFile(f"decoding {where}: {error};", "remove or mend it.") from None


def pixels(image: Image.Image, n_channels: int, side: int | None = None) -> np.ndarray:
    """uint8 [C, H, W], converted to grey (1) or red, green, blue (3); its middle scaled to [C, side, side] if given.

    Of grey with 16 bits the upper 8 are taken: Pillow's own conversion would cut everything above 255 to white.

    Raises:
        ValueError: values that are no whole numbers of at most 16 bits.
    """
    converted = (_upper_bits(image) if image.mode in (*DEEP, "F") else image).convert(MODES[n_channels])
    scaled = ImageOps.fit(converted, (side, side), FILTER) if side else converted
    return np.asarray(scaled).reshape(scaled.height, scaled.width, n_channels).transpose(2, 0, 1)


def _upper_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image)
    if image.mode == "F" or values.min() < 0 or values.max() > 65_535:
        raise ValueError(f"its values go from {values.min():g} to {values.max():g}; save it with 8 or 16 bits a value")
    return Image.fromarray((values >> 8).astype(np.uint8))
