"""Folding: one spelling for what writers spell in many ways, with the way back to every original character.

Names and cue words are compared in folded text only. Folding drops what carries no meaning here (harakat, tatweel,
marks of writing direction), unifies letters that stand for each other (the alefs, hamza on its seats, ya and alef
maqsura, ta marbuta and ha, Persian look-alikes, ё and е, the apostrophes) and lowers case, with the Turkish i and ı
kept apart. A folded character always comes from exactly one original character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_DROPPED = (
    "\u0610-\u061a\u061c\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\u0300-\u036f"
)
_LETTERS = {
    "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ٲ": "ا", "ٳ": "ا",
    "ى": "ي", "ئ": "ي", "ی": "ي", "ې": "ي", "ے": "ي", "ؤ": "و", "ۆ": "و", "ۇ": "و",
    "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ۀ": "ه", "ۃ": "ه", "ک": "ك", "ڪ": "ك", "گ": "غ", "ڤ": "ف", "پ": "ب",
    "چ": "ج", "ژ": "ج", "ڨ": "ق",
    "ё": "е", "Ё": "е",
    "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "ʻ": "'", "‛": "'", "＇": "'",
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‟": '"',
    "‐": "-", "‑": "-", "−": "-", "﹣": "-", "‒": "–",
    "â": "a", "î": "i", "û": "u", "Â": "a", "Î": "i", "Û": "u",
}  # fmt: skip
_DIGITS = ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
_SPACES = "\t\n\r\x0b\x0c\x85\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_DROP = re.compile(f"[{_DROPPED}]|(?<=[ {_SPACES}])[ {_SPACES}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. ``offsets[i]``: the original index of folded character ``i``, with one entry more for the end."""

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original span of the folded characters ``start:end``; marks after the last letter belong to it."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1

    def index(self, original: int) -> int:
        """The first folded index that stands at or after an original index."""
        if isinstance(self.offsets, range):
            return min(original, len(self.text))
        return min(bisect_left(self.offsets, original), len(self.text))


def fold(text: str, language: str) -> Folded:
    """``text`` folded for ``language`` (ISO 639-1). Only Turkish and Azerbaijani differ: I is ı there, İ is i."""
    lowered = _lowered(text, language in ("tr", "az"))
    if not _DROP.search(text):
        return Folded(lowered, range(len(lowered) + 1))
    offsets: list[int] = []
    parts: list[str] = []
    at = 0
    for gone in _DROP.finditer(text):
        start = gone.start()
        if start > at:
            parts.append(lowered[at:start])
            offsets.extend(range(at, start))
        at = gone.end()
    parts.append(lowered[at:])
    offsets.extend(range(at, len(text) + 1))
    return Folded("".join(parts), offsets)


def fold_word(word: str, language: str) -> str:
    """The folded form of a word or name, spaces at its ends removed."""
    return fold(word.strip(), language).text


def _lowered(text: str, turkish: bool) -> str:
    """The text with every letter folded, as many letters as before.

    Letter after letter is replaced in the whole text: ten times faster than a translation, which looks up each letter.
    """
    if not text.isascii():
        for letter, plain in _replacements():
            if letter in text:
                text = text.replace(letter, plain)
    for space in "\t\n\r\x0b\x0c`":
        text = text.replace(space, "'" if space == "`" else " ")
    return (text.replace("I", "ı") if turkish else text).lower()


@cache
def _replacements() -> tuple[tuple[str, str], ...]:
    """Letters and what stands for them. Those whose small form depends on their place, or is two letters, are among
    them: the final sigma, the Turkish İ."""
    table = {letter: plain for letter, plain in _LETTERS.items() if not letter.isascii()}
    for digits in _DIGITS:
        table.update({digit: str(value) for value, digit in enumerate(digits)})
    table.update({space: " " for space in _SPACES if not space.isascii()})
    return (*table.items(), ("İ", "i"), ("Σ", "σ"))
