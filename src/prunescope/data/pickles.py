"""Pickled arrays, read without running anything that the file asks for."""

import pickle
from pathlib import Path
from typing import Any, Final

import numpy as np

from prunescope.core.errors import BadData, CorruptFile, NotTrusted
from prunescope.data.files import AGAIN


def _bytes_of(text: str, encoding: str) -> bytes:
    """How protocols before 3 spell bytes: ``_codecs.encode(text, "latin1")``, and no other codec."""
    if encoding not in ("latin1", "latin-1"):
        raise pickle.UnpicklingError(f"bytes are spelled in the codec '{encoding}'")
    return text.encode("latin1")


# what rebuilding an array needs and nothing else, as NumPy itself names it; the modules' names changed with NumPy 2
_RECONSTRUCT: Final = np.zeros(1).__reduce__()[0]
_FROM_BUFFER: Final = np.zeros(1).__reduce_ex__(5)[0]
ARRAY_PARTS: Final[dict[tuple[str, str], Any]] = {
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
    ("numpy.core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy._core.multiarray", "_reconstruct"): _RECONSTRUCT,
    ("numpy.core.numeric", "_frombuffer"): _FROM_BUFFER,
    ("numpy._core.numeric", "_frombuffer"): _FROM_BUFFER,
    ("_codecs", "encode"): _bytes_of,
}


def read_pickle(path: Path) -> dict[str, Any]:
    """The dictionary in a pickle of numbers, text, lists, dictionaries and NumPy arrays.

    Keys that Python 2 wrote as bytes come back as text.

    Raises:
        NotTrusted: the pickle names any other class or function; nothing of it was run.
        CorruptFile: cut off, or no pickle.
        BadData: something else than a dictionary.
    """
    try:
        with path.open("rb") as file:
            content = _ArraysOnly(file, path).load()
    except (pickle.UnpicklingError, EOFError, ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        raise CorruptFile(f"unpickling {path}: {error};", AGAIN) from None
    if not isinstance(content, dict):
        raise BadData(f"reading {path}: it holds a {type(content).__name__};", "a batch of CIFAR is a dictionary.")
    return {key.decode() if isinstance(key, bytes) else str(key): value for key, value in content.items()}


class _ArraysOnly(pickle.Unpickler):
    def __init__(self, file: Any, path: Path) -> None:
        super().__init__(file, encoding="bytes")
        self._path = path

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ARRAY_PARTS:
            raise NotTrusted(
                f"unpickling {self._path}: it wants to run {module}.{name};",
                "nothing was run. Arrays are all it may hold; save them as .npz.",
            )
        return ARRAY_PARTS[module, name]
