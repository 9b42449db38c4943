"""Identities: the same content has the same digest on every machine."""

import hashlib
import json
from typing import Any


def canonical(value: Any) -> str:
    """JSON with sorted keys and no white space; the text that identities are made of.

    >>> canonical({"b": 1, "a": [1.0, None]})
    '{"a":[1.0,null],"b":1}'
    """
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(value: Any, length: int = 16) -> str:
    """First ``length`` hex digits of the SHA-256 of a JSON value, or of bytes."""
    data = value if isinstance(value, bytes | bytearray | memoryview) else canonical(value).encode()
    return hashlib.sha256(data).hexdigest()[:length]
