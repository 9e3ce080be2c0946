"""Names of features turned into columns: the same on every machine and in every run."""

from __future__ import annotations

import zlib

BITS = 17
COLUMNS = 1 << BITS
_KNOWN: dict[str, int] = {}


def column(name: str) -> int:
    """The column of a feature's name (CRC-32, cut to ``BITS`` bits)."""
    found = _KNOWN.get(name)
    if found is None:
        if len(_KNOWN) > 300_000:
            _KNOWN.clear()
        found = _KNOWN[name] = zlib.crc32(name.encode()) & (COLUMNS - 1)
    return found
