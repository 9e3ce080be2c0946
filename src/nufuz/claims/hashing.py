"""Features by name, and names turned into columns: the same on every machine and in every run.

What describes a candidate is a list of *keys*. A key is a function that writes the names of a few features that belong
together, followed by its arguments. The same keys come again and again, so that the columns of a key's names, and what they are
worth to a model, are worked out once and then looked up. With the words of a text that would be waste, for most pairs of a word and
a type are new: the feature of a word is a column at once, the word's own one *crossed* (by exclusive or) with that of its use.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from typing import Any

MOST = 150_000  # keys kept in memory; texts without end must not fill it

Key = tuple[Any, ...]
"""A function that gives names of features, and its arguments. Equal arguments must be of one type: True is not 1."""


def column(name: str) -> int:
    """The column of a feature's name: its CRC-32. Each model keeps as many of its bits as it has features for."""
    return zlib.crc32(name.encode())


def used_as(words: Iterable[int], use: int) -> array[int]:
    """The columns of words crossed with that of what they are features of; an array, for a corpus has millions of them."""
    return array("I", [word ^ use for word in words])


def pair(one: int, other: int) -> int:
    """The column of two words in this order, by their own ones."""
    return (one * 2_654_435_761 + other) & 0xFFFFFFFF


def columns(key: Key) -> tuple[int, ...]:
    """The columns of the names that a key stands for."""
    return tuple(map(column, key[0](*key[1:])))


def sparse(keys: Iterable[Key]) -> list[int]:
    """The columns of all names of these keys, repeated ones as often as they are named."""
    return [one for key in keys for one in _known[key]]


def word_columns(words: Iterable[str]) -> list[int]:
    """The columns of words, before they are crossed with a use."""
    return list(map(_words.__getitem__, words))


class _Words(dict[str, int]):
    """Columns of words that were met before."""

    def __missing__(self, word: str) -> int:
        if len(self) >= MOST:
            self.clear()
        found = self[word] = column(word)
        return found


_words = _Words()


class _Known(dict[Key, tuple[int, ...]]):
    """Columns of keys that were met before."""

    def __missing__(self, key: Key) -> tuple[int, ...]:
        if len(self) >= MOST:
            self.clear()
        found = self[key] = columns(key)
        return found


_known = _Known()
