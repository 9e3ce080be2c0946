"""Names of features turned into columns: the same on every machine and in every run."""

from __future__ import annotations

import zlib
from collections.abc import Callable

BITS = 17
COLUMNS = 1 << BITS
MOST = 300_000  # names kept in memory; texts without end must not fill it


class _Known(dict[str, int]):
    """Columns of names that were met before: millions of look-ups a minute, nearly all of known names."""

    def __missing__(self, name: str) -> int:
        if len(self) >= MOST:
            self.clear()
        found = self[name] = zlib.crc32(name.encode()) & (COLUMNS - 1)
        return found


column: Callable[[str], int] = _Known().__getitem__
"""The column of a feature's name (CRC-32, cut to ``BITS`` bits)."""
