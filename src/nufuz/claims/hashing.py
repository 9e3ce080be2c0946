"""Features by name, and names turned into columns: the same on every machine and in every run.

What describes a candidate is a list of *keys*. A key is a function that writes the names of a few features that belong
together, followed by its arguments. The same keys come again and again, so that the columns of a key's names, and what they are
worth to a model, are worked out once and then looked up.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from typing import Any

MOST = 150_000  # keys kept in memory; texts without end must not fill it

Key = tuple[Any, ...]
"""A function that gives names of features, and its arguments. Equal arguments must be of one type: True is not 1."""


def column(name: str) -> int:
    """The column of a feature's name: its CRC-32. Each model keeps as many of its bits as it has features for."""
    return zlib.crc32(name.encode())


def columns(key: Key) -> tuple[int, ...]:
    """The columns of the names that a key stands for."""
    return tuple(map(column, key[0](*key[1:])))


def sparse(keys: Iterable[Key]) -> list[int]:
    """The columns of all names of these keys, repeated ones as often as they are named."""
    return [one for key in keys for one in _known[key]]


class _Known(dict[Key, tuple[int, ...]]):
    """Columns of keys that were met before."""

    def __missing__(self, key: Key) -> tuple[int, ...]:
        if len(self) >= MOST:
            self.clear()
        found = self[key] = columns(key)
        return found


_known = _Known()
