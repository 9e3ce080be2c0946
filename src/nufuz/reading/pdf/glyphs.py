"""The records that the PDF reader works on: a glyph with its characters, place and size, and a page of glyphs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache


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
    low: float = 0.0  # lower and upper end of the loose box
    high: float = 0.0


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


@lru_cache(maxsize=8192)
def is_arabic(char: str) -> bool:
    """Letters and vowel marks of right-to-left scripts."""
    return unicodedata.bidirectional(char) in ("AL", "R") or (
        "\u0610" <= char <= "\u06ed" and unicodedata.category(char) == "Mn"
    )


@lru_cache(maxsize=8192)
def is_mark(text: str) -> bool:
    return all(unicodedata.combining(c) for c in text)
