"""Files named by the SHA-256 of their content: equal content is kept once, and a damaged file is noticed."""

import hashlib
import time
from contextlib import suppress

from prunescope.core.errors import CorruptFile
from prunescope.store.disk import refusals, write_whole
from prunescope.store.paths import Paths

_STALE_S = 3600  # a half-written file this old belongs to nobody who still writes


class Blobs:
    """Bytes by the digest of their content."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths

    def put(self, data: bytes) -> str:
        """Keep ``data``; returns its digest (64 hex digits). What is there already is not written again.

        Raises:
            DiskFull: there was no room; nothing was changed.
        """
        name = hashlib.sha256(data).hexdigest()
        path = self._paths.blob(name)
        with refusals(f"writing {len(data) / 1e6:.1f} MB to {path}"):
            if not path.exists() or path.read_bytes() != data:  # unequal: it was damaged, and is mended by this
                write_whole(self._paths, path, data)
        return name

    def get(self, digest: str) -> bytes:
        """The bytes with a digest.

        Raises:
            CorruptFile: the file is gone, or its content is not what its name says.
        """
        path = self._paths.blob(digest)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise CorruptFile(f"reading {path}: the file is gone.", _CURE) from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise CorruptFile(f"reading {path}: its {len(data)} bytes are not those that were written.", _CURE)
        return data

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes are there, and undamaged."""
        try:
            return bool(self.get(digest))
        except CorruptFile:
            return False

    def drop(self, digest: str) -> None:
        """Forget the bytes with a digest."""
        self._paths.blob(digest).unlink(missing_ok=True)

    def sweep(self) -> None:
        """Delete what killed processes left half written."""
        for path in self._paths.leftovers():
            with suppress(FileNotFoundError):  # renamed meanwhile: it became whole
                if time.time() - path.stat().st_mtime > _STALE_S:
                    path.unlink()


_CURE = "Put the file back from a backup, or replay the step (`prunescope replay`): that writes the same bytes."
