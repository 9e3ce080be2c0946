"""The records that the PDF reader works on: a glyph with its characters, place and size, and a page of glyphs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from operator import attrgetter

import numpy as np


@dataclass(slots=True)
class Glyph:
    """One glyph. Lengths in points; y grows upwards. ``x0``, ``x1``: advance; ``left``, ``right``: ink."""

    text: str  # in logical order; marks follow their base
    x0: float
    x1: float
    left: float
    right: float
    bottom: float
    top: float
    x: float  # origin
    y: float  # baseline
    size: float  # of the type, as drawn
    item: int  # the text object that drew it
    index: int  # place in pdfium's list
    bold: bool = False
    arabic: bool = False
    unmapped: bool = False  # its code is a guess, or none


@dataclass(slots=True)
class Characters:
    """Characters as pdfium lists them, in columns: one entry each in every list, one row each in ``places``.

    ``places``: shape (n, 10): x0, x1, left, right, bottom, top, x, y as in ``Glyph``, and the lower and upper end of
    the loose box.
    """

    texts: list[str]
    items: list[int]
    indices: list[int]
    sizes: list[float]
    bold: list[bool]
    unmapped: list[bool]
    places: np.ndarray

    def add(self, text: str, item: int, size: float, place: Sequence[float]) -> None:
        """One more, which pdfium has left out of its list."""
        self.indices.append(len(self.texts))
        self.texts.append(text)
        self.items.append(item)
        self.sizes.append(size)
        self.bold.append(False)
        self.unmapped.append(False)
        self.places = np.vstack([self.places, place])

    def part(self, rows: Sequence[int]) -> Characters:
        """Only these rows."""
        return Characters(
            texts=[self.texts[row] for row in rows],
            items=[self.items[row] for row in rows],
            indices=[self.indices[row] for row in rows],
            sizes=[self.sizes[row] for row in rows],
            bold=[self.bold[row] for row in rows],
            unmapped=[self.unmapped[row] for row in rows],
            places=self.places[rows],
        )

    def glyphs(self, rows: Sequence[int]) -> list[Glyph]:
        """A glyph for each of these rows."""
        some = self.part(rows)
        places = some.places[:, :8].T.tolist()
        arabic = [False] * len(rows)
        return list(
            map(Glyph, some.texts, *places, some.sizes, some.items, some.indices, some.bold, arabic, some.unmapped)
        )


@dataclass(slots=True)
class Page:
    """Glyphs and rules of one page, turned upright."""

    number: int  # from 1
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    aside: list[Glyph] = field(default_factory=list)  # text a quarter turn away from most
    slanted: str = ""  # text at other angles: watermarks
    spaces: list[tuple[float, float, float]] = field(default_factory=list)  # x0, x1, baseline of drawn spaces
    upright: list[tuple[float, float, float]] = field(default_factory=list)  # rules: x, y0, y1
    level: list[tuple[float, float, float]] = field(default_factory=list)  # rules: y, x0, x1
    characters: int = 0
    unmapped: int = 0  # characters whose code pdfium could only guess, or that have none
    images: int = 0
    drawn: dict[int, int] = field(default_factory=dict)  # text object → its place among the page's objects
    cut: bool = False  # it holds more characters than are read


def measures(glyphs: Sequence[Glyph], *names: str) -> np.ndarray:
    """Measures of many glyphs as an array, one row for each name: ``measures(glyphs, "left", "right")``."""
    values = chain.from_iterable(map(attrgetter(*names), glyphs)) if len(names) > 1 else map(attrgetter(*names), glyphs)
    return np.fromiter(values, np.float64, len(glyphs) * len(names)).reshape(-1, len(names)).T


@lru_cache(maxsize=8192)
def is_arabic(char: str) -> bool:
    """Letters and vowel marks of right-to-left scripts."""
    return unicodedata.bidirectional(char) in ("AL", "R") or (
        "\u0610" <= char <= "\u06ed" and unicodedata.category(char) == "Mn"
    )


@lru_cache(maxsize=8192)
def is_mark(text: str) -> bool:
    return all(unicodedata.combining(c) for c in text)
